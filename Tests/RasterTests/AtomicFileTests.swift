import Foundation
import TestSupport
import Testing

@testable import Raster

@Suite struct AtomicFileTests {
  @Test func bytesArriveAndNothingElseIsLeft() throws {
    let folder = try TemporaryFolder()
    try AtomicFile.write("first", to: folder.path("a"))
    try AtomicFile.write([0, 1, 2, 255], to: folder.path("b"))
    #expect(try FileBytes.read(folder.path("a")) == Array("first".utf8))
    #expect(try FileBytes.read(folder.path("b")) == [0, 1, 2, 255])
    #expect(try folder.names() == ["a", "b"])
  }

  @Test func aFileIsReplacedWholeAndKeepsItsPermissions() throws {
    let folder = try TemporaryFolder()
    let path = try folder.file("a", Array("something longer".utf8))
    try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: path)
    try AtomicFile.write("new", to: path)
    #expect(try FileBytes.read(path) == Array("new".utf8))
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    #expect(mode == 0o640)
  }

  @Test func aLinkStaysALink() throws {
    let folder = try TemporaryFolder()
    let path = try folder.file("target", [1])
    try FileManager.default.createSymbolicLink(
      atPath: folder.path("link"), withDestinationPath: path)
    try AtomicFile.write("new", to: folder.path("link"))
    #expect(try FileBytes.read(path) == Array("new".utf8))
    #expect(
      try FileManager.default.destinationOfSymbolicLink(atPath: folder.path("link")) == path)
  }

  @Test func anUncommittedFileLeavesNothingBehind() throws {
    let folder = try TemporaryFolder()
    let path = try folder.file("a", Array("old".utf8))
    do {
      let file = try AtomicFile(path)
      try file.append([1, 2, 3])
      #expect(try folder.names().count == 2)
    }
    #expect(try folder.names() == ["a"])
    #expect(try FileBytes.read(path) == Array("old".utf8))
  }

  @Test func piecesAreJoined() throws {
    let folder = try TemporaryFolder()
    let file = try AtomicFile(folder.path("a"))
    for piece: [UInt8] in [[1], [], [2, 3]] { try file.append(piece) }
    try file.commit()
    #expect(try FileBytes.read(folder.path("a")) == [1, 2, 3])
  }

  @Test(arguments: ["missing/a", "", "a\0b"])
  func impossiblePathsAreRefused(name: String) throws {
    let folder = try TemporaryFolder()
    let path = name.isEmpty ? "" : folder.url.path + "/" + name
    let error = #expect(throws: RasterError.self) { try AtomicFile.write([1], to: path) }
    #expect(error?.fault == .unwritable)
    #expect(try folder.names() == [])
  }

  @Test func foldersAndDevicesAreNotReplaced() throws {
    let folder = try TemporaryFolder()
    for path in [folder.url.path, "/dev/null"] {
      let error = #expect(throws: RasterError.self) { try AtomicFile.write([1], to: path) }
      #expect(error?.fault == .unwritable)
    }
  }

  @Test func aFailedWriteLeavesTheOldFileAndNothingElse() async {
    // A child with a limit on file sizes stands for a full disk.
    await #expect(processExitsWith: .success) {
      let folder = try TemporaryFolder()
      let path = try folder.file("a", Array("old".utf8))
      var limit = rlimit(rlim_cur: 1000, rlim_max: 1000)
      try #require(unsafe setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0)
      signal(SIGXFSZ, SIG_IGN)
      let error = #expect(throws: RasterError.self) {
        try AtomicFile.write([UInt8](repeating: 7, count: 5000), to: path)
      }
      #expect(error?.fault == .unwritable)
      #expect(try folder.names() == ["a"])
      #expect(try FileBytes.read(path) == Array("old".utf8))
    }
  }

  @Test func foldersWithoutPermissionAreRefused() async {
    // A child without privileges, because root may write everywhere.
    await #expect(processExitsWith: .success) {
      let folder = try TemporaryFolder()
      let path = try folder.file("a", Array("old".utf8))
      let manager = FileManager.default
      try manager.setAttributes([.posixPermissions: 0o000], ofItemAtPath: path)
      try manager.setAttributes([.posixPermissions: 0o555], ofItemAtPath: folder.url.path)
      if geteuid() == 0 { try #require(seteuid(65534) == 0) }
      let writing = #expect(throws: RasterError.self) { try AtomicFile.write([1], to: path) }
      #expect(writing?.fault == .unwritable)
      #expect(writing?.found == "permission denied")
      let reading = #expect(throws: RasterError.self) { try FileBytes.read(path) }
      #expect(reading?.fault == .inaccessible)
      if getuid() == 0 { try #require(seteuid(0) == 0) }
      try manager.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder.url.path)
    }
  }
}
