import TestSupport
import Testing

@testable import Raster

/// A real depth frame and the checksum of its metres by OpenCV; see Fixtures/make_frames.py.
struct FrameFixture: Decodable, Sendable, CustomTestStringConvertible {
  let path: String
  let encoding: String
  let width: Int
  let height: Int
  let known: Int
  let crc32: UInt32

  var testDescription: String { path }

  static let all: [FrameFixture] = {
    guard let all = try? Fixtures.json("frames.json", as: [FrameFixture].self) else {
      preconditionFailure("Fixtures/frames.json is missing or damaged")
    }
    return all
  }()
}

@Suite(
  .enabled(
    if: FrameFixture.all.allSatisfy { Fixtures.hasShared($0.path) },
    "needs the real frames in ../shared/data, which are not in the repository"))
struct RealFrameTests {
  @Test(arguments: FrameFixture.all)
  func everyPixelIsThatOfAnotherDecoder(frame: FrameFixture) throws {
    let encoding = try #require(DepthEncoding(named: frame.encoding))
    let hint = DepthHint(.flag, "--encoding", .init(encoding: encoding))
    let map = try DepthMap.read(Fixtures.shared(frame.path), hints: [hint]).map
    #expect(map.width == frame.width && map.height == frame.height)
    #expect(map.samples.count(where: \.isFinite) == frame.known)
    #expect(Deflate.crc32(FloatBytes.littleEndian(map.samples)[...]) == frame.crc32)
  }

  @Test(arguments: FrameFixture.all)
  func bothRoutesThroughPNGAgree(frame: FrameFixture) throws {
    let bytes = try FileBytes.read(Fixtures.shared(frame.path))
    let own = try PNGDecoder.decode(bytes, file: frame.path).picture
    let library = try PNGDecoder.decode(bytes, file: frame.path, route: .library).picture
    #expect(own.samples == library.samples)
  }
}
