internal import Foundation

/// A drawing that grows element by element; positions are pixels with two decimals at most.
///
/// Colours and strokes come from classes of the page's style sheet, so that one drawing serves the
/// light and the dark page.
struct SVG {
  /// Where a text begins or ends.
  enum Anchor: String {
    case start
    case middle
    case end
  }

  let width: Double
  let height: Double
  private var body = ""
  /// The largest coordinate.
  private static let farthest = 1e6

  init(width: Double, height: Double) {
    self.width = width
    self.height = height
  }

  mutating func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, class name: String) {
    body +=
      "<line class=\"\(name)\" x1=\"\(n(x1))\" y1=\"\(n(y1))\" x2=\"\(n(x2))\" y2=\"\(n(y2))\"/>"
  }

  mutating func rectangle(
    x: Double, y: Double, width: Double, height: Double, class name: String, title: String? = nil
  ) {
    let frame =
      "x=\"\(n(x))\" y=\"\(n(y))\" width=\"\(n(max(0, width)))\" height=\"\(n(max(0, height)))\""
    add("rect", "class=\"\(name)\" \(frame)", title: title)
  }

  mutating func circle(
    x: Double, y: Double, radius: Double, class name: String, data: String? = nil,
    title: String? = nil
  ) {
    let tag = data.map { " data-s=\"\(Self.escape($0))\"" } ?? ""
    add(
      "circle", "class=\"\(name)\" cx=\"\(n(x))\" cy=\"\(n(y))\" r=\"\(n(radius))\"\(tag)",
      title: title)
  }

  mutating func polygon(_ points: [(x: Double, y: Double)], class name: String) {
    let list = points.map { "\(n($0.x)),\(n($0.y))" }.joined(separator: " ")
    body += "<polygon class=\"\(name)\" points=\"\(list)\"/>"
  }

  mutating func text(
    _ text: String, x: Double, y: Double, anchor: Anchor = .start, class name: String
  ) {
    let place = "x=\"\(n(x))\" y=\"\(n(y))\" text-anchor=\"\(anchor.rawValue)\""
    body += "<text class=\"\(name)\" \(place)>\(Self.escape(text))</text>"
  }

  /// The whole element.
  ///
  /// - Parameters:
  ///   - title: What the drawing shows, for readers who do not see it; an empty one marks the
  ///     drawing as decoration, for places where the same numbers stand beside it as text.
  ///   - name: Class of the element.
  /// - Returns: The element's text.
  func rendered(title: String, class name: String = "chart") -> String {
    let size =
      "viewBox=\"0 0 \(n(width)) \(n(height))\" width=\"\(n(width))\" height=\"\(n(height))\""
    guard !title.isEmpty else {
      return "<svg class=\"\(name)\" \(size) aria-hidden=\"true\">\(body)</svg>"
    }
    let label = Self.escape(title)
    return "<svg class=\"\(name)\" \(size) role=\"img\" aria-label=\"\(label)\">"
      + "<title>\(label)</title>\(body)</svg>"
  }

  /// Text that is safe between tags and inside quoted attributes.
  ///
  /// It goes by Unicode scalars: a quotation mark that carries a combining accent is one character
  /// but still ends an attribute.
  static func escape(_ text: String) -> String {
    var escaped = ""
    escaped.reserveCapacity(text.utf8.count)
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "'": escaped += "&#39;"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }

  private mutating func add(_ element: String, _ attributes: String, title: String?) {
    let inside = title.map { "><title>\(Self.escape($0))</title></\(element)>" } ?? "/>"
    body += "<\(element) \(attributes)\(inside)"
  }

  /// A coordinate with two decimals at most, "12.5" rather than "12.50".
  ///
  /// What lies infinitely far, or nowhere, is drawn outside of every page.
  private func n(_ value: Double) -> String {
    let value = value.isNaN ? -Self.farthest : min(max(value, -Self.farthest), Self.farthest)
    var text = String(format: "%.2f", value)
    while text.last == "0" { text.removeLast() }
    if text.last == "." { text.removeLast() }
    return text == "-0" ? "0" : text
  }
}
