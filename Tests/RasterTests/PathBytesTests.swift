import Foundation
import TestSupport
import Testing

@testable import Raster

/// File names are bytes.
@Suite struct PathBytesTests {
  @Test(
    "Any bytes come back, and UTF-8 is itself",
    arguments: [
      Array("depth/ä/日本.npy".utf8), [0x62, 0xFF, 0xE9], [0xC3], [0xC3, 0x28], [0xED, 0xA0, 0x80],
      [0xF4, 0x8F, 0xBB, 0xBF], [0xF4, 0x8F, 0xBA, 0x80], [0xC0, 0xAF], [],
    ] as [[UInt8]])
  func roundTrip(bytes: [UInt8]) {
    let string = PathBytes.string(bytes)
    #expect(PathBytes.bytes(string) == bytes)
    if let text = String(validating: bytes, as: UTF8.self),
      !text.unicodeScalars.contains(where: {
        $0.value >= 0x10FE80
      })
    {
      #expect(string == text && PathBytes.readable(string) == text)
    }
  }

  @Test("Random bytes come back")
  func random() {
    var random = SplitMix64(seed: 5)
    for _ in 0..<2000 {
      let bytes = (0..<random.below(12)).map { _ in UInt8(1 + random.below(255)) }
      #expect(PathBytes.bytes(PathBytes.string(bytes)) == bytes)
    }
    #expect(PathBytes.readable(PathBytes.string([0x61, 0xFF])) == #"a\xFF"#)
  }

  @Test("A file whose name is no UTF-8 is written and read by its bytes")
  func files() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("") + PathBytes.string([0x64, 0xFF, 0x2E, 0x6E, 0x70, 0x7A])
    let map = DepthMap(width: 2, height: 1, samples: [1, 2], kind: .metricRay)
    try map.write(to: path, format: .npz)
    #expect(try DepthMap.read(path).map == map)
    #expect(SameFile.areSame(path, path))
    #expect(throws: RasterError.self) {
      try SameFile.requireApart(outputs: [path], from: ["gone", path])
    }
  }
}
