import Foundation

/// Numbers for people.
enum Number {
  /// Four significant digits: 0.1405, 12.35, 1.235e-05.
  static func short(_ value: Double) -> String { String(format: "%.4g", value) }

  /// At most four characters: 0.05, 1.2, 12, 123, 2e3, -0.1; 0 below 0.005.
  static func brief(_ value: Double) -> String {
    let size = abs(value)
    if size < 0.005 { return "0" }
    if size < 0.995 { return String(format: value < 0 ? "%.1f" : "%.2f", value) }
    if size < 9.95 { return String(format: "%.1f", value) }
    if size < 999.5 { return String(format: "%.0f", value) }
    let exponent = Int(log10(size)), lead = (size / pow(10, Double(exponent))).rounded()
    return (value < 0 ? "-" : "") + (lead < 10 ? "\(Int(lead))e\(exponent)" : "1e\(exponent + 1)")
  }

  /// Six digits after the point where the value allows it, for tables that are copied.
  static func long(_ value: Double) -> String {
    abs(value) >= 1e-4 || value == 0
      ? String(format: "%.6f", value) : String(format: "%.4e", value)
  }

  /// A share in per cent.
  static func percent(_ share: Double) -> String { String(format: "%.4g%%", share * 100) }

  /// How many whole per cent of a positive size are there, whatever size a server states.
  static func wholePercent(_ bytes: Int, of total: Int) -> Int {
    let (hundredfold, isBeyond) = bytes.multipliedReportingOverflow(by: 100)
    return isBeyond ? bytes / (total / 100) : hundredfold / total
  }

  /// Hours, minutes and seconds: "1:02:03", "2:03", "3 s"; "ages" for more than a century.
  static func duration(_ seconds: Double) -> String {
    guard abs(seconds) < 3.2e9 else { return "ages" }
    let whole = Int(seconds.rounded())
    let (h, m, s) = (whole / 3600, whole / 60 % 60, whole % 60)
    if h > 0 { return String(format: "%d:%02d:%02d", h, m, s) }
    return m > 0 ? String(format: "%d:%02d", m, s) : "\(s) s"
  }
}
