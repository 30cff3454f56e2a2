/// The part of a grid that counts.
public enum Crop: Sendable, Equatable, Hashable {
  /// All of it.
  case none
  /// Rows 45…470 and columns 41…600 of a 480 x 640 map, and of no other size (Eigen et al. 2014).
  case nyuEigen
  /// Garg et al. 2016: rows [0.40810811 H, 0.99189189 H), columns [0.03594771 W, 0.96405229 W).
  case garg
  /// Eigen et al. 2014 on KITTI: rows [0.3324324 H, 0.91351351 H), columns [0.0359477 W,
  /// 0.96405229 W).
  case kittiEigen
  /// Fractions of the current grid, each product truncated to a whole pixel.
  case fractions(rows: [Double], columns: [Double])

  /// Rows and columns of a grid that count.
  ///
  /// - Parameters:
  ///   - width: Pixels across.
  ///   - height: Pixels down.
  /// - Returns: Half-open ranges inside the grid, or nil where the crop is not defined for it.
  public func window(width: Int, height: Int) -> (rows: Range<Int>, columns: Range<Int>)? {
    func range(_ bounds: [Double], of size: Int) -> Range<Int>? {
      let from = Int(bounds[0] * Double(size)), to = Int(bounds[1] * Double(size))
      return 0 <= from && from < to && to <= size ? from..<to : nil
    }
    func window(_ rows: [Double], _ columns: [Double]) -> (Range<Int>, Range<Int>)? {
      guard let down = range(rows, of: height), let across = range(columns, of: width) else {
        return nil
      }
      return (down, across)
    }
    switch self {
    case .none: return (0..<height, 0..<width)
    case .nyuEigen: return width == 640 && height == 480 ? (45..<471, 41..<601) : nil
    case .garg: return window([0.40810811, 0.99189189], [0.03594771, 0.96405229])
    case .kittiEigen: return window([0.3324324, 0.91351351], [0.0359477, 0.96405229])
    case .fractions(let rows, let columns): return window(rows, columns)
    }
  }

  /// The word of a protocol or flag; `rows:A:B,columns:C:D` for fractions.
  public var name: String {
    switch self {
    case .none: "none"
    case .nyuEigen: "nyu-eigen"
    case .garg: "garg"
    case .kittiEigen: "kitti-eigen"
    case .fractions(let rows, let columns):
      "rows:\(rows[0]):\(rows[1]),columns:\(columns[0]):\(columns[1])"
    }
  }

  /// The crop that a word names, or nil.
  public init?(named name: String) {
    switch name {
    case "none": self = .none
    case "nyu-eigen": self = .nyuEigen
    case "garg": self = .garg
    case "kitti-eigen": self = .kittiEigen
    default:
      let parts = name.split(separator: ",").map { $0.split(separator: ":") }
      guard parts.count == 2, parts[0].first == "rows", parts[1].first == "columns" else {
        return nil
      }
      let rows = parts[0].dropFirst().compactMap { Double($0) }
      let columns = parts[1].dropFirst().compactMap { Double($0) }
      guard let crop = Crop(rows: rows, columns: columns) else { return nil }
      self = crop
    }
  }

  /// A crop by fractions, or nil unless both are two ascending numbers in 0…1.
  init?(rows: [Double], columns: [Double]) {
    for bounds in [rows, columns] {
      guard bounds.count == 2, bounds[0] >= 0, bounds[0] < bounds[1], bounds[1] <= 1 else {
        return nil
      }
    }
    self = .fractions(rows: rows, columns: columns)
  }
}

extension Crop: Codable {
  private struct Fractions: Codable {
    var rows: [Double]
    var columns: [Double]
  }

  /// Reads a word or `{rows: [a, b], columns: [c, d]}`.
  public init(from decoder: any Decoder) throws {
    let crop: Crop?
    if let word = try? decoder.singleValueContainer().decode(String.self) {
      crop = Crop(named: word)
    } else {
      let fractions = try Fractions(from: decoder)
      crop = Crop(rows: fractions.rows, columns: fractions.columns)
    }
    guard let crop else {
      throw DecodingError.dataCorrupted(
        .init(
          codingPath: decoder.codingPath,
          debugDescription:
            "none, nyu-eigen, garg, kitti-eigen or {rows: [a, b], columns: [c, d]} with 0 <= a < b <= 1"
        ))
    }
    self = crop
  }

  /// Writes the word, or the fractions.
  public func encode(to encoder: any Encoder) throws {
    if case .fractions(let rows, let columns) = self {
      try Fractions(rows: rows, columns: columns).encode(to: encoder)
    } else {
      var container = encoder.singleValueContainer()
      try container.encode(name)
    }
  }
}
