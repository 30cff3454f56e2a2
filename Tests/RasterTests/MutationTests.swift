import Foundation
import TestSupport
import Testing

@testable import Raster

/// A format, good files of it, and the ways in which they are read.
struct MutationTarget: Sendable, CustomTestStringConvertible {
  let name: String
  let seeds: [[UInt8]]
  let read: @Sendable ([UInt8]) throws(RasterError) -> Void
  /// What repairs checksums, so that damage reaches what lies behind them.
  var repair: @Sendable ([UInt8], inout Mutation) -> [UInt8] = { bytes, _ in bytes }

  var testDescription: String { name }

  static let all: [MutationTarget] = [
    .init(name: "PNG, 8 bits", seeds: pictures("png", bits: 8), read: readBoth, repair: repairPNG),
    .init(
      name: "PNG, 16 bits", seeds: pictures("png", bits: 16) + depth("png"), read: readBoth,
      repair: repairPNG),
    .init(name: "JPEG", seeds: pictures("jpeg"), read: readBoth),
    .init(name: "WebP", seeds: pictures("webp"), read: readBoth),
    .init(name: "TIFF", seeds: pictures("tiff") + depth("tiff"), read: readBoth),
    .init(name: "NPY", seeds: depth("npy"), read: readDepth),
    .init(name: "NPZ", seeds: depth("npz"), read: readDepth, repair: repairNPZ),
    .init(name: "PFM", seeds: depth("pfm"), read: readDepth),
  ]

  private static func pictures(_ prefix: String, bits: Int? = nil) -> [[UInt8]] {
    PictureFixture.all.filter { $0.name.hasPrefix(prefix) && (bits ?? $0.bits) == $0.bits }
      .map(\.bytes)
  }

  private static func depth(_ prefix: String) -> [[UInt8]] {
    DepthFixture.all.filter { $0.name.hasPrefix(prefix) }.map { [UInt8]($0.file) }
  }

  @Sendable private static func readBoth(_ bytes: [UInt8]) throws(RasterError) {
    // Either may read what the other refuses.
    var refusal: RasterError?
    do {
      _ = try Image.decode(bytes, named: "mutant")
    } catch {
      refusal = error
    }
    do {
      try readDepth(bytes)
    } catch {
      if refusal != nil { throw error }
    }
  }

  @Sendable private static func readDepth(_ bytes: [UInt8]) throws(RasterError) {
    func read(_ encoding: DepthEncoding?) throws(RasterError) {
      let said = DepthDescription(kind: .metricPlanar, encoding: encoding)
      _ = try DepthMap.decode(bytes, named: "mutant", hints: [DepthHint(.flag, "a test", said)])
    }
    do {
      try read(.millimetreCodes)
    } catch  where error.fault == .contradictory {
      // Floating-point files.
      try read(nil)
    }
  }

  /// Half of the time: new checksums for all chunks; now and then new pixels behind a sound zlib.
  @Sendable private static func repairPNG(_ bytes: [UInt8], _ mutation: inout Mutation) -> [UInt8] {
    guard mutation.below(2) == 0 else { return bytes }
    let isDeep = mutation.below(3) == 0
    var output = Array(bytes.prefix(8))
    var offset = 8
    while offset + 12 <= bytes.count {
      let length = bytes[offset..<(offset + 4)].reduce(0) { $0 << 8 | Int($1) }
      guard offset + 12 + length <= bytes.count else { break }
      var body = Array(bytes[(offset + 4)..<(offset + 8 + length)])
      if isDeep, body.starts(with: Array("IDAT".utf8)),
        let pixels = Deflate.inflateZlib(body[4...], limit: 1 << 20), !pixels.isEmpty
      {
        let damaged = mutation.damaged(pixels)
        body = Array("IDAT".utf8) + Deflate.compress(damaged, level: 1, wrapping: .zlib)
      }
      output.append(bigEndian: UInt32(body.count - 4))
      output += body
      output.append(bigEndian: Deflate.crc32(body[...]))
      offset += 12 + length
    }
    return output + bytes[min(offset, bytes.count)...]
  }

  /// Half of the time: a sound archive around a damaged array.
  @Sendable private static func repairNPZ(_ bytes: [UInt8], _ mutation: inout Mutation) -> [UInt8] {
    guard mutation.below(2) == 0 else { return bytes }
    var archive = ZipWriter()
    let seed = NPYEncoder.encode(width: 5, height: 3, samples: [Float](repeating: 1, count: 15))
    archive.add("depth.npy", mutation.damaged(seed))
    if mutation.below(2) == 0 {
      archive.add("fdeval.json", mutation.damaged(Array(#"{"kind":"planar"}"#.utf8)))
    }
    return archive.finished()
  }
}

@Suite(.serialized) struct MutationTests {
  private static let rounds = 10_000
  /// What ten thousand small files may add to the process at its peak.
  private static let memoryLimit = 1 << 30

  @Test(arguments: MutationTarget.all)
  func damagedFilesAreReadOrRefusedInBoundedMemory(target: MutationTarget) throws {
    #expect(target.seeds.count >= 4)
    for seed in target.seeds { #expect(throws: Never.self) { try target.read(seed) } }
    var mutation = Mutation(seed: 2024, others: target.seeds)
    var (read, refused) = (0, 0)
    let before = peakMemory()
    for round in 0..<Self.rounds {
      let damaged = mutation.damaged(target.seeds[round % target.seeds.count])
      let bytes = target.repair(damaged, &mutation)
      do {
        try target.read(bytes)
        read += 1
      } catch {
        refused += 1
        #expect(!error.expected.isEmpty && !error.found.isEmpty && error.subject.contains("mutant"))
      }
    }
    #expect(read > 0 && refused > Self.rounds / 10)
    #expect(read + refused == Self.rounds)
    #expect(peakMemory() - before < Self.memoryLimit)
  }

  @Test func bothRoutesThroughPNGJudgeDamageAlike() throws {
    let target = try #require(MutationTarget.all.first { $0.name == "PNG, 16 bits" })
    var mutation = Mutation(seed: 7, others: target.seeds)
    var (read, refused) = (0, 0)
    for round in 0..<Self.rounds {
      let damaged = mutation.damaged(target.seeds[round % target.seeds.count])
      let bytes = target.repair(damaged, &mutation)
      let own = Result { () throws(RasterError) in try PNGDecoder.decode(bytes, file: "m").picture }
      let library = Result { () throws(RasterError) in
        try PNGDecoder.decode(bytes, file: "m", route: .library).picture
      }
      switch (own, library) {
      case (.success(let own), .success(let library)):
        #expect(own.samples == library.samples)
        read += 1
      case (.failure(let own), .failure(let library)):
        #expect(own.fault == library.fault && own.expected == library.expected)
        refused += 1
      default:
        Issue.record("round \(round): one route reads what the other refuses: \(own) \(library)")
      }
    }
    #expect(read > 0 && refused > 0)
  }

  /// The most bytes that the process ever held.
  private func peakMemory() -> Int {
    var usage = rusage()
    _ = unsafe getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return usage.ru_maxrss * 1024
  }
}
