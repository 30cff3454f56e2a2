/// Units of length by the names that files give them.
enum LengthUnit {
  private static let units: [(metres: Double, names: [String])] = [
    (1, ["m", "meter", "metre", "meters", "metres"]),
    (0.001, ["mm", "millimeter", "millimetre", "millimeters", "millimetres"]),
    (0.01, ["cm", "centimeter", "centimetre", "centimeters", "centimetres"]),
    (0.1, ["dm", "decimeter", "decimetre", "decimeters", "decimetres"]),
    (1000, ["km", "kilometer", "kilometre", "kilometers", "kilometres"]),
    (1e-6, ["um", "µm", "micrometer", "micrometre", "micrometers", "micrometres"]),
    (0.3048, ["ft", "foot", "feet", "international foot"]),
    (1200.0 / 3937, ["us-ft", "us survey foot", "us survey feet", "ftus", "sft"]),
    (0.0254, ["in", "inch", "inches"]),
  ]

  /// How many metres a unit is, or nil where the name is none of a length; letters of either case.
  static func metres(of name: String) -> Double? {
    let name = name.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
    return units.first { $0.names.contains(name) }?.metres
  }
}
