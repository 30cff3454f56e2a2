internal import Foundation
internal import Raster

/// The colours of the maps, the same for the pictures, the bars and the script.
enum Palette {
  /// 256 colours, three bytes each.
  ///
  /// In maps of distance the first is the farthest and the last the nearest, so that near is warm
  /// in each of them; in the error map the first is −limit.
  struct Ramp {
    let name: String
    let bytes: [UInt8]

    init(name: String, codes: [UInt32]) {
      self.name = name
      bytes = codes.flatMap { code in [16, 8, 0].map { UInt8(truncatingIfNeeded: code >> $0) } }
    }
  }

  static let turbo = Ramp(name: "turbo", codes: Colormap.turbo.codes)
  static let spectral = Ramp(name: "spectral", codes: Colormap.spectral.codes.reversed())
  static let error = Ramp(name: "error", codes: Colormap.diverging.codes)

  /// The two greys of the stripes that stand for pixels without a value; in none of the ramps, and
  /// close enough to leave the few values between them legible.
  static let hatch: (light: [UInt8], dark: [UInt8]) = ([0x7C, 0x83, 0x8B], [0x62, 0x69, 0x70])

  /// How many pixels one pair of stripes takes in a picture of a width.
  static func hatchPeriod(width: Int) -> Int { max(8, 2 * ((width + 40) / 80)) }

  /// The grey of a pixel without a value.
  static func hatch(x: Int, y: Int, width: Int) -> [UInt8] {
    let period = hatchPeriod(width: width)
    return (x + y) % period < period / 2 ? hatch.light : hatch.dark
  }

  /// Custom properties with the ramps as gradients: distances from near to far, errors from
  /// negative to positive.
  static var styleSheet: String {
    let gradients = [
      gradient(turbo, isReversed: true), gradient(spectral, isReversed: true),
      gradient(error, isReversed: false),
      "--hatch-a:\(hexadecimal(hatch.light[...]));--hatch-b:\(hexadecimal(hatch.dark[...]));",
    ]
    return ":root{\(gradients.joined())}"
  }

  /// The ramps and the stripes for the script, names to base64.
  ///
  /// It needs no escaping inside a script element.
  static var json: String {
    let entries =
      [turbo, spectral, error].map { ($0.name, $0.bytes) } + [
        ("hatch", hatch.light + hatch.dark)
      ]
    let texts = entries.map { "\"\($0.0)\":\"\(Data($0.1).base64EncodedString())\"" }
    return "{\(texts.joined(separator: ","))}"
  }

  private static func gradient(_ ramp: Ramp, isReversed: Bool) -> String {
    let steps = Array(stride(from: 0, through: 255, by: 15))
    let stops = (isReversed ? steps.reversed() : steps).map { index in
      hexadecimal(ramp.bytes[index * 3..<index * 3 + 3])
    }
    return "--ramp-\(ramp.name):linear-gradient(to right,\(stops.joined(separator: ",")));"
  }

  private static func hexadecimal(_ colour: ArraySlice<UInt8>) -> String {
    "#" + colour.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}
