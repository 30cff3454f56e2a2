import ConditionedGeneration

/// A plan of memory as it is printed.
struct PlanDocument: Encodable {
  private struct Part: Encodable {
    let name: String
    let bytes: Int
  }

  private struct Stage: Encodable {
    let stage: String
    let bytes: Int
    let parts: [Part]
    let leaves: String?
  }

  private let schemaVersion = 1
  private let peakMemory: Int
  private let limit: Int?
  private let streamedBlocks: Int
  private let blocks: Int
  private let stages: [Stage]

  /// The document of a plan.
  init(_ plan: MemoryPlan) {
    peakMemory = plan.peak
    limit = plan.limit
    streamedBlocks = plan.streamedBlocks
    blocks = plan.blocks
    stages = plan.stages.map { stage in
      Stage(
        stage: stage.stage.rawValue, bytes: stage.bytes,
        parts: stage.parts.map { Part(name: $0.kind.text, bytes: $0.bytes) },
        leaves: stage.leaving?.text)
    }
  }

  /// The plan for people: a row for each stage, and the most of all below.
  static func table(_ plan: MemoryPlan) -> String {
    var table = TextTable([
      ("stage", .left), ("memory", .right), ("of which", .left), ("then leaves", .left),
    ])
    for stage in plan.stages {
      let largest = stage.parts.sorted { $0.bytes > $1.bytes }.prefix(2).map {
        "\($0.kind.text) \(ModelsCommand.size($0.bytes))"
      }
      table.add([
        stage.stage.rawValue, ModelsCommand.size(stage.bytes), largest.joined(separator: ", "),
        stage.leaving?.text ?? "",
      ])
    }
    return table.text + "\nat most \(ModelsCommand.size(plan.peak)); \(plan.text)"
  }
}
