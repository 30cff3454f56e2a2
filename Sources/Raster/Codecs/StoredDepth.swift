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
    /// The 8-bit samples of a colour, three a pixel, or four with alpha.
    case colours([UInt8], channels: Int)
  }

  /// What a part of the file says about the numbers, and what messages call that part.
  struct Claim: Sendable {
    let phrase: String
    var source = DepthOrigin.Source.file
    var description: DepthDescription
    /// Whether it cannot say all of an encoding: pCAL knows a scale, but no code for the sky.
    var isScaleOnly = false
    /// Whether it gives a scale but no unit, for which metres are assumed.
    var hasNoUnit = false
  }

  /// What GDAL says, and what messages call the place where it does.
  struct GDALStatement: Sendable {
    let phrase: String
    let source: DepthOrigin.Source
    let metadata: GDALMetadata
  }

  var width: Int
  var height: Int
  var numbers: Numbers
  /// The largest number that fits an unsigned sample: 255 or 65535.
  var largest: UInt16 = .max
  /// Whether this is an 8-bit picture, which shows depth unless somebody says how it holds it.
  var isPicture = false
  /// Whether compression has changed the samples.
  var isLossy = false
  /// The format that would write such a file again.
  var format: DepthFormat?
  /// "PNG, 16-bit grey".
  var storage: String
  /// What the file says, most specific first.
  var claims: [Claim] = []
  /// A stored value that stands for unknown, where the file names one (GDAL).
  var unknownValue: Double?
  /// What GDAL says of scale, offset and unit, which depends on the kind of the numbers.
  var gdal: GDALStatement?
  /// EXIF's number, 1 to 8.
  var orientation = 1
  var notes: [String] = []
}
