internal import Foundation

/// A suite with everything written out: which images there are to be.
public struct SuitePlan: Sendable {
  /// One cell of the matrix.
  public struct Setting: Sendable, Equatable {
    /// "guidance=10, steps=4"; nil where nothing is swept.
    public var name: String?
    /// What the cell says, by axis.
    public var values: [String: String]
  }

  /// One image that is to be.
  public struct Image: Sendable {
    /// What it has to follow.
    public var sample: Suite.Sample
    /// What it has to show.
    public var prompt: Suite.Prompt
    /// The cell of the matrix.
    public var setting: Setting
    /// Where its noise begins.
    public var seed: UInt64
    /// Where it and what is made of it lie, without folder and extension: "kitchen/dusk-1".
    public var name: String
  }

  /// The suite.
  public let suite: Suite
  /// Samples that take part.
  public let samples: [Suite.Sample]
  /// All cells of the matrix.
  public let settings: [Setting]
  /// All images, by sample, setting, prompt and seed.
  public let images: [Image]

  /// Writes a suite out.
  ///
  /// - Parameters:
  ///   - suite: The suite.
  ///   - limit: The most samples; nil for all.
  ///   - tag: What samples must be tagged with; nil for any.
  public init(_ suite: Suite, limit: Int? = nil, only tag: String? = nil) {
    self.suite = suite
    let chosen = suite.samples.filter { sample in tag.map(sample.tags.contains) ?? true }
    let samples = Array(chosen.prefix(limit ?? .max))
    let settings = Self.settings(suite.matrix)
    self.samples = samples
    self.settings = settings
    images = samples.flatMap { sample in
      settings.flatMap { setting in
        suite.prompts.filter { sample.prompts?.contains($0.name) ?? true }.flatMap { prompt in
          suite.seeds.map { seed in
            Image(
              sample: sample, prompt: prompt, setting: setting, seed: seed,
              name: Self.name(sample, prompt, setting, seed))
          }
        }
      }
    }
  }

  private static func settings(_ axes: [Suite.Axis]) -> [Setting] {
    var cells: [[(String, String)]] = [[]]
    for axis in axes {
      cells = cells.flatMap { cell in axis.values.map { cell + [(axis.name, $0)] } }
    }
    return cells.map { cell in
      Setting(
        name: cell.isEmpty ? nil : cell.map { "\($0)=\($1)" }.joined(separator: ", "),
        values: Dictionary(uniqueKeysWithValues: cell))
    }
  }

  private static func name(
    _ sample: Suite.Sample, _ prompt: Suite.Prompt, _ setting: Setting, _ seed: UInt64
  ) -> String {
    let cell = setting.name.map { "-" + $0.replacing(", ", with: "-") } ?? ""
    return "\(sample.id)/\(fileName(prompt.name))\(fileName(cell))-\(seed)"
  }

  /// A text as part of a file's name.
  private static func fileName(_ text: String) -> String {
    String(text.map { $0 == "/" || $0 == ":" || $0.isNewline ? "_" : $0 })
  }

  /// A template with {sample}, {prompt}, {setting} and {seed} for an image.
  func fill(_ template: String, _ image: Image) -> String {
    template.replacing("{sample}", with: image.sample.id)
      .replacing("{prompt}", with: image.prompt.name)
      .replacing("{setting}", with: image.setting.name ?? "")
      .replacing("{seed}", with: "\(image.seed)")
  }
}
