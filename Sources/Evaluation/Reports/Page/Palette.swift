internal import Foundation

/// The colours of the maps, the same for the bars, for pages without scripts and for the script.
enum Palette {
  /// 256 colours, three bytes each.
  ///
  /// In maps of distance the first is the farthest and the last the nearest, so that near is warm
  /// in each of them; in the error map the first is −limit.
  struct Ramp {
    let name: String
    let bytes: [UInt8]
  }

  static let turbo = Ramp(name: "turbo", bytes: bytes(turboTable))
  static let spectral = Ramp(name: "spectral", bytes: reversed(bytes(spectralTable)))
  static let error = Ramp(name: "error", bytes: bytes(errorTable))

  /// Custom properties with the ramps as gradients: distances from near to far, errors from
  /// negative to positive.
  static var styleSheet: String {
    let gradients = [
      gradient(turbo.name, reversed(turbo.bytes)),
      gradient(spectral.name, reversed(spectral.bytes)),
      gradient(error.name, error.bytes),
    ]
    return ":root{\(gradients.joined())}"
  }

  /// The ramps for the script, names to base64, in need of no escaping inside a script element.
  static var json: String {
    let entries = [turbo, spectral, error].map {
      "\"\($0.name)\":\"\(Data($0.bytes).base64EncodedString())\""
    }
    return "{\(entries.joined(separator: ","))}"
  }

  private static func gradient(_ name: String, _ bytes: [UInt8]) -> String {
    let stops = stride(from: 0, through: 255, by: 15).map { index in
      let colour = bytes[index * 3..<index * 3 + 3].map { String($0, radix: 16) }
      return "#" + colour.map { $0.count == 1 ? "0" + $0 : $0 }.joined()
    }
    return "--ramp-\(name):linear-gradient(to right,\(stops.joined(separator: ",")));"
  }

  private static func bytes(_ base64: String) -> [UInt8] {
    guard let data = Data(base64Encoded: base64), data.count == 768 else {
      preconditionFailure("a colour table has 256 entries of three bytes")
    }
    return Array(data)
  }

  private static func reversed(_ bytes: [UInt8]) -> [UInt8] {
    stride(from: 255, through: 0, by: -1).flatMap { bytes[$0 * 3..<$0 * 3 + 3] }
  }
}
