import Foundation
import Raster

/// What `fdeval inspect` says of a file, for people.
struct InspectionText {
  let record: InspectionRecord

  init(_ record: InspectionRecord) { self.record = record }

  /// The file's name and below it one fact a line.
  var text: String {
    var lines = [record.file]
    func add(_ name: String, _ words: String?) {
      guard let words else { return }
      lines.append("  " + name.padding(toLength: 10, withPad: " ", startingAt: 0) + words)
    }
    if let storage = record.storage, let width = record.width, let height = record.height {
      add("content", "\(storage), \(width) x \(height) pixels")
    }
    add("kind", record.kind.map(words))
    add("unit", record.unit.map { $0.isEmpty ? "none" : $0 })
    add("encoding", record.encoding.map(words))
    add("values", record.values.map { "\(range($0))" + (record.unit == "m" ? " m" : "") })
    add("stored", stored)
    add("shares", shares)
    for note in record.notes { add("note", note) }
    let words = FindingText(role: .single)
    for finding in record.findings { add(finding.grade.rawValue, words.text(finding)) }
    if record.findings.isEmpty, record.error == nil { add("findings", "none") }
    add("problem", record.error)
    return lines.joined(separator: "\n")
  }

  private var stored: String? {
    guard let stored = record.stored, let distinct = record.distinct else { return nil }
    return "\(range(stored)), \(distinct) different"
      + (record.divisor.map { ", greatest common divisor \($0)" } ?? "")
  }

  private var shares: String? {
    guard let shares = record.shares else { return nil }
    return [
      ("unknown", shares.unknown), ("infinite", shares.infinite), ("0", shares.zero),
      ("65535", shares.code65535), ("at the largest", shares.saturated),
    ].map { "\($0.0) \(Number.percent($0.1))" }.joined(separator: ", ")
  }

  private func words(_ known: InspectionRecord.Known) -> String {
    "\(known.value) (\(known.by ?? known.source.rawValue))"
  }

  private func range(_ range: InspectionRecord.Range) -> String {
    "\(Number.short(range.minimum)) … \(Number.short(range.maximum))"
  }
}
