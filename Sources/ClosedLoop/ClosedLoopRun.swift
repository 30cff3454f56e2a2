public import DepthMetrics
public import Evaluation
internal import Foundation
internal import Raster

/// One run of a suite: controls, images under them, the depth of the images, and its comparison with the
/// controls'.
///
/// Stage after stage, so that one large model is in memory at a time. What a stage makes is kept by the
/// content of what went in, and made once: a run that was killed goes on, and another protocol makes nothing
/// but comparisons.
public struct ClosedLoopRun: Sendable {
  /// What is to be.
  public let plan: SuitePlan
  /// Who finds depth; the first decides.
  public let estimators: [LoopEstimator]
  /// The rules.
  public let rules: EvaluationProtocol
  /// The generator of a setting; nil where images are there.
  public let generator: @Sendable (SuitePlan.Setting) throws -> LoopGenerator?
  /// Where everything goes.
  public let folder: String
  /// The command and the date, for the record.
  public let command, createdAt: String

  /// A run.
  public init(
    _ plan: SuitePlan, estimators: [LoopEstimator], rules: EvaluationProtocol, folder: String,
    command: String, createdAt: String,
    generator: @escaping @Sendable (SuitePlan.Setting) throws -> LoopGenerator?
  ) {
    self.plan = plan
    self.estimators = estimators
    self.rules = rules
    self.folder = folder
    self.command = command
    self.createdAt = createdAt
    self.generator = generator
  }

  /// Runs all stages.
  ///
  /// - Parameter progress: Told what happens, from any thread.
  /// - Returns: The report that was written.
  /// - Throws: ``EvaluationError`` where the folder is taken or cannot be written, or a model cannot be
  ///   loaded; `CancellationError`. What is wrong with one image is a result.
  public func run(
    progress: @escaping @Sendable (LoopProgress) -> Void
  ) async throws -> Report {
    let held = try RunFolder("\(folder)/stages")
    let store = try StageStore(held.file(StageStore.fileName))
    let files = LoopFiles(folder: folder, store: store)
    files.removeLeftovers()
    var state = LoopState()
    try await ControlStage(run: self, files: files).run(&state, progress)
    try await ImageStage(run: self, files: files).run(&state, progress)
    try await DepthStage(run: self, files: files).run(&state, progress)
    return try await ScoreStage(run: self, files: files).run(state, progress)
  }

  /// Samples of the plan, and those of the suite whose controls stand for chance.
  var partners: [String: [String]] {
    Derangement(plan.suite.samples.map { ($0.id, $0.cluster) }).partners
  }
}

/// What the stages know of each other's files.
struct LoopState {
  /// Sample to its reference map, relative to the folder.
  var references: [String: String] = [:]
  /// Sample to the 8-bit form of its control.
  var quantised: [String: String] = [:]
  /// Sample to why it has no reference.
  var faults: [String: String] = [:]
  /// Image to its file, by ``SuitePlan/Image/name``.
  var images: [String: String] = [:]
  /// Image to why there is none.
  var losses: [String: String] = [:]
  /// Estimator to image to its depth, and why there is none.
  var depths: [String: [String: Result<String, LoopFault>]] = [:]
  /// Sample to the depth that the first estimator finds in its photo.
  var floors: [String: Result<String, LoopFault>] = [:]
  /// The generators that made images.
  var models: [Report.ModelRecord] = []
}

/// Why something could not be made, as a whole sentence.
struct LoopFault: Error, Equatable, CustomStringConvertible {
  var description: String
}
