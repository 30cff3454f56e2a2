public import Foundation

/// The folder of the small models that come with fdeval, and what of them is there.
public struct BundledModels: Sendable, Hashable {
  /// The model that estimates depth where no other is named and none is installed.
  public static let depth = "fdeval-small-depth"
  /// A second one, of another training, for second opinions.
  public static let opinion = "fdeval-small-opinion"
  /// The model that makes images where no other is named and none is installed.
  public static let image = "fdeval-small-flux"

  /// The variable that names another folder.
  public static let variable = "FDEVAL_MODELS"

  /// The folder with a folder for each model; nil where there is none.
  public let folder: String?

  /// Models in a folder.
  public init(folder: String?) { self.folder = folder }

  /// Looks for the folder.
  ///
  /// `FDEVAL_MODELS` counts where it is set. Otherwise it is `share/fdeval/models` beside the folder of
  /// the executable, and for one that was built in the repository `models` beside `Package.swift`.
  ///
  /// - Parameters:
  ///   - environment: The variables.
  ///   - executable: The path of the program without links; nil where nobody knows.
  public init(
    environment: [String: String] = ProcessInfo.processInfo.environment,
    executable: String? = BundledModels.executable
  ) {
    if let stated = environment[Self.variable], !stated.isEmpty {
      folder = HubCache.expanded(stated, environment)
      return
    }
    folder = executable.flatMap(Self.beside)
  }

  /// The path of this program without links, or nil.
  public static var executable: String? {
    try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
  }

  private static func beside(_ executable: String) -> String? {
    var folder = URL(fileURLWithPath: executable).deletingLastPathComponent()
    let installed = folder.deletingLastPathComponent().appendingPathComponent("share/fdeval/models")
    if isFolder(installed.path) { return installed.path }
    while folder.path != "/" {
      let models = folder.appendingPathComponent("models").path
      let package = folder.appendingPathComponent("Package.swift").path
      if FileManager.default.fileExists(atPath: package), isFolder(models) { return models }
      folder = folder.deletingLastPathComponent()
    }
    return nil
  }

  private static func isFolder(_ path: String) -> Bool {
    var isFolder = ObjCBool(false)
    return unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
      && isFolder.boolValue
  }

  /// The folder of a model, there or not; nil where there is no folder of models.
  public func path(of model: KnownModel) -> String? { folder.map { "\($0)/\(model.id)" } }

  /// How much of a model is there: whether its card and what says how it is built are.
  public func presence(of model: KnownModel) -> ModelStore.Presence {
    guard let path = path(of: model), Self.isFolder(path) else { return .absent }
    let needed =
      model.output == .image ? ["model_index.json"] : ["config.json", "model.safetensors"]
    let isComplete = (needed + [ModelCard.fileName]).allSatisfy {
      FileManager.default.fileExists(atPath: "\(path)/\($0)")
    }
    return isComplete ? .complete : .partial
  }

  /// The bytes of all files of weights of a model; nil where there are none.
  public func weightBytes(of model: KnownModel) -> Int? {
    guard let path = path(of: model) else { return nil }
    let sizes = ModelStore.files(in: path).filter { $0.hasSuffix(".safetensors") }
      .compactMap { Folder.size(ofFile: "\(path)/\($0)") }
    return sizes.isEmpty ? nil : sizes.reduce(0, +)
  }

  func absence(of model: KnownModel) -> ModelFilesError {
    ModelFilesError(
      .absent, "model \(model.id)",
      expected: folder.map { "its files in \($0)/\(model.id)" }
        ?? "its folder in share/fdeval/models beside the program's, or in models of the repository",
      found: presence(of: model) == .partial ? "not all of them" : "none",
      advice: "run scripts/install in fdeval's repository, "
        + "or name the folder that has it with \(Self.variable)")
  }
}
