import TestSupport

@testable import Raster

/// The arrays of an NPZ file among the fixtures.
struct NumPyArchive {
  struct Array {
    let shape: [Int]
    let bytes: [UInt8]

    /// The elements of a float32 array.
    var floats: [Float] {
      Words.native(bytes, as: UInt32.self).map(Float.init(bitPattern:))
    }

    /// The elements of a uint16 array that are the upper halves of singles.
    var upperHalves: [Float] {
      Words.native(bytes, as: UInt16.self).map { Float(bitPattern: UInt32($0) << 16) }
    }
  }

  struct Missing: Error { let name: String }

  private let arrays: [String: Array]

  init(_ name: String, beside test: String = #filePath) throws {
    let archive = try LibZip([UInt8](try Fixtures.data(name, beside: test)))
    var arrays: [String: Array] = [:]
    for member in archive.members() ?? [] {
      let bytes = try archive.read(member)
      let header = try NPYHeader(bytes, file: member.name)
      precondition(!header.isFortranOrder && header.order == .little)
      arrays[String(member.name.dropLast(4))] = Array(
        shape: header.shape, bytes: [UInt8](bytes[header.dataOffset...]))
    }
    self.arrays = arrays
  }

  var names: [String] { arrays.keys.sorted() }

  subscript(name: String) -> Array {
    get throws {
      guard let array = arrays[name] else { throw Missing(name: name) }
      return array
    }
  }

  /// A picture of bytes.
  func image(_ name: String) throws -> Image {
    let array = try self[name]
    return Image(
      width: array.shape[1], height: array.shape[0],
      channels: array.shape.count == 3 ? array.shape[2] : 1, bytes: array.bytes)
  }
}
