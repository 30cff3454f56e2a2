/// The numbers of a depth file, before anybody has said what they mean.
struct StoredDepth: Sendable {
  /// The stored numbers, top row first.
  enum Numbers: Sendable {
    /// Unsigned integers of at most 16 bits.
    case codes([UInt16])
    /// Any other integers.
    case whole([Double])
    case floats([Float])
    case doubles([Double])

    var isIntegral: Bool {
      switch self {
      case .codes, .whole: true
      case .floats, .doubles: false
      }
    }
  }

  /// What a part of the file says about the numbers, and what messages call that part.
  struct Claim: Sendable {
    let phrase: String
    var description: DepthDescription
    /// Whether it cannot say all of an encoding: pCAL knows a scale, but no code for the sky.
    var isScaleOnly = false
  }

  var width: Int
  var height: Int
  var numbers: Numbers
  /// The largest number that fits an unsigned sample: 255 or 65535.
  var largest: UInt16 = .max
  /// Whether this is an 8-bit picture, which can only show depth.
  var isPicture = false
  /// The format that would write such a file again.
  var format: DepthFormat?
  /// "PNG, 16-bit grey".
  var storage: String
  /// What the file says, most specific first.
  var claims: [Claim] = []
  /// A stored value that stands for unknown, where the file names one (GDAL).
  var unknownValue: Double?
  /// EXIF's number, 1 to 8.
  var orientation = 1
  var notes: [String] = []
}
