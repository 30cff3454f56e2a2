/// Which samples along one axis make which output, and with what weight.
///
/// A sample without weight is not among the taps, so that NaN spreads to exactly those outputs
/// that it has a part in, and infinity is never multiplied by zero.
struct AxisTaps: Sendable, Equatable {
  /// Where the taps of each output begin; one more entry at the end.
  private(set) var starts: [Int] = [0]
  /// The samples of the taps, ascending for each output.
  private(set) var indices: [Int] = []
  /// Their weights, which add up to 1 for each output.
  private(set) var weights: [Double] = []

  /// A weight under this is zero but for rounding.
  private static let negligible = 1e-12

  /// The number of outputs.
  var count: Int { starts.count - 1 }

  /// The taps that one output has at most span so many samples.
  var widestSpan: Int {
    (0..<count).map { indices[starts[$0 + 1] - 1] - indices[starts[$0]] + 1 }.max() ?? 0
  }

  /// Whether every output is the sample of its own number.
  var isIdentity: Bool {
    indices.count == count && indices.enumerated().allSatisfy { $0 == $1 }
  }

  /// The taps of cubic interpolation (a = -0.75) at places of one's own.
  ///
  /// - Parameters:
  ///   - input: The number of samples, at least 1.
  ///   - output: The number of outputs.
  ///   - place: Where an output looks, in samples; sample 0 is at 0.
  init(cubicFrom input: Int, to output: Int, at place: (Int) -> Double) {
    precondition(input > 0 && output > 0, "an axis has at least one sample")
    starts.reserveCapacity(output + 1)
    for i in 0..<output { cubic(Position(place(i)), input) }
  }

  /// The taps of a kernel.
  ///
  /// - Precondition: both sizes are positive.
  init(_ kernel: ResamplingKernel, from input: Int, to output: Int) {
    precondition(input > 0 && output > 0, "an axis has at least one sample")
    starts.reserveCapacity(output + 1)
    for i in 0..<output {
      switch kernel {
      case .nearest:
        let step = Float(input) / Float(output)
        append([(min(Int(Float(i) * step), input - 1), 1)])
      case .cv2Nearest:
        let step = 1 / (Double(output) / Double(input))
        append([(min(Int(Double(i) * step), input - 1), 1)])
      case .nearestExact: append([((2 * i + 1) * input / (2 * output), 1)])
      case .bilinear: linear(centre(i, input, output), input)
      case .bilinearAlignCorners: linear(Position(i * (input - 1), over: output - 1), input)
      case .bicubic, .cv2Cubic: cubic(centre(i, input, output), input)
      case .bilinearAntialias: filtered(i, input, output, radius: 1) { max(1 - abs($0), 0) }
      case .bicubicAntialias:
        filtered(i, input, output, radius: 2) { Self.convolution($0, -0.5) }
      case .lanczosAntialias: filtered(i, input, output, radius: 3, Self.lanczos)
      case .area:
        if input > output { box(i, input, output) } else { linear(centre(i, input, output), input) }
      }
    }
  }

  /// A place between samples, exact: `whole + fraction`, with 0 <= fraction < 1.
  private struct Position {
    let whole: Int
    let fraction: Double

    init(_ numerator: Int, over denominator: Int) {
      // One output has no spacing; it takes the first sample.
      let divisor = max(denominator, 1)
      let numerator = denominator == 0 ? 0 : numerator
      let remainder = ((numerator % divisor) + divisor) % divisor
      whole = (numerator - remainder) / divisor
      fraction = Double(remainder) / Double(divisor)
    }

    init(_ place: Double) {
      whole = Int(place.rounded(.down))
      fraction = place - place.rounded(.down)
    }
  }

  /// `(i + 0.5) * in / out - 0.5`.
  private func centre(_ i: Int, _ input: Int, _ output: Int) -> Position {
    Position((2 * i + 1) * input - output, over: 2 * output)
  }

  private mutating func linear(_ position: Position, _ input: Int) {
    if position.whole < 0 {
      append([(0, 1)])
    } else {
      append([
        (position.whole, 1 - position.fraction),
        (min(position.whole + 1, input - 1), position.fraction),
      ])
    }
  }

  private mutating func cubic(_ position: Position, _ input: Int) {
    append(
      (-1...2).map { offset in
        (
          min(max(position.whole + offset, 0), input - 1),
          Self.convolution(Double(offset) - position.fraction, -0.75)
        )
      })
  }

  /// The scheme that PIL (`Resample.c`, precompute_coeffs) and torch's antialiasing share.
  private mutating func filtered(
    _ i: Int, _ input: Int, _ output: Int, radius: Double, _ kernel: (Double) -> Double
  ) {
    // PIL leaves an axis alone whose size stays, where the sinc's zeros would be off by rounding.
    guard input != output else {
      append([(i, 1)])
      return
    }
    let scale = Double(input) / Double(output)
    let spread = max(scale, 1)
    let centre = (Double(i) + 0.5) * scale
    let first = max(Int(centre - radius * spread + 0.5), 0)
    let last = min(Int(centre + radius * spread + 0.5), input)
    let raw = (first..<last).map { kernel((Double($0) - centre + 0.5) / spread) }
    let sum = raw.reduce(0, +)
    append(zip(first..<last, raw).map { ($0, $1 / sum) })
  }

  /// The part of each sample in the interval from `i * in / out` to `(i + 1) * in / out`.
  private mutating func box(_ i: Int, _ input: Int, _ output: Int) {
    // In units of 1 / out of a sample, where everything is whole.
    let (low, high) = (i * input, (i + 1) * input)
    append(
      (low / output...(high - 1) / output).map { sample in
        let covered = min(high, (sample + 1) * output) - max(low, sample * output)
        return (sample, Double(covered) / Double(input))
      })
  }

  /// Adds an output's taps; samples that the border repeats are joined, weightless ones dropped.
  private mutating func append(_ taps: [(index: Int, weight: Double)]) {
    var at = 0
    while at < taps.count {
      let index = taps[at].index
      var weight = 0.0
      while at < taps.count, taps[at].index == index {
        weight += taps[at].weight
        at += 1
      }
      if abs(weight) > Self.negligible {
        indices.append(index)
        weights.append(weight)
      }
    }
    starts.append(indices.count)
  }

  /// Cubic convolution (Keys 1981).
  private static func convolution(_ x: Double, _ a: Double) -> Double {
    let x = abs(x)
    if x < 1 { return ((a + 2) * x - (a + 3)) * x * x + 1 }
    if x < 2 { return (((x - 5) * x + 8) * x - 4) * a }
    return 0
  }

  private static func lanczos(_ x: Double) -> Double {
    func sinc(_ x: Double) -> Double { x == 0 ? 1 : sine(x * .pi) / (x * .pi) }
    return -3 <= x && x < 3 ? sinc(x) * sinc(x / 3) : 0
  }
}
