/// Reads NumPy array files.
enum NPYDecoder {
  /// Decodes a whole file.
  static func decode(_ bytes: [UInt8], file: String) throws(RasterError) -> StoredDepth {
    let header = try NPYHeader(bytes, file: file)
    let (width, height) = try header.size(file: file)
    let expected = width * height * header.element.size
    let found = bytes.count - header.dataOffset
    guard found == expected else {
      throw RasterError(
        .malformed, file, expected: "\(expected) bytes of elements", found: "\(found)",
        advice: found < expected ? "the file is truncated" : "save one array a file")
    }
    var numbers = unsafe bytes.withUnsafeBytes { bytes in
      unsafe elements(
        UnsafeRawBufferPointer(rebasing: bytes[header.dataOffset...]), header.element,
        isSwapped: (header.order == .big) == (UInt16(littleEndian: 1) == 1))
    }
    if header.isFortranOrder { numbers = transposed(numbers, width: width, height: height) }
    let mark = header.element.size == 1 ? "|" : header.order == .big ? ">" : "<"
    return StoredDepth(
      width: width, height: height, numbers: numbers,
      largest: header.element == .u1 || header.element == .b1 ? 255 : .max,
      format: .npy, storage: "NPY, \(mark)\(header.element.rawValue)")
  }

  /// The bytes of a file that is a list of bytes.
  static func text(_ bytes: [UInt8], file: String) throws(RasterError) -> [UInt8] {
    let header = try NPYHeader(bytes, file: file)
    guard header.element == .u1, header.shape.count == 1,
      header.shape[0] == bytes.count - header.dataOffset
    else {
      throw RasterError(
        .malformed, file, expected: "one axis of bytes", found: "another array")
    }
    return Array(bytes[header.dataOffset...])
  }

  private static func elements(
    _ data: UnsafeRawBufferPointer, _ element: NPYHeader.Element, isSwapped: Bool
  ) -> StoredDepth.Numbers {
    switch element {
    case .f2:
      unsafe .floats(
        loaded(data, UInt16.self, isSwapped) { Float(Float16(bitPattern: $0)) })
    case .f4: unsafe .floats(loaded(data, UInt32.self, isSwapped) { Float(bitPattern: $0) })
    case .f8: unsafe .doubles(loaded(data, UInt64.self, isSwapped) { Double(bitPattern: $0) })
    case .u1: unsafe .codes(loaded(data, UInt8.self, isSwapped) { UInt16($0) })
    case .u2: unsafe .codes(loaded(data, UInt16.self, isSwapped) { $0 })
    case .b1: unsafe .codes(loaded(data, UInt8.self, isSwapped) { $0 == 0 ? 0 : 1 })
    case .u4: unsafe .whole(loaded(data, UInt32.self, isSwapped) { Double($0) })
    case .u8: unsafe .whole(loaded(data, UInt64.self, isSwapped) { Double($0) })
    case .i1: unsafe .whole(loaded(data, Int8.self, isSwapped) { Double($0) })
    case .i2: unsafe .whole(loaded(data, Int16.self, isSwapped) { Double($0) })
    case .i4: unsafe .whole(loaded(data, Int32.self, isSwapped) { Double($0) })
    case .i8: unsafe .whole(loaded(data, Int64.self, isSwapped) { Double($0) })
    }
  }

  private static func loaded<Stored: FixedWidthInteger & BitwiseCopyable, Value>(
    _ data: UnsafeRawBufferPointer, _ type: Stored.Type, _ isSwapped: Bool,
    _ make: (Stored) -> Value
  ) -> [Value] {
    let size = Stored.bitWidth / 8
    return unsafe [Value](unsafeUninitializedCapacity: data.count / size) { output, count in
      for at in 0..<(data.count / size) {
        let stored = unsafe data.loadUnaligned(fromByteOffset: at * size, as: type)
        unsafe output.initializeElement(
          at: at, to: make(isSwapped ? stored.byteSwapped : stored))
      }
      count = data.count / size
    }
  }

  private static func transposed(
    _ numbers: StoredDepth.Numbers, width: Int, height: Int
  ) -> StoredDepth.Numbers {
    // Fortran order stores columns as if they were rows, which is EXIF's orientation 5.
    let turn = Orientation(number: 5)
    return switch numbers {
    case .codes(let values):
      .codes(turn.applied(to: values, width: height, height: width, channels: 1))
    case .whole(let values):
      .whole(turn.applied(to: values, width: height, height: width, channels: 1))
    case .floats(let values):
      .floats(turn.applied(to: values, width: height, height: width, channels: 1))
    case .doubles(let values):
      .doubles(turn.applied(to: values, width: height, height: width, channels: 1))
    case .colours(let values, let channels):
      .colours(
        turn.applied(to: values, width: height, height: width, channels: channels),
        channels: channels)
    }
  }
}
