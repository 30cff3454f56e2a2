/// A calibration file of two rectified cameras, as Middlebury, ETH3D and KITTI write it.
///
/// - Middlebury and ETH3D: `cam0=[f 0 cx; 0 f cy; 0 0 1]`, `baseline=` in millimetres, `doffs=`, `width=`
///   and `height=` (vision.middlebury.edu/stereo/data/scenes2014).
/// - KITTI: rows `P_rect_02:` and `P_rect_03:`, or `P2:` and `P3:`, of 12 numbers each; the difference of
///   their fourth numbers is focal length times baseline. Files that have only the grey cameras 0 and 1
///   are read by those (devkits of the raw data, stereo 2012 and 2015).
public struct StereoCalibration: Sendable, Equatable {
  /// What turns disparities into metres.
  public var rig: StereoDisparity.Rig
  /// Codes of a pixel in the integer files that belong to such calibrations; nil where they have none.
  public var codesPerPixel: Double?

  /// The most bytes that such a file has.
  private static let limit = 1 << 16

  /// Reads a file.
  ///
  /// - Throws: ``RasterError/Fault/inaccessible``, or ``RasterError/Fault/malformed`` where it is in
  ///   neither form.
  public init(contentsOf path: String) throws(RasterError) {
    try self.init(
      text: String(decoding: try FileBytes.read(path, limit: Self.limit), as: UTF8.self), file: path
    )
  }

  /// Reads the text of a file of that name.
  init(text: String, file: String) throws(RasterError) {
    let entries = Self.entries(text)
    func malformed(_ expected: String, _ found: String) -> RasterError {
      RasterError(.malformed, file, expected: expected, found: found)
    }
    if let camera = entries["cam0"] {
      guard camera.count == 9, camera[0] > 0 else {
        throw malformed("cam0 with the nine numbers of a camera matrix", "\(camera.count) numbers")
      }
      guard let baseline = entries["baseline"]?.first, baseline > 0 else {
        throw malformed("a line baseline= with a positive number of millimetres", "none")
      }
      guard let offset = entries["doffs"]?.first else {
        throw malformed("a line doffs= with the offset of the principal points", "none")
      }
      rig = .init(focalBaseline: camera[0] * baseline / 1000, offset: offset)
      if let width = entries["width"]?.first.flatMap({ Int(exactly: $0) }),
        let height = entries["height"]?.first.flatMap({ Int(exactly: $0) })
      {
        rig.grid = StereoDisparity.Rig.grid(width: width, height: height)
      }
      return
    }
    for (left, right) in [
      ("P_rect_02", "P_rect_03"), ("P2", "P3"), ("P_rect_00", "P_rect_01"), ("P0", "P1"),
    ] {
      guard let one = entries[left], let other = entries[right] else { continue }
      guard one.count == 12, other.count == 12 else {
        throw malformed("12 numbers in \(left) and \(right)", "\(one.count) and \(other.count)")
      }
      let product = one[3] - other[3]
      guard product > 0 else {
        throw malformed(
          "\(right) to lie right of \(left)", "the order of their fourth numbers turned around")
      }
      rig = .init(focalBaseline: product)
      codesPerPixel = 256
      return
    }
    throw malformed(
      "a stereo calibration: cam0=, baseline= and doffs= as Middlebury has them, or P2: and P3: as KITTI has them",
      "neither")
  }

  /// The numbers behind every name; what is not a line of numbers is left out.
  private static func entries(_ text: String) -> [String: [Double]] {
    var entries: [String: [Double]] = [:]
    for line in text.split(whereSeparator: \.isNewline) {
      guard let sign = line.firstIndex(where: { $0 == "=" || $0 == ":" }) else { continue }
      let words = line[line.index(after: sign)...].split { " \t[];,".contains($0) }
      let numbers = words.compactMap { Double($0) }
      guard numbers.count == words.count, numbers.allSatisfy(\.isFinite), !numbers.isEmpty else {
        continue
      }
      let name = String(line[..<sign].filter { $0 != " " && $0 != "\t" })
      if entries[name] == nil { entries[name] = numbers }
    }
    return entries
  }

  /// The encoding that a flag names: as ``DepthEncoding/init(named:)``, and `disparity:FILE` or
  /// `disparity:xN:FILE` with a calibration file.
  ///
  /// - Returns: The encoding; nil where the text names none.
  /// - Throws: As ``init(contentsOf:)``.
  public static func encoding(_ text: String) throws(RasterError) -> DepthEncoding? {
    if let encoding = DepthEncoding(named: text) { return encoding }
    var parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, parts[0] == "disparity" else { return nil }
    var path = parts[1]
    parts = path.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    var said = StereoDisparity()
    if parts.count == 2,
      case .disparity(let scaled)? = DepthEncoding(named: "disparity:\(parts[0])"),
      scaled.rig == nil
    {
      said = scaled
      path = parts[1]
    }
    // Nonsense such as disparity:-3 is no file.
    guard path.contains(where: \.isLetter), !path.contains(":") else { return nil }
    return .disparity(try StereoCalibration(contentsOf: String(path)).applied(to: said))
  }

  /// An encoding of disparities with this calibration's cameras.
  ///
  /// What the encoding itself says stands.
  public func applied(to disparity: StereoDisparity) -> StereoDisparity {
    StereoDisparity(
      codesPerPixel: disparity.codesPerPixel ?? codesPerPixel, rig: disparity.rig ?? rig)
  }
}
