/// The chunk pCAL: what physical value a sample stands for (PNG extensions 1.5, section 4.1).
struct PNGCalibration: Sendable, Equatable {
  /// How samples are mapped to values.
  enum Equation: UInt8, Sendable {
    /// `p0 + p1 * original / (x1 - x0)`.
    case linear = 0
    /// `p0 + p1 * exp(p2 * original / (x1 - x0))`.
    case exponential = 1
  }

  var name: String
  /// The original samples that 0 and the largest stored code stand for.
  var x0: Int
  var x1: Int
  var equation: Equation
  var unit: String
  var parameters: [Double]

  /// Reads the chunk, or nil where it is damaged or of another equation.
  init?(_ data: ArraySlice<UInt8>) {
    guard let zero = data.firstIndex(of: 0) else { return nil }
    let reader = ByteReader(data[(zero + 1)...], order: .big)
    guard let low: UInt32 = reader.integer(0), let high: UInt32 = reader.integer(4),
      let number = reader.uint8(8), let equation = Equation(rawValue: number),
      let count = reader.uint8(9), let tail = reader.slice(10, reader.count - 10)
    else { return nil }
    let fields = tail.split(separator: 0, omittingEmptySubsequences: false).map {
      String(decoding: $0, as: UTF8.self)
    }
    let parameters = fields.dropFirst().compactMap { Double($0) }
    let needed = equation == .linear ? 2 : 3
    guard Int(count) == needed, parameters.count == needed, fields.count == needed + 1,
      parameters.allSatisfy(\.isFinite)
    else { return nil }
    name = String(decoding: data[..<zero], as: UTF8.self)
    x0 = Int(Int32(bitPattern: low))
    x1 = Int(Int32(bitPattern: high))
    self.equation = equation
    unit = fields[0]
    self.parameters = parameters
  }

  /// The calibration that says what an encoding does, or nil where pCAL cannot say it.
  init?(_ encoding: DepthEncoding) {
    name = "depth"
    x0 = 0
    x1 = 65535
    unit = "m"
    switch encoding {
    case .codes(let perMetre, _):
      equation = .linear
      parameters = [0, 65535 / perMetre]
    case .logarithmic(let near, let far):
      let step = logarithm(far / near) / 65533
      equation = .exponential
      parameters = [0, near * exponential(-step), step * 65535]
    case .sunRotated, .linear, .colour24, .colourFloat, .relative, .values, .scaled, .disparity:
      return nil
    }
  }

  /// The chunk's data.
  var data: [UInt8] {
    var data = Array(name.utf8) + [0]
    data.append(bigEndian: UInt32(bitPattern: Int32(clamping: x0)))
    data.append(bigEndian: UInt32(bitPattern: Int32(clamping: x1)))
    data += [equation.rawValue, UInt8(parameters.count)]
    data += Array(unit.utf8)
    for parameter in parameters { data += [0] + Array("\(parameter)".utf8) }
    return data
  }

  /// The encoding of samples of which the largest stands for `x1`, or nil where it is none of ours.
  func encoding(largest: UInt16) -> DepthEncoding? {
    guard let unit = LengthUnit.metres(of: unit), x0 != x1 else { return nil }
    switch equation {
    case .linear:
      // The chunk's original samples run from x0 to x1, the stored ones from 0 to the largest.
      let first = (parameters[0] + parameters[1] * Double(x0) / Double(x1 - x0)) * unit
      let last = first + parameters[1] * unit
      guard first.isFinite, last.isFinite, first != last else { return nil }
      if first == 0, last > 0, largest == .max {
        return .codes(perMetre: Self.tidied(65535 / last))
      }
      return .linear(first: Self.tidied(first), last: Self.tidied(last))
    case .exponential:
      guard x0 == 0, x1 == 65535, largest == .max, parameters[0] == 0, parameters[1] > 0 else {
        return nil
      }
      let step = parameters[2] / 65535
      guard step > 0 else { return nil }
      let near = parameters[1] * unit * exponential(step)
      let far = near * exponential(step * 65533)
      guard near > 0, far > near, far.isFinite else { return nil }
      return .logarithmic(near: Self.tidied(near), far: Self.tidied(far))
    }
  }

  /// The short decimal that rounding hides: 1000.0000000000001 is 1000.
  static func tidied(_ value: Double) -> Double {
    for scale in [1.0, 10, 100, 1000, 1e4, 1e5, 1e6] {
      let rounded = (value * scale).rounded() / scale
      if abs(rounded - value) <= 1e-12 * abs(value) { return rounded }
    }
    return value
  }
}
