/// How a stored number becomes a depth value.
///
/// An encoding has a text form that flags, sidecars and `dataset.yaml` share: `mm`, `cm`, `kitti`,
/// `tum`, `x4000` (codes per metre), `x50:sky=65535` (the same with a code for the sky), `sun`,
/// `log:0.5:80`, `linear:2:62` (codes spread evenly over a range), `carla`, `rgb24:80`, `tartanair`,
/// `relative`, `metres`, `millimetres`, `*0.01` (metres per unit), `*0.01+2` (the same with an
/// offset in metres), `disparity` (pixels between two views), `disparity:x256` (256 codes a pixel),
/// `disparity:385.2:0` (metres by focal length times baseline and offset), `disparity:x256:385.2`.
public enum DepthEncoding: Sendable, Equatable, Hashable {
  /// Integer codes, `metres = code / codesPerMetre`; code 0 is unknown. With `skyCode`, that code
  /// is beyond range (+infinity): Virtual KITTI 2 marks its sky with 65535.
  case codes(perMetre: Double, skyCode: UInt16? = nil)
  /// Millimetres whose 16 bits were rotated left by three, as SUN RGB-D stores them; values over
  /// 8 m are 8 m (SUN3Dsfm toolbox) unless `isCut` is false.
  case sunRotated(isCut: Bool = true)
  /// Codes 1…65534 spread evenly over log depth from `near` to `far` metres; 0 is unknown and
  /// 65535 is +infinity (MoGe `utils/io.py`).
  case logarithmic(near: Double, far: Double)
  /// Codes spread evenly from `first` to `last`, in metres or, for kinds without a unit, in the
  /// map's own numbers: `first + (last - first) * code / largest`. With `hasUnknown`, code 0 is
  /// unknown and `first` is code 1.
  case linear(first: Double, last: Double, hasUnknown: Bool = false)
  /// Three bytes of a colour, red the lowest, `metres = number / (256^3 - 1) * farthest`: CARLA's
  /// depth camera with 1000 m (its documentation of `sensor.camera.depth`).
  case colour24(farthest: Double)
  /// The four bytes of a 32-bit float, lowest first, in blue, green, red and alpha: TartanAir V2,
  /// which writes and reads them with OpenCV. Metres.
  case colourFloat
  /// Integer codes with no unit, divided by the largest code of their depth (65535 or 255). Only
  /// for kinds without a unit.
  case relative
  /// Floating-point values times this many metres; NaN is unknown, +infinity beyond range.
  case values(metresPerUnit: Double)
  /// Any stored numbers, `metres = number * scale + offset`: what GDAL's tags SCALE and OFFSET say.
  /// No number is unknown but NaN and the one that the file names.
  case scaled(scale: Double, offset: Double)
  /// Stereo disparities, integer codes of which 0 is unknown or floating-point pixels. With a pair of
  /// cameras they are read as planar metres, otherwise as ``DepthMap/Kind/stereoDisparity``.
  case disparity(StereoDisparity)

  /// 16-bit millimetres: NYUv2, ScanNet, Redwood, RealSense.
  public static let millimetreCodes = DepthEncoding.codes(perMetre: 1000)
  /// 16-bit centimetres with 65535 as sky: Virtual KITTI 2.
  public static let centimetreCodes = DepthEncoding.codes(perMetre: 100, skyCode: 65535)
  /// 16-bit 1/256 m: KITTI, DDAD, ZoeDepth output.
  public static let kitti = DepthEncoding.codes(perMetre: 256)
  /// 16-bit 1/5000 m: TUM and Bonn RGB-D.
  public static let tum = DepthEncoding.codes(perMetre: 5000)
  /// Rotated millimetres up to 8 m: SUN RGB-D.
  public static let sun = DepthEncoding.sunRotated(isCut: true)
  /// 24 bits over 1000 m in red, green and blue: CARLA.
  public static let carla = DepthEncoding.colour24(farthest: 1000)
  /// Floating-point metres.
  public static let metres = DepthEncoding.values(metresPerUnit: 1)

  /// What `--out-encoding` accepts, for help texts and messages.
  public static let writtenChoices =
    "mm, cm, kitti (x256), tum (x5000), xN (N codes per metre), xN:sky=CODE, sun, sun:uncut, log:NEAR:FAR, linear:FIRST:LAST, carla, rgb24:FARTHEST, tartanair, relative, metres, millimetres, *SCALE+OFFSET"

  /// What `--encoding` accepts: those that are written, and stereo disparities, which are only read.
  public static let choices =
    "\(writtenChoices), disparity, disparity:FB:DOFFS, disparity:xN:FB:DOFFS"

  /// What sort of stored numbers an encoding can be of.
  enum Storage: Sendable {
    /// Integer codes.
    case codes
    /// Floating-point values.
    case values
    /// Either.
    case numbers
    /// The bytes of a colour.
    case colours
  }

  var storage: Storage {
    switch self {
    case .codes, .sunRotated, .logarithmic, .linear, .relative: .codes
    case .colour24, .colourFloat: .colours
    case .values: .values
    case .scaled, .disparity: .numbers
    }
  }

  /// Whether the stored numbers are integer codes that fdeval writes, rather than floating-point
  /// values or the bytes of a colour.
  public var isIntegral: Bool { storage == .codes }

  /// Scale and offset of floating-point numbers, in metres; nil for other encodings.
  var line: (scale: Double, offset: Double)? {
    switch self {
    case .values(let metresPerUnit): (metresPerUnit, 0)
    case .scaled(let scale, let offset): (scale, offset)
    default: nil
    }
  }

  /// The value of an integer code; NaN is unknown, +infinity beyond range.
  ///
  /// - Parameters:
  ///   - code: The stored number.
  ///   - largest: The largest code that the file's sample depth can hold, 65535 or 255.
  /// - Returns: Metres, pixels for a ``disparity(_:)`` without cameras, or a value without unit for
  ///   ``relative`` and where ``linear`` has none.
  public func value(of code: UInt16, largest: UInt16 = .max) -> Float {
    switch self {
    case .codes(let perMetre, let skyCode):
      if code == 0 { return .nan }
      if code == skyCode { return .infinity }
      return Float(Double(code) / perMetre)
    case .sunRotated(let isCut):
      let millimetres = code >> 3 | code << 13
      return millimetres == 0
        ? .nan : Float(min(Double(millimetres) / 1000, isCut ? 8 : .infinity))
    case .logarithmic(let near, let far):
      if code == 0 { return .nan }
      if code == .max { return .infinity }
      let position = Double(code - 1) / 65533
      return Float(exponential(logarithm(near) * (1 - position) + logarithm(far) * position))
    case .linear(let first, let last, let hasUnknown):
      if hasUnknown, code == 0 { return .nan }
      let lowest = hasUnknown ? 1.0 : 0
      let position = (Double(code) - lowest) / max(Double(largest) - lowest, 1)
      return Float(first * (1 - position) + last * position)
    case .relative:
      return Float(Double(code) / Double(largest))
    case .values(let metresPerUnit):
      return Float(Double(code) * metresPerUnit)
    case .scaled(let scale, let offset):
      return Float(Double(code) * scale + offset)
    case .disparity(let disparity):
      return disparity.value(ofCode: Double(code))
    case .colour24(let farthest):
      return Float(Double(code) / 16_777_215 * farthest)
    case .colourFloat:
      return Float(bitPattern: UInt32(code))
    }
  }

  /// The value of a colour's bytes; NaN is unknown.
  ///
  /// - Precondition: the encoding is of colours.
  func value(red: UInt8, green: UInt8, blue: UInt8, alpha: UInt8) -> Float {
    switch self {
    case .colour24(let farthest):
      let number = Double(red) + 256 * Double(green) + 65_536 * Double(blue)
      return Float(number / 16_777_215 * farthest)
    case .colourFloat:
      return Float(
        bitPattern: UInt32(blue) | UInt32(green) << 8 | UInt32(red) << 16 | UInt32(alpha) << 24)
    default:
      preconditionFailure("\(name) is no encoding of colours")
    }
  }
}
