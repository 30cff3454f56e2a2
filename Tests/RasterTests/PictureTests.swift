import Foundation
import TestSupport
import Testing

@testable import Raster

/// A file and the pixels that Pillow, OpenCV or the array it was made from have there; see
/// Fixtures/make_pictures.py.
struct PictureFixture: Decodable, Sendable, CustomTestStringConvertible {
  let name: String
  let file: Data
  let width: Int
  let height: Int
  let channels: Int
  let bits: Int
  let samples: Data
  let tolerance: Int
  let text: [String: String]

  var testDescription: String { name }

  var bytes: [UInt8] { [UInt8](file) }

  var expected: [Int] {
    if bits == 8 { return samples.map { Int($0) } }
    return stride(from: 0, to: samples.count, by: 2).map {
      Int(samples[$0]) | Int(samples[$0 + 1]) << 8
    }
  }

  static let all: [PictureFixture] = {
    guard let all = try? Fixtures.json("pictures.json", as: [PictureFixture].self) else {
      preconditionFailure("Fixtures/pictures.json is missing or damaged")
    }
    return all
  }()
}

extension Image.Samples {
  var integers: [Int] {
    switch self {
    case .eight(let bytes): bytes.map { Int($0) }
    case .sixteen(let words): words.map { Int($0) }
    }
  }

  var bits: Int {
    switch self {
    case .eight: 8
    case .sixteen: 16
    }
  }
}

@Suite struct PictureTests {
  @Test(arguments: PictureFixture.all)
  func pixelsAreThoseThatOthersRead(fixture: PictureFixture) throws {
    let reading = try Image.decode(fixture.bytes, named: fixture.name)
    let image = reading.image
    #expect(image.width == fixture.width && image.height == fixture.height)
    #expect(image.channels == fixture.channels && image.samples.bits == fixture.bits)
    let differences = zip(image.samples.integers, fixture.expected).map { abs($0 - $1) }
    #expect(differences.count == fixture.width * fixture.height * fixture.channels)
    #expect(differences.max() ?? .max <= fixture.tolerance)
    for (keyword, words) in fixture.text { #expect(reading.text[keyword] == words) }
  }

  @Test(arguments: PictureFixture.all.filter { $0.name.hasPrefix("png") })
  func bothRoutesThroughPNGAgree(fixture: PictureFixture) throws {
    let own = try PNGDecoder.decode(fixture.bytes, file: fixture.name).picture
    let library = try PNGDecoder.decode(fixture.bytes, file: fixture.name, route: .library).picture
    #expect(own.samples == library.samples)
  }

  @Test func bytesBeforeTheEndOfAJPEGDoNotMatter() throws {
    let picture = Image(
      width: 16, height: 16, channels: 1, bytes: (0..<256).map { UInt8($0 * 7 & 255) })
    var bytes = try picture.encoded(as: .jpeg)
    let whole = try Image.decode(bytes, named: "whole.jpg").image
    bytes.insert(contentsOf: [0x11, 0x22, 0x33], at: bytes.count - 2)
    #expect(try Image.decode(bytes, named: "camera.jpg").image == whole)
  }
}
