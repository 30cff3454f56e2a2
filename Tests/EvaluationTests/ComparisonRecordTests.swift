import DepthMetrics
import Foundation
import Raster
import Testing

@testable import Evaluation

/// Records of comparisons with the fits that stand beside, and those of before there were any.
@Suite struct ComparisonRecordTests {
  private static func record(_ name: String) throws -> ComparisonRecord {
    let candidate = Perturbation(.tilt, amplitude: 0.05).applied(to: SampleScene.room)
    return ComparisonRecord(
      try DepthComparison(
        of: candidate, with: SampleScene.room, under: try ProtocolLibrary.protocol(name),
        metrics: ["rmse", "spearman"]))
  }

  @Test func `fits beside and shares of the control come back as they were`() throws {
    let record = try Self.record("control-fidelity-v2")
    #expect(record.beside?.map(\.method) == [.affineDisparityL1, .affineDisparityMinMax])
    #expect(record.control?.deadZoneShare == 0)
    let stored = try RecordCoding.journal.encode(record)
    #expect(try RecordCoding.decoder.decode(ComparisonRecord.self, from: stored) == record)
  }

  @Test func `records of before say nothing of them and are read`() throws {
    let record = try Self.record("control-fidelity-v2")
    let stored = try RecordCoding.journal.encode(record)
    var object = try #require(
      try JSONSerialization.jsonObject(with: stored) as? [String: Any])
    #expect(object.removeValue(forKey: "beside") != nil)
    #expect(object.removeValue(forKey: "control") != nil)
    let older = try RecordCoding.decoder.decode(
      ComparisonRecord.self, from: try JSONSerialization.data(withJSONObject: object))
    #expect(older.beside == nil && older.control == nil)
    #expect(older.metrics == record.metrics)
    // Protocols without either write neither.
    let plain = try RecordCoding.journal.encode(try Self.record("plain-v2"))
    let text = String(decoding: plain, as: UTF8.self)
    #expect(!text.contains("\"beside\"") && !text.contains("\"control\""))
  }
}
