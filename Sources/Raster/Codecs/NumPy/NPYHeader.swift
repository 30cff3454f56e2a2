/// The header of a NumPy array file (numpy.lib.format, versions 1.0 to 3.0).
struct NPYHeader: Sendable, Equatable {
  /// The element types that can be depth.
  enum Element: String, Sendable, CaseIterable {
    case f2, f4, f8, i1, i2, i4, i8, u1, u2, u4, u8, b1

    /// Bytes an element.
    var size: Int { Int(rawValue.dropFirst()) ?? 1 }
  }

  let element: Element
  let order: ByteReader.Order
  let isFortranOrder: Bool
  let shape: [Int]
  /// Where the elements begin.
  let dataOffset: Int

  static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)
  private static let lengthLimit = 1 << 16
  /// The most bytes of a file that a header takes.
  static let sizeLimit = lengthLimit + 12

  /// Reads the header at the beginning of the bytes.
  init(_ bytes: [UInt8], file: String) throws(RasterError) {
    let reader = ByteReader(bytes[...], order: .little)
    guard bytes.starts(with: Self.magic), let major = reader.uint8(6) else {
      throw RasterError(
        .malformed, file, expected: "a NumPy array (NPY)", found: FileFormat.guess(bytes))
    }
    guard (1...3).contains(major) else {
      throw RasterError(
        .unsupported, file, expected: "NPY version 1, 2 or 3", found: "version \(major)")
    }
    let prefix = major == 1 ? 10 : 12
    guard let length = major == 1 ? reader.uint16(8) : reader.uint32(8) else {
      throw Self.truncated(file, bytes.count)
    }
    guard length <= Self.lengthLimit else {
      throw RasterError(
        .malformed, file, expected: "an NPY header of at most \(Self.lengthLimit) bytes",
        found: "\(length)")
    }
    guard let text = reader.slice(prefix, length) else { throw Self.truncated(file, bytes.count) }
    dataOffset = prefix + length
    guard let literal = PythonLiteral(String(decoding: text, as: UTF8.self)),
      case .dictionary(let fields) = literal, let type = fields["descr"],
      case .boolean(let isFortranOrder) = fields["fortran_order"],
      case .tuple(let shape) = fields["shape"]
    else {
      throw RasterError(
        .malformed, file, expected: "an NPY header with descr, fortran_order and shape",
        found: "'\(Excerpt.of(String(decoding: text.prefix(80), as: UTF8.self)))'")
    }
    (element, order) = try Self.element(type, file: file)
    self.isFortranOrder = isFortranOrder
    var sizes: [Int] = []
    for size in shape {
      guard case .integer(let size) = size else {
        throw RasterError(
          .malformed, file, expected: "an NPY shape of whole numbers", found: "something else")
      }
      sizes.append(size)
    }
    self.shape = sizes
  }

  private static func truncated(_ file: String, _ count: Int) -> RasterError {
    RasterError(
      .malformed, file, expected: "an NPY header",
      found: "the end of the file after \(count) bytes", advice: "the file is truncated")
  }

  private static func element(
    _ type: PythonLiteral, file: String
  ) throws(RasterError) -> (Element, ByteReader.Order) {
    let choices = Element.allCases.map(\.rawValue).joined(separator: ", ")
    guard case .string(let name) = type else {
      throw RasterError(
        .unsupported, file, expected: "an array of one of \(choices)",
        found: "a structured array with named fields",
        advice: "save the depth field alone with numpy.save")
    }
    let mark = name.first.flatMap { "<>|=".contains($0) ? $0 : nil }
    let code = mark == nil ? name : String(name.dropFirst())
    if code.hasPrefix("O") {
      throw RasterError(
        .unsupported, file, expected: "an array of one of \(choices)",
        found: "an object array, which only Python's pickle can read and which may run code",
        advice: "save it as a numeric array, for instance with .astype('float32')")
    }
    let alias = code == "?" ? "b1" : code
    guard let element = Element(rawValue: alias) else {
      throw RasterError(
        .unsupported, file, expected: "an array of one of \(choices)",
        found: "elements of type '\(Excerpt.of(name))'",
        advice: "convert it with .astype('float32')")
    }
    return (element, mark == ">" ? .big : .little)
  }

  /// Rows and columns of the map that the shape stands for.
  ///
  /// (H, W) with any number of axes of size 1 before or after it, as networks leave them; everything
  /// else is refused by its shape.
  func size(file: String) throws(RasterError) -> (width: Int, height: Int) {
    var plane = shape[...]
    while plane.count > 2, plane.first == 1 { plane.removeFirst() }
    while plane.count > 2, plane.last == 1 { plane.removeLast() }
    guard plane.count == 2, let height = plane.first, let width = plane.last else {
      let text = "(" + shape.map(String.init).joined(separator: ", ") + ")"
      throw RasterError(
        .unsupported, file, expected: "an array of shape (H, W), or with axes of size 1 around it",
        found: "shape \(text)", advice: "save one map a file")
    }
    try Limits.check(width: width, height: height, in: file)
    return (width, height)
  }
}
