/// How a stored number becomes a depth value.
///
/// An encoding has a text form that flags, sidecars and `dataset.yaml` share: `mm`, `cm`, `kitti`,
/// `tum`, `x4000` (codes per metre), `x50:sky=65535` (the same with a code for the sky), `sun`,
/// `log:0.5:80`, `relative`, `metres`, `millimetres`, `*0.01` (metres per unit).
public enum DepthEncoding: Sendable, Equatable, Hashable {
  /// Integer codes, `metres = code / codesPerMetre`; code 0 is unknown. With `skyCode`, that code
  /// is beyond range (+infinity): Virtual KITTI 2 marks its sky with 65535.
  case codes(perMetre: Double, skyCode: UInt16? = nil)
  /// Millimetres whose 16 bits were rotated left by three, as SUN RGB-D stores them; values over
  /// 8 m are 8 m (SUN3Dsfm toolbox).
  case sunRotated
  /// Codes 1…65534 spread evenly over log depth from `near` to `far` metres; 0 is unknown and
  /// 65535 is +infinity (MoGe `utils/io.py`).
  case logarithmic(near: Double, far: Double)
  /// Integer codes with no unit, divided by the largest code of their depth (65535 or 255). Only
  /// for kinds without a unit.
  case relative
  /// Floating-point values times this many metres; NaN is unknown, +infinity beyond range.
  case values(metresPerUnit: Double)

  /// 16-bit millimetres: NYUv2, ScanNet, Redwood, RealSense.
  public static let millimetreCodes = DepthEncoding.codes(perMetre: 1000)
  /// 16-bit centimetres with 65535 as sky: Virtual KITTI 2.
  public static let centimetreCodes = DepthEncoding.codes(perMetre: 100, skyCode: 65535)
  /// 16-bit 1/256 m: KITTI, DDAD, ZoeDepth output.
  public static let kitti = DepthEncoding.codes(perMetre: 256)
  /// 16-bit 1/5000 m: TUM and Bonn RGB-D.
  public static let tum = DepthEncoding.codes(perMetre: 5000)
  /// Floating-point metres.
  public static let metres = DepthEncoding.values(metresPerUnit: 1)

  /// What `--encoding` accepts, for help texts and messages.
  public static let choices =
    "mm, cm, kitti (x256), tum (x5000), xN (N codes per metre), sun, log:NEAR:FAR, relative, metres, millimetres"

  /// Whether the stored numbers are integer codes rather than floating-point values.
  public var isIntegral: Bool {
    if case .values = self { false } else { true }
  }

  /// The value of an integer code; NaN is unknown, +infinity beyond range.
  ///
  /// - Parameters:
  ///   - code: The stored number.
  ///   - largest: The largest code that the file's sample depth can hold, 65535 or 255.
  /// - Returns: Metres, or a value without unit for ``relative``.
  public func value(of code: UInt16, largest: UInt16 = .max) -> Float {
    switch self {
    case .codes(let perMetre, let skyCode):
      if code == 0 { return .nan }
      if code == skyCode { return .infinity }
      return Float(Double(code) / perMetre)
    case .sunRotated:
      let millimetres = code >> 3 | code << 13
      return millimetres == 0 ? .nan : Float(min(Double(millimetres) / 1000, 8))
    case .logarithmic(let near, let far):
      if code == 0 { return .nan }
      if code == .max { return .infinity }
      let position = Double(code - 1) / 65533
      return Float(exponential(logarithm(near) * (1 - position) + logarithm(far) * position))
    case .relative:
      return Float(Double(code) / Double(largest))
    case .values(let metresPerUnit):
      return Float(Double(code) * metresPerUnit)
    }
  }
}
