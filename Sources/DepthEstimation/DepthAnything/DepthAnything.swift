internal import Foundation
public import Raster
internal import Synchronization
public import Tensors

/// Depth Anything V1 or V2 with its weights on a device: pictures in, depth maps out.
public final class DepthAnything: DepthEstimator {
  /// What records say of the model and how it is run.
  public let description: EstimatorDescription
  /// The network's sizes.
  public let configuration: DepthAnythingConfiguration
  /// Whose rules pictures and maps follow.
  public let conventions: DepthAnythingConventions
  private let network: DepthAnythingNetwork
  private let positions: PositionTable
  private let classToken: [Float]
  private let inputSize: Int
  private let lastStart = Mutex<(grid: [Int], values: [Float])?>(nil)

  /// What to run and how.
  public struct Options: Sendable {
    /// What a file cannot tell.
    public var hints = DepthAnythingHints()
    /// How pictures become the input, where it is not the way of the weights' source.
    public var preprocessing: DepthAnythingConventions.Preprocessing?
    /// How positions are brought to a picture's shape, where it is not that way.
    public var positions: DepthAnythingConventions.PositionInterpolation?
    /// How outputs become as large as the picture, where it is not that way.
    public var finalResize: DepthAnythingConventions.FinalResize?
    /// The side that pictures are brought to; nil for the one that the network was trained for.
    public var inputSize: Int?
    /// What records call the model; nil for the path.
    public var name: String?
    /// What records say of the weights' terms.
    public var licence: String?
    /// What records say of a small model for trying out; nil for others.
    public var smallModel: String?
    /// What records say of the weights' bytes; asked for last, so that it may be computed meanwhile.
    public var sha256: (@Sendable () throws -> String)?

    /// The weights' own rules.
    public init() {}
  }

  /// Loads weights and packs them for a device.
  ///
  /// - Parameters:
  ///   - path: A Hugging Face folder with config.json and safetensors, or a file with the original names
  ///     (.pth, .pt, .safetensors).
  ///   - options: What to run and how.
  ///   - backend: Where it runs.
  /// - Throws: `DepthEstimationError` where the model is not one of these, `WeightFileError` where its
  ///   files are damaged, `TensorError` where the device cannot take it.
  public init(path: String, options: Options = Options(), backend: any Backend) throws {
    let file = try DepthAnythingFile(path: path, options: options)
    configuration = file.configuration
    conventions = file.conventions
    let names = file.names
    let scope = WeightScope(file.weights), sizes = configuration
    let parts = try DepthAnythingParts(
      configuration, names: names, weights: scope, backend: backend)
    func numbers(_ part: DepthAnythingPart) throws -> [Float] {
      try scope.tensor(names.weights(of: part)[0], shape: sizes.shape(of: part)).floats()
    }
    classToken = try numbers(.classToken)
    positions = PositionTable(
      grid: configuration.nativeGrid, width: configuration.width, values: try numbers(.positions))
    network = DepthAnythingNetwork(configuration: configuration, backend: backend, parts: parts)
    inputSize = options.inputSize ?? configuration.nativeSize
    description = EstimatorDescription(
      model: options.name ?? file.name, family: configuration.family.title,
      variant: configuration.variant, sha256: try options.sha256?(),
      precision: backend.precision.rawValue, device: backend.device,
      preprocessing: conventions.text, inputSize: inputSize, kind: configuration.output.kind,
      licence: options.licence, smallModel: options.smallModel)
  }

  /// A second one over the same weights with a compute thread of its own.
  ///
  /// - Parameter threads: How many threads it computes with.
  /// - Returns: The second one.
  /// - Throws: `TensorError` where the device has no room for it.
  func sharing(threads: Int) throws -> DepthAnything {
    DepthAnything(self, try network.backend.sharing(threads: max(1, threads)))
  }

  private init(_ other: DepthAnything, _ backend: any Backend) {
    description = other.description
    configuration = other.configuration
    conventions = other.conventions
    positions = other.positions
    classToken = other.classToken
    inputSize = other.inputSize
    network = DepthAnythingNetwork(
      configuration: other.configuration, backend: backend, parts: other.network.parts)
  }

  /// Estimates the depth of a picture: the three steps below.
  public func estimate(_ image: Image) async throws -> DepthMap {
    try finish(await run(try prepare(image)), width: image.width, height: image.height)
  }

  // MARK: - The three steps, which a pipeline overlaps

  /// A picture as the network takes it.
  public func prepare(_ image: Image) throws -> NetworkInput {
    try NetworkInput(
      image, rule: conventions.preprocessing, target: inputSize, patch: configuration.patchSize)
  }

  /// What the network says of it.
  public func run(_ input: NetworkInput) async throws -> NetworkOutput {
    let patch = configuration.patchSize, backend = network.backend
    let columns = input.width / patch, rows = input.height / patch
    let start = start(columns: columns, rows: rows)
    let bands = network(
      patches: backend.tensor(
        input.patches(patch), [rows * columns, 3 * patch * patch]),
      stream: backend.tensor(start, [1 + rows * columns, configuration.width]),
      height: rows, width: columns)
    var values: [Float] = []
    values.reserveCapacity(input.width * input.height)
    for band in bands { values += try await backend.values(band) }
    if case .metric(let maxDepth) = configuration.output {
      let factor = Float(maxDepth)
      for index in values.indices { values[index] *= factor }
    }
    return NetworkOutput(width: input.width, height: input.height, values: values)
  }

  /// Class token plus its position, then the positions of the patches; kept for the next picture of the
  /// same shape.
  private func start(columns: Int, rows: Int) -> [Float] {
    let grid = [columns, rows]
    if let kept = lastStart.withLock({ $0?.grid == grid ? $0?.values : nil }) { return kept }
    var values = positions.interpolated(toColumns: columns, rows: rows, rule: conventions.positions)
    for index in classToken.indices { values[index] += classToken[index] }
    let made = values
    lastStart.withLock { $0 = (grid, made) }
    return made
  }

  /// A map as large as the picture.
  public func finish(_ output: NetworkOutput, width: Int, height: Int) throws -> DepthMap {
    try output.map(
      width: width, height: height, rule: conventions.finalResize, kind: configuration.output.kind,
      model: description.model)
  }
}

extension NetworkInput {
  /// One row a patch, patches row by row: its numbers by channel, row and column.
  func patches(_ size: Int) -> [Float] {
    let columns = width / size
    var rows = [Float](repeating: 0, count: values.count)
    for y in 0..<height {
      for x in 0..<width {
        let patch = y / size * columns + x / size
        let to = patch * 3 * size * size + y % size * size + x % size
        let from = (y * width + x) * 3
        for c in 0..<3 { rows[to + c * size * size] = values[from + c] }
      }
    }
    return rows
  }
}
