/// One named weight inside a mapped file.
///
/// Nothing is read before it is asked for; the value keeps the file open.
public struct WeightTensor: Sendable {
  /// The name in the file.
  public let name: String
  /// The sizes in torch's order, outermost first.
  public let shape: Shape
  /// How the values are stored.
  public let encoding: WeightEncoding

  let file: MappedFile
  /// Where the bytes are: of this weight alone, or of all that its strides step through.
  let range: Range<Int>
  /// The steps between elements along each dimension, or nil where they follow one another.
  let strides: [Int]?

  init(
    name: String, shape: Shape, encoding: WeightEncoding, file: MappedFile, range: Range<Int>,
    strides: [Int]? = nil
  ) {
    precondition(strides != nil || encoding.byteCount(of: shape.count) == range.count)
    self.name = name
    self.shape = shape
    self.encoding = encoding
    self.file = file
    self.range = range
    self.strides = strides
  }

  /// How many values there are.
  public var count: Int { shape.count }

  /// How many rows there are along the first dimension; a scalar is one row.
  var rowCount: Int { shape.dims.first ?? 1 }

  /// How many values a row has.
  var rowLength: Int { shape.dims.dropFirst().reduce(1, *) }

  /// Lends the stored bytes as they are, row by row and little-endian.
  ///
  /// A weight whose elements do not follow one another in the file (a transposed view that was
  /// saved) is gathered into memory of its own first.
  public func withBytes<R>(_ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R {
    guard strides != nil else { return try unsafe file.withBytes(range, body) }
    let gathered = gatheredBytes(0..<count)
    return try unsafe gathered.withUnsafeBytes { try unsafe body($0) }
  }

  /// Gives the pages of this weight back to the system, once it is packed elsewhere.
  ///
  /// The weight can still be read; its pages then come from the file again.
  public func releasePages() { file.release(range) }

  /// The bytes of elements that strides scatter, in row-major order.
  func gatheredBytes(_ elements: Range<Int>) -> [UInt8] {
    guard let strides, !elements.isEmpty else { return [] }
    let size = encoding.bytesPerBlock
    var indices = [Int](repeating: 0, count: shape.dims.count)
    var rest = elements.lowerBound
    for axis in shape.dims.indices.reversed() {
      (rest, indices[axis]) = rest.quotientAndRemainder(dividingBy: shape.dims[axis])
    }
    var place = zip(indices, strides).reduce(0) { $0 + $1.0 * $1.1 }
    var output: [UInt8] = []
    output.reserveCapacity(elements.count * size)
    file.withSpan(range) { stored in
      for _ in elements {
        for byte in 0..<size { output.append(stored[place * size + byte]) }
        for axis in indices.indices.reversed() {
          indices[axis] += 1
          place += strides[axis]
          guard indices[axis] == shape.dims[axis] else { break }
          place -= indices[axis] * strides[axis]
          indices[axis] = 0
        }
      }
    }
    return output
  }
}
