import Raster
import TestSupport
import Testing

@testable import DepthEstimation

@Suite struct SequenceTests {
  /// Frames of a camera that draws away, with unknown pixels.
  private static let frames: [DepthMap] = {
    var random = SplitMix64(seed: 5)
    return (0..<12).map { frame in
      let samples = (0..<60 * 40).map { pixel -> Float in
        pixel % 17 == 0 ? .nan : Float(1 + 0.5 * Double(frame) + 3 * random.unit())
      }
      return DepthMap(width: 60, height: 40, samples: samples, kind: .metricPlanar)
    }
  }()

  private func sequence(
    _ maps: some Sequence<DepthMap>, shares: ClosedRange<Double> = 0.02...0.98
  ) -> SequenceNormalisation {
    var sequence = SequenceNormalisation(shares: shares)
    for map in maps { sequence.add(map) }
    return sequence
  }

  @Test func allFramesHaveTheRangeOfTheirValuesTogether() throws {
    let range = try #require(sequence(Self.frames).range)
    let sorted = Self.frames.flatMap(\.samples).filter(\.isFinite).sorted()
    for (share, found) in [(0.02, range.lowerBound), (0.98, range.upperBound)] {
      // numpy.percentile with linear interpolation.
      let place = share * Double(sorted.count - 1)
      let low = Double(sorted[Int(place)]), high = Double(sorted[Int(place) + 1])
      let expected = low + (high - low) * (place - place.rounded(.down))
      #expect(abs(Double(found) / expected - 1) < 1e-5)
    }
    // The range of a single frame would be another one.
    let first = try #require(sequence(Self.frames.prefix(1)).range)
    #expect(range.upperBound > first.upperBound + 4)
  }

  @Test func aSequenceOfOneFrameHasTheRangeOfItsPreview() {
    for map in Self.frames {
      let sequence = sequence([map])
      #expect(sequence.range == DepthPreview(map).range)
      #expect(sequence.frames == 1 && sequence.kind == .metricPlanar)
    }
  }

  @Test func nothingIsClippedWhereAllSharesAreAskedFor() {
    let range = sequence(Self.frames, shares: 0...1).range
    let finite = Self.frames.flatMap(\.samples).filter(\.isFinite)
    #expect(range?.lowerBound == finite.min() && range?.upperBound == finite.max())
  }

  @Test func neitherOrderNorPartsMatter() {
    let whole = sequence(Self.frames)
    #expect(sequence(Self.frames.reversed()) == whole)
    var parts = sequence(Self.frames.suffix(4))
    parts.merge(SequenceNormalisation())
    parts.merge(sequence(Self.frames.prefix(8)))
    #expect(parts == whole)
    #expect(whole.frames == 12)
  }

  @Test func framesWithoutValuesAreCountedOnly() {
    let empty = DepthMap(width: 2, height: 1, samples: [.nan, .infinity], kind: .metricPlanar)
    #expect(SequenceNormalisation().range == nil && SequenceNormalisation().kind == nil)
    #expect(sequence([empty]).range == nil)
    let mixed = sequence([empty] + Self.frames + [empty])
    #expect(mixed.range == sequence(Self.frames).range && mixed.frames == 14)
  }

  @Test func framesOfAnotherKindAreAMistake() async {
    await #expect(processExitsWith: .failure) {
      var sequence = SequenceNormalisation()
      for kind in [DepthMap.Kind.metricPlanar, .affineInvariantDisparity] {
        sequence.add(DepthMap(width: 1, height: 1, samples: [1], kind: kind))
      }
    }
  }
}
