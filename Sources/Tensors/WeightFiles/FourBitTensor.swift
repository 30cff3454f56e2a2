internal import Foundation

/// A weight that bitsandbytes stored in 4 bits: blocks of codes that choose from a table, with one
/// scale for each block.
///
/// The scales may be stored in 8 bits with scales of their own ("double quantised"). Source:
/// bitsandbytes, `functional.py`, `QuantState`.
public struct FourBitTensor: Sendable {
  /// Which table the codes choose from; the numbers themselves come from the file.
  public enum Kind: String, Sendable, CaseIterable {
    /// Quantiles of the normal distribution (Dettmers et al. 2023).
    case nf4
    /// Floating point of 4 bits.
    case fp4
  }

  /// What bitsandbytes writes as JSON into a tensor of bytes.
  private struct State: Decodable {
    let quantType: String
    let blocksize: Int
    let shape: [Int]
    let nestedBlocksize: Int?
    let nestedOffset: Float?

    enum CodingKeys: String, CodingKey {
      case quantType = "quant_type"
      case blocksize, shape
      case nestedBlocksize = "nested_blocksize"
      case nestedOffset = "nested_offset"
    }
  }

  /// 8-bit codes of scales: `map[code] * scales[index / blockLength] + offset`.
  private struct NestedScales {
    let map: [Float]
    let scales: [Float]
    let blockLength: Int
    let offset: Float
  }

  /// The name in the file.
  public let name: String
  /// The sizes of what is stored, in torch's order.
  public let shape: Shape
  /// NF4 or FP4.
  public let kind: Kind

  private let codes: WeightTensor
  private let table: [Float]
  private let blockLength: Int
  private let scales: WeightTensor
  private let nested: NestedScales?

  /// Whether the scales are quantised, too.
  public var isDoubleQuantised: Bool { nested != nil }

  /// The bytes of codes and scales in the file.
  public var storedBytes: Int { codes.range.count + scales.range.count }

  /// Finds a weight and what lies beside it; nil where the weight is not stored in this way.
  ///
  /// - Parameters:
  ///   - name: The name below the scope's prefix, "proj.weight".
  ///   - scope: Where it is; what belongs to the weight counts as taken.
  /// - Throws: ``WeightFileError`` where parts of it are missing or contradict each other.
  public init?(named name: String, in scope: WeightScope) throws(WeightFileError) {
    let states = Kind.allCases.filter {
      scope.contains("\(name).quant_state.bitsandbytes__\($0.rawValue)")
    }
    guard let kind = states.first else { return nil }
    let full = scope.fullName(name)
    func fail(_ expected: String, _ found: String) -> WeightFileError {
      WeightFileError(
        .malformed, "\(scope.file.path): weight '\(full)'", expected: expected, found: found)
    }
    let note = try scope.tensor("\(name).quant_state.bitsandbytes__\(kind.rawValue)")
    let json = unsafe note.withBytes { unsafe Data($0) }
    guard json.count <= 1 << 16, let state = try? JSONDecoder().decode(State.self, from: json),
      state.quantType == kind.rawValue
    else { throw fail("JSON with quant_type, blocksize and shape", "something else") }
    guard let count = ShapeCheck.count(state.shape), count <= .max - 1 << 30,
      (1...1 << 20).contains(state.blocksize)
    else { throw fail("a shape and a block length", "\(state.shape) and \(state.blocksize)") }

    self.name = full
    self.kind = kind
    shape = Shape(state.shape)
    blockLength = state.blocksize
    codes = try scope.tensor(name)
    guard case .plain = codes.encoding, codes.strides == nil, codes.range.count == (count + 1) / 2
    else { throw fail("\((count + 1) / 2) bytes of codes", "\(codes.range.count)") }
    table = try scope.tensor("\(name).quant_map", shape: [16]).floats()
    scales = try scope.tensor("\(name).absmax")
    let blocks = (count + blockLength - 1) / blockLength
    guard case .plain = scales.encoding, scales.strides == nil, scales.count == blocks
    else { throw fail("\(blocks) scales", "\(scales.count)") }
    guard scope.contains("\(name).nested_absmax") else {
      nested = nil
      return
    }
    let inner = try scope.tensor("\(name).nested_absmax")
    guard let length = state.nestedBlocksize, (1...1 << 20).contains(length),
      let offset = state.nestedOffset, inner.count == (blocks + length - 1) / length,
      scales.encoding == .plain(.u8)
    else {
      throw fail("scales in 8 bits with nested_blocksize and nested_offset", "something else")
    }
    nested = NestedScales(
      map: try scope.tensor("\(name).nested_quant_map", shape: [256]).floats(),
      scales: inner.floats(), blockLength: length, offset: offset)
  }

  /// Decodes rows of the first dimension.
  ///
  /// - Parameters:
  ///   - rows: Which rows; a scalar is one row.
  ///   - output: Where the values go, exactly as many as the rows hold.
  public func decode(rows: Range<Int>, into output: UnsafeMutableBufferPointer<Float>) {
    precondition(rows.lowerBound >= 0 && rows.upperBound <= shape.dims.first ?? 1, "no such rows")
    let length = shape.dims.dropFirst().reduce(1, *)
    let elements = rows.lowerBound * length..<rows.upperBound * length
    precondition(output.count == elements.count, "room for \(elements.count) values is needed")
    guard !elements.isEmpty else { return }
    let blocks = elements.lowerBound / blockLength..<(elements.upperBound - 1) / blockLength + 1
    let factors = scales(of: blocks)
    let firstByte = elements.lowerBound / 2
    let start = codes.range.lowerBound
    unsafe codes.file.withBytes(start + firstByte..<start + (elements.upperBound + 1) / 2) {
      guard let run = unsafe DecodingRun($0, into: output) else { return }
      for (factor, block) in zip(factors, blocks) {
        let part = (block * blockLength..<(block + 1) * blockLength).clamped(to: elements)
        decode(part, of: run, from: elements.lowerBound, firstByte: firstByte, factor: factor)
      }
    }
  }

  /// Gives the pages of codes and scales back to the system.
  public func releasePages() {
    codes.releasePages()
    scales.releasePages()
  }

  /// Decodes elements of one block; the first of two codes is in the upper half of a byte.
  @inline(__always)
  private func decode(
    _ elements: Range<Int>, of run: DecodingRun, from first: Int, firstByte: Int, factor: Float
  ) {
    let scaled = InlineArray<16, Float> { table[$0] * factor }
    var element = elements.lowerBound
    if element % 2 == 1, element < elements.upperBound {
      run.set(element - first, scaled[Int(run.byte(element / 2 - firstByte) & 15)])
      element += 1
    }
    while element + 1 < elements.upperBound {
      let byte = Int(run.byte(element / 2 - firstByte))
      run.set(element - first, scaled[byte >> 4])
      run.set(element - first + 1, scaled[byte & 15])
      element += 2
    }
    if element < elements.upperBound {
      run.set(element - first, scaled[Int(run.byte(element / 2 - firstByte) >> 4)])
    }
  }

  private func scales(of blocks: Range<Int>) -> [Float] {
    let stored = scales.floats(blocks)
    guard let nested else { return stored }
    return zip(blocks, stored).map { block, code in
      nested.map[Int(code)] * nested.scales[block / nested.blockLength] + nested.offset
    }
  }
}
