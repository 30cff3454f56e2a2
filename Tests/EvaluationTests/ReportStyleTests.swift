import Foundation
import Testing

@testable import Evaluation

@Suite("Colours of the report")
struct ReportStyleTests {
  private static let style = PageTemplates.file("report.css")

  /// The custom properties of the first block after a selector.
  private static func properties(after selector: String) throws -> [String: String] {
    let start = try #require(style.range(of: selector)).upperBound
    let block = try #require(style[start...].firstIndex(of: "}"))
    let pairs = style[start..<block].matches(of: /--([a-z-]+):\s*([^;]+);/)
    return Dictionary(uniqueKeysWithValues: pairs.map { (String($0.1), String($0.2)) })
  }

  /// Relative luminance as WCAG 2.2 defines it.
  private static func luminance(_ colour: String) throws -> Double {
    let number = try #require(UInt32(colour.dropFirst(), radix: 16))
    let parts = [16, 8, 0].map { shift -> Double in
      let value = Double(number >> UInt32(shift) & 0xFF) / 255
      return value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
    }
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
  }

  private static func contrast(_ a: String, _ b: String) throws -> Double {
    let (x, y) = (try luminance(a), try luminance(b))
    return (max(x, y) + 0.05) / (min(x, y) + 0.05)
  }

  @Test(
    "Text stands out by 4.5 to 1 and marks by 3 to 1, in both themes",
    arguments: [":root {", ":root[data-theme=\"dark\"] {"])
  func contrast(theme: String) throws {
    let colours = try Self.properties(after: theme)
    func check(_ front: String, on back: String, _ least: Double) throws {
      let ratio = try Self.contrast(
        try #require(colours[front]), try #require(colours[back]))
      #expect(ratio >= least, "\(front) on \(back) in \(theme)")
    }
    for back in ["paper", "raised", "alarm-paper", "band"] { try check("ink", on: back, 4.5) }
    for back in ["paper", "raised"] { try check("quiet", on: back, 4.5) }
    for back in ["paper", "alarm-paper"] {
      try check("accent", on: back, 4.5)
      try check("alarm", on: back, 4.5)
    }
    try check("paper", on: "accent", 4.5)
    try check("dot", on: "paper", 3)
    try check("dot", on: "band", 3)
  }

  @Test("A dark page is the same whether the system or the reader asked for it")
  func darkTwice() throws {
    let system = try Self.properties(after: ":root:not([data-theme=\"light\"]) {")
    #expect(try Self.properties(after: ":root[data-theme=\"dark\"] {") == system)
    #expect(system.count == Set(try Self.properties(after: ":root {").keys).count)
  }

  @Test("The greys of pixels without a value are no colour of any scale")
  func hatch() {
    for ramp in [Palette.turbo, Palette.spectral, Palette.error] {
      for step in 0..<256 {
        let colour = ramp.bytes[step * 3..<step * 3 + 3].map(Int.init)
        for grey in [Palette.hatch.light, Palette.hatch.dark] {
          let distance = zip(colour, grey).map { abs($0 - Int($1)) }.max() ?? 0
          #expect(distance > 24, "\(ramp.name) \(step)")
        }
      }
    }
  }

  @Test("Sizes come from one scale")
  func sizes() {
    let sizes = Self.style.matches(of: /font(?:-size)?:\s*(\d+)px/).compactMap { Int($0.1) }
    #expect(Set(sizes) == [12, 14, 16, 20, 28])
  }
}
