/// The colours that captions know.
enum NamedColour: String, CaseIterable {
  case red, orange, yellow, green, blue, purple, white, black

  /// One shade of it, as an sRGB code.
  func shade(_ random: inout RandomSource) -> UInt32 {
    switch self {
    case .red: Self.code(random.number(-7, 7), random.number(0.78, 0.95), random.number(0.6, 0.85))
    case .orange:
      Self.code(random.number(21, 31), random.number(0.82, 0.97), random.number(0.82, 0.98))
    case .yellow:
      Self.code(random.number(49, 57), random.number(0.76, 0.94), random.number(0.86, 0.99))
    case .green:
      Self.code(random.number(105, 145), random.number(0.6, 0.88), random.number(0.4, 0.7))
    case .blue:
      Self.code(random.number(210, 232), random.number(0.68, 0.92), random.number(0.45, 0.8))
    case .purple:
      Self.code(random.number(274, 296), random.number(0.52, 0.8), random.number(0.45, 0.72))
    case .white: Self.code(random.number(30, 60), random.number(0, 0.06), random.number(0.9, 0.98))
    case .black:
      Self.code(random.number(0, 360), random.number(0, 0.25), random.number(0.05, 0.11))
    }
  }

  /// The sRGB code of a hue in degrees, a saturation and a value in 0…1.
  static func code(_ hue: Double, _ saturation: Double, _ value: Double) -> UInt32 {
    func channel(_ n: Double) -> UInt32 {
      var k = n + hue / 60
      k -= 6 * Double(floorIndex(k / 6))
      let share = max(0, min(k, 4 - k, 1))
      return UInt32((255 * value * (1 - saturation * share)).rounded())
    }
    return channel(5) << 16 | channel(3) << 8 | channel(1)
  }

  /// A muted colour of no name, for what stands around.
  static func any(_ random: inout RandomSource) -> UInt32 {
    code(random.number(0, 360), random.number(0.02, 0.6), random.number(0.25, 0.95))
  }
}
