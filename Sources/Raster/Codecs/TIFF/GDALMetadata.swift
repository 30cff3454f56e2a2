/// What GDAL says of the numbers of a raster's first band: `value = number * scale + offset`, in a
/// unit (GDAL's raster data model, sections "Scale", "Offset" and "Unit type").
///
/// GeoTIFF keeps it as XML in the tag GDAL_METADATA; other formats have it in a file
/// `NAME.aux.xml` beside them.
struct GDALMetadata: Sendable, Equatable {
  /// Why a text is none of GDAL's.
  struct Rejection: Error { let found: String }

  var scale = 1.0
  var offset = 0.0
  /// The name of the unit, or nil.
  var unit: String?
  /// The number that stands for unknown, as text; only `NAME.aux.xml` has it here.
  var nodata: String?
  /// Whether scale, offset or unit are said at all.
  private(set) var isStated = false

  /// Reads the tag GDAL_METADATA: `<Item name="SCALE" sample="0" role="scale">0.001</Item>`.
  init(tag xml: String) throws(Rejection) {
    for element in XMLElements(xml).all where element.name == "item" {
      // An item without a sample is of the whole file; of the bands only the first one is read.
      guard element.attributes["sample"].map({ Int($0) == 0 }) ?? true else { continue }
      // What stands for a band's scale has a role; a key that is called SCALE and has none is old.
      let role = element.attributes["role"] ?? element.attributes["name"] ?? ""
      try take(role.lowercased(), element.text)
    }
  }

  /// Reads a file `NAME.aux.xml`: `<PAMRasterBand band="1"><Scale>0.001</Scale>`.
  init(auxiliary xml: String) throws(Rejection) {
    var isInBand = false
    for element in XMLElements(xml).all {
      if element.name == "pamrasterband" {
        isInBand = element.attributes["band"].map { Int($0) == 1 } ?? true
      } else if isInBand {
        try take(element.name, element.text)
      }
    }
  }

  private mutating func take(_ role: String, _ text: String) throws(Rejection) {
    switch role {
    case "scale": scale = try Self.number(role, text)
    case "offset": offset = try Self.number(role, text)
    case "unittype": unit = text
    case "nodatavalue": nodata = text
    default: return
    }
    if role != "nodatavalue" { isStated = true }
  }

  private static func number(_ role: String, _ text: String) throws(Rejection) -> Double {
    let trimmed = text.split(whereSeparator: \.isWhitespace).joined()
    guard let number = Double(trimmed), number.isFinite, role != "scale" || number != 0 else {
      throw Rejection(found: "the \(role) '\(Excerpt.of(text))'")
    }
    return number
  }

  /// The encoding of integers or floating-point numbers; nil where nothing is said that changes them.
  ///
  /// - Parameters:
  ///   - isIntegral: Whether the stored numbers are integers, whose 0 is unknown unless an offset
  ///     gives it a meaning.
  ///   - isRelative: Whether the kind has no unit, so that a unit means nothing.
  /// - Returns: The encoding.
  /// - Throws: ``Rejection`` for a unit that is no length.
  func encoding(isIntegral: Bool, isRelative: Bool) throws(Rejection) -> DepthEncoding? {
    guard isStated, scale != 1 || offset != 0 || !unitName.isEmpty else { return nil }
    var metres = 1.0
    if !unitName.isEmpty, !isRelative {
      guard let length = LengthUnit.metres(of: unitName) else {
        throw Rejection(found: "the unit '\(Excerpt.of(unitName))', which is no length")
      }
      metres = length
    }
    let (scale, offset) = (scale * metres, offset * metres)
    guard scale.isFinite, offset.isFinite, scale != 0 else {
      throw Rejection(found: "a scale and an offset beyond all numbers")
    }
    guard offset == 0, scale > 0 else { return .scaled(scale: scale, offset: offset) }
    return isIntegral
      ? .codes(perMetre: PNGCalibration.tidied(1 / scale))
      : .values(metresPerUnit: PNGCalibration.tidied(scale))
  }

  /// Whether no unit is named.
  var hasNoUnit: Bool { unitName.isEmpty }

  private var unitName: String { unit?.trimmingPrefix { $0 == " " }.description ?? "" }
}
