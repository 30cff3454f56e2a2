import Evaluation
import Foundation
import Raster
import Synchronization

/// What became of a photo.
struct DepthRecord: Encodable, Sendable {
  let image: String
  var outputs: [String] = []
  var width, height: Int?
  var kind: DepthMap.Kind?
  /// The smallest and the largest finite value.
  var minimum, maximum: Float?
  var notes: [String] = []
  /// What makes the map doubtful.
  var findings: [DepthFinding] = []
  var error: String?
}

/// The records of a command's photos, filled in by several workers.
final class DepthAlbum: Sendable {
  private struct State {
    var records: [DepthRecord]
    var done = 0
  }

  private let state: Mutex<State>

  init(_ photos: [Photo]) {
    state = Mutex(State(records: photos.map { DepthRecord(image: $0.path) }))
  }

  /// Records in the order of the photos.
  var records: [DepthRecord] { state.withLock { $0.records } }

  /// How far the work is.
  var progress: RunProgress {
    state.withLock { state in
      RunProgress(
        stage: .estimating, done: state.done, total: state.records.count,
        failed: state.records.count { $0.error != nil })
    }
  }

  /// Whether a photo has a map.
  func isWhole(_ index: Int) -> Bool { state.withLock { $0.records[index].error == nil } }

  /// Estimates a photo and keeps its map; what is thrown becomes the record's error.
  func finish(
    _ index: Int, _ estimate: (inout DepthRecord) async throws -> DepthMap,
    then keep: (inout DepthRecord, DepthMap) throws -> Void
  ) async {
    var record = state.withLock { $0.records[index] }
    do {
      let map = try await estimate(&record)
      (record.width, record.height, record.kind) = (map.width, map.height, map.kind)
      (record.minimum, record.maximum) = (map.finiteRange?.lowerBound, map.finiteRange?.upperBound)
      record.findings = map.findings
      try keep(&record, map)
    } catch {
      record.error = "\(error)"
    }
    let made = record
    state.withLock { state in
      state.records[index] = made
      state.done += 1
    }
  }

  /// Changes a record; what is thrown becomes its error.
  func amend(_ index: Int, _ change: (inout DepthRecord) throws -> Void) {
    var record = state.withLock { $0.records[index] }
    do { try change(&record) } catch { record.error = "\(error)" }
    let made = record
    state.withLock { $0.records[index] = made }
  }
}
