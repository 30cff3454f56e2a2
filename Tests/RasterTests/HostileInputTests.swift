import Foundation
import TestSupport
import Testing

@testable import Raster

/// Files that are damaged, absurd or not files at all.
@Suite struct HostileInputTests {
  /// Why neither reader takes the bytes, or nil where one does.
  private func fault(_ bytes: [UInt8]) -> RasterError.Fault? {
    var picture: RasterError.Fault?
    do {
      _ = try Image.decode(bytes, named: "f")
      return nil
    } catch {
      picture = error.fault
    }
    let hint = DepthHint(.flag, "x", .init(kind: .metricPlanar, encoding: .millimetreCodes))
    do {
      _ = try DepthMap.decode(bytes, named: "f", hints: [hint])
      return nil
    } catch {
      // The reader that knows the format judges best.
      return picture == .unsupported ? error.fault : picture
    }
  }

  // MARK: Truncation

  private static let whole: [(name: String, bytes: [UInt8])] =
    PictureFixture.all.map { ($0.name, $0.bytes) }
    + DepthFixture.all.map { ($0.name, [UInt8]($0.file)) }

  @Test(arguments: ["png", "jpeg", "webp", "npy", "npz", "pfm", "tiff"])
  func noBeginningOfAFileIsAFile(prefix: String) throws {
    for (name, bytes) in Self.whole where name.hasPrefix(prefix) {
      let step = max(bytes.count / 60, 1)
      let cuts = Set(stride(from: 0, to: bytes.count, by: step)).union([1, bytes.count - 1])
      for cut in cuts.sorted() {
        #expect(fault(Array(bytes[..<cut])) != nil, "\(name) cut at \(cut) of \(bytes.count)")
      }
    }
  }

  // MARK: Sizes

  /// A PNG header with sound checksums, and some image data.
  private func png(width: UInt32, height: UInt32, depth: UInt8 = 16, data: [UInt8]? = nil)
    -> [UInt8]
  {
    func chunk(_ type: String, _ data: [UInt8]) -> [UInt8] {
      var chunk: [UInt8] = []
      chunk.append(bigEndian: UInt32(data.count))
      chunk += Array(type.utf8) + data
      chunk.append(bigEndian: Deflate.crc32(chunk[4...]))
      return chunk
    }
    var header: [UInt8] = []
    header.append(bigEndian: width)
    header.append(bigEndian: height)
    header += [depth, 0, 0, 0, 0]
    let image = data ?? Deflate.compress([0, 0, 0], level: 1, wrapping: .zlib)
    return PNGChunks.signature + chunk("IHDR", header) + chunk("IDAT", image) + chunk("IEND", [])
  }

  @Test func absurdSizesArePNGsFault() {
    for (width, height) in [(0, 1), (1, 0)] as [(UInt32, UInt32)] {
      #expect(fault(png(width: width, height: height)) == .malformed)
    }
    for (width, height) in [
      (65501, 1), (1, 65501), (65500, 65500), (0x7FFF_FFFF, 0x7FFF_FFFF), (1, 0x8000_0000),
    ] as [(UInt32, UInt32)] {
      #expect(fault(png(width: width, height: height)) == .tooLarge)
    }
    // Small enough to be allowed, far too large for the data that are there.
    #expect(fault(png(width: 16_000, height: 16_000)) == .malformed)
    #expect(fault(png(width: 16_000, height: 16_000, depth: 1)) == .malformed)
  }

  @Test func textThatInflatesBeyondReasonIsLeftOut() throws {
    let bomb = Deflate.compress([UInt8](repeating: 65, count: 1 << 24), level: 6, wrapping: .zlib)
    var file = png(
      width: 1, height: 1, data: Deflate.compress([0, 1, 2], level: 1, wrapping: .zlib))
    var chunk: [UInt8] = []
    let body = Array("zTXt".utf8) + Array("Comment".utf8) + [0, 0] + bomb
    chunk.append(bigEndian: UInt32(body.count - 4))
    chunk += body
    chunk.append(bigEndian: Deflate.crc32(body[...]))
    file.insert(contentsOf: chunk, at: 33)
    #expect(try Image.decode(file, named: "f").text == [:])
  }

  @Test func absurdSizesAreJPEGsFault() throws {
    let bytes = try Image(
      width: 8, height: 8, channels: 3, bytes: [UInt8](repeating: 9, count: 192)
    )
    .encoded(as: .jpeg)
    let frame = try #require(
      bytes.indices.dropLast().first { bytes[$0] == 0xFF && bytes[$0 + 1] == 0xC0 })
    for (size, expected) in [
      ([0x00, 0x00, 0x00, 0x08], RasterError.Fault.malformed),
      ([0xFF, 0xDC, 0xFF, 0xDC], .tooLarge),
      ([0x40, 0x00, 0x40, 0x00], .malformed),
    ] as [([UInt8], RasterError.Fault)] {
      var damaged = bytes
      damaged.replaceSubrange((frame + 5)..<(frame + 9), with: size)
      #expect(fault(damaged) == expected)
    }
  }

  @Test func largeWebPOfFewBytesIsRefusedBeforeItIsDecoded() throws {
    let flat = Image(
      width: 4500, height: 4500, channels: 1, bytes: [UInt8](repeating: 9, count: 4500 * 4500))
    let bytes = try flat.encoded(as: .webp)
    #expect(bytes.count < 5000)
    #expect(fault(bytes) == .malformed)
  }

  @Test(arguments: [
    ("(0, 4)", RasterError.Fault.malformed), ("(4, 0)", .malformed), ("(-4, 4)", .malformed),
    ("(100000, 100000)", .tooLarge), ("(65500, 65500)", .tooLarge), ("(60000, 4000)", .malformed),
    ("(99999999999999999999, 1)", .malformed), ("(4,)", .unsupported), ("()", .unsupported),
    ("(2, 2, 2)", .unsupported), ("(2, 1, 2, 1)", .unsupported), ("('a', 2)", .malformed),
    ("4", .malformed),
  ])
  func nPYShapesAreJudgedBeforeMemoryIsSetAside(shape: String, expected: RasterError.Fault) {
    #expect(fault(npy("{'descr': '<f4', 'fortran_order': False, 'shape': \(shape), }")) == expected)
  }

  @Test(arguments: [
    ("'|O'", RasterError.Fault.unsupported), ("'<c8'", .unsupported), ("'<U5'", .unsupported),
    ("'|S1'", .unsupported), ("'<f16'", .unsupported), ("[('x', '<f4')]", .unsupported),
    ("'<f3'", .unsupported), ("5", .unsupported),
  ])
  func nPYElementsThatAreNotNumbersAreNamed(type: String, expected: RasterError.Fault) throws {
    let bytes = npy("{'descr': \(type), 'fortran_order': False, 'shape': (2, 2), }")
    #expect(fault(bytes) == expected)
    let error = #expect(throws: RasterError.self) { try DepthMap.decode(bytes, named: "f") }
    if type == "'|O'" { #expect(error?.found.contains("pickle") == true) }
  }

  @Test(arguments: [
    "", "{", "{'descr': '<f4'}", "((((((((((((((((((((",
    "{'descr': '<f4', 'fortran_order': 0, 'shape': (2, 2)}",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2)} trailing",
  ])
  func nPYHeadersThatAreNotDictionariesAreRefused(header: String) {
    #expect(fault(npy(header)) == .malformed)
  }

  private func npy(_ header: String) -> [UInt8] {
    var file: [UInt8] = NPYHeader.magic + [1, 0]
    file.append(littleEndian: UInt16(header.utf8.count))
    return file + Array(header.utf8) + [UInt8](repeating: 1, count: 16)
  }

  @Test func nPYMustHoldExactlyItsElements() {
    let file = NPYEncoder.encode(width: 2, height: 2, samples: [1, 2, 3, 4])
    #expect(fault(Array(file.dropLast())) == .malformed)
    #expect(fault(file + [0]) == .malformed)
  }

  @Test(arguments: [
    "Pf\n0 4\n-1\n", "Pf\n4 0\n-1\n", "Pf\n-4 4\n-1\n", "Pf\n2 2\n0\n", "Pf\n2 2\nnan\n",
    "Pf\n2 2\n", "Pf\n2 x\n-1\n", "Pf\n2 2\n-1", "Pf\n99999999999999999999 2\n-1\n",
    "Pf\n2 2\ninf\n", "Pf\n\n\n\n",
  ])
  func pFMHeadersThatMakeNoSenseAreRefused(header: String) {
    #expect(fault(Array(header.utf8) + [UInt8](repeating: 1, count: 16)) == .malformed)
  }

  @Test func colourPFMIsRefusedByName() throws {
    let error = #expect(throws: RasterError.self) {
      try DepthMap.decode(Array("PF\n1 1\n-1\n".utf8) + [0, 0, 0, 0], named: "f")
    }
    #expect(error?.fault == .unsupported)
    #expect(error?.found.contains("colour") == true)
  }

  // MARK: Archives

  @Test func aMemberThatClaimsMoreThanDeflateCanHoldIsRefused() throws {
    var archive = ZipWriter()
    archive.add("depth.npy", NPYEncoder.encode(width: 2, height: 1, samples: [1, 2]))
    var bytes = archive.finished()
    // The uncompressed size stands 24 bytes into the central directory's entry.
    let entry = try #require(
      bytes.indices.dropLast(4).first { Array(bytes[$0..<($0 + 4)]) == [0x50, 0x4B, 1, 2] })
    for (size, expected) in [
      ([0xFF, 0xFF, 0xFF, 0xFE], RasterError.Fault.tooLarge), ([0, 0, 0, 0x40], .malformed),
    ] as [([UInt8], RasterError.Fault)] {
      bytes.replaceSubrange((entry + 24)..<(entry + 28), with: size)
      #expect(fault(bytes) == expected)
    }
  }

  @Test func archivesWithoutOneMapListTheirMembers() throws {
    var archive = ZipWriter()
    let map = NPYEncoder.encode(width: 2, height: 1, samples: [1, 2])
    archive.add("left.npy", map)
    archive.add("right.npy", map)
    archive.add("readme.txt", [65])
    let bytes = archive.finished()
    let error = #expect(throws: RasterError.self) { try DepthMap.decode(bytes, named: "f") }
    #expect(error?.fault == .unsupported)
    #expect(error?.found.contains("'left' (1, 2)") == true)
    #expect(error?.found.contains("'right'") == true)
    #expect(fault(ZipWriter().finished()) == .unsupported)
  }

  @Test func objectArraysInArchivesAreRefused() throws {
    var archive = ZipWriter()
    archive.add("depth.npy", npy("{'descr': '|O', 'fortran_order': False, 'shape': (2, 2), }"))
    let bytes = archive.finished()
    let error = #expect(throws: RasterError.self) { try DepthMap.decode(bytes, named: "f") }
    #expect(error?.found.contains("pickle") == true)
  }

  @Test func aDamagedMemberFailsItsChecksum() {
    var archive = ZipWriter()
    archive.add("depth.npy", NPYEncoder.encode(width: 2, height: 1, samples: [1, 2]))
    var bytes = archive.finished()
    bytes[14] ^= 1
    bytes[bytes.count - 22 - 55 + 16] ^= 1
    #expect(fault(bytes) == .malformed)
  }

  // MARK: Not files

  @Test func thingsThatAreNotFilesAreRefusedWithoutWaiting() throws {
    let folder = try TemporaryFolder()
    let pipe = folder.path("pipe.png")
    try #require(unsafe mkfifo(pipe, 0o600) == 0)
    let loop = folder.path("loop.png")
    try FileManager.default.createSymbolicLink(atPath: loop, withDestinationPath: loop)
    for (path, found) in [
      (pipe, "a pipe"), (folder.url.path, "a folder"), ("/dev/zero", "a device"),
      (folder.path("none.png"), "no such file or directory"), (loop, "symbolic links"),
      ("", "an empty path"), (folder.url.path + "/a\0b", "NUL"),
    ] {
      for read in 0..<3 {
        let error = #expect(throws: RasterError.self) {
          switch read {
          case 0: _ = try Image.read(path)
          case 1: _ = try DepthMap.read(path)
          default: _ = try FileBytes.read(path)
          }
        }
        #expect(error?.fault == .inaccessible)
        #expect(error?.found.contains(found) == true)
        #expect(error?.subject == path)
      }
    }
  }

  @Test func emptyAndOversizedFilesAreRefused() throws {
    let folder = try TemporaryFolder()
    let empty = try folder.file("empty.png", [])
    let none = #expect(throws: RasterError.self) { try Image.read(empty) }
    #expect(none?.fault == .malformed && none?.found == "an empty file")
    // A file of 5 GiB without content takes no room.
    let sparse = try folder.file("sparse.png", [0x89])
    try #require(unsafe truncate(sparse, 5 << 30) == 0)
    let large = #expect(throws: RasterError.self) { try DepthMap.read(sparse) }
    #expect(large?.fault == .tooLarge)
    let limited = try folder.file("four", [1, 2, 3, 4])
    #expect(throws: RasterError.self) { try FileBytes.read(limited, limit: 3) }
    #expect(try FileBytes.read(limited, limit: 4) == [1, 2, 3, 4])
  }

  @Test(arguments: [
    ("GIF89a....", "GIF"), ("v/1\u{1}", "OpenEXR"), ("<!DOCTYPE html>", "HTML"),
    ("{\"a\": 1}", "JSON"),
    ("version https://git-lfs.github.com/spec/v1", "Git LFS"), ("hello", "bytes that begin 68 65"),
  ])
  func otherFormatsAreNamed(text: String, name: String) {
    let bytes = name == "OpenEXR" ? [0x76, 0x2F, 0x31, 0x01] : Array(text.utf8)
    let image = #expect(throws: RasterError.self) { try Image.decode(bytes, named: "f") }
    let depth = #expect(throws: RasterError.self) { try DepthMap.decode(bytes, named: "f") }
    #expect(image?.fault == .unsupported && image?.found.contains(name) == true)
    #expect(depth?.fault == .unsupported && depth?.found.contains(name) == true)
  }

  @Test func librariesStaySilentOnStandardError() async throws {
    // What libpng, libtiff and libjpeg would print goes to a file in a child.
    let result = await #expect(
      processExitsWith: .success, observing: [\.standardErrorContent]
    ) {
      for (name, bytes) in HostileInputTests.whole where !name.hasPrefix("npy") {
        var damaged = bytes
        for at in stride(from: bytes.count / 3, to: bytes.count, by: 11) { damaged[at] ^= 0x55 }
        for bytes in [damaged, Array(bytes.dropLast(9))] {
          _ = try? Image.decode(bytes, named: name)
          _ = try? DepthMap.decode(bytes, named: name)
        }
      }
    }
    let printed = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(printed.split(separator: "\n").filter { !$0.contains("swift-testing") }.isEmpty)
  }
}
