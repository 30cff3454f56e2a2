internal import Mustache
internal import Raster

/// The pages' templates, parsed once from the files that the binary carries.
enum PageTemplates {
  private static let folder = "templates/"
  private static let suffix = ".mustache"

  /// Renders a whole page.
  ///
  /// - Parameters:
  ///   - page: What it shows, as text in stored properties.
  ///   - template: The template's name: "report".
  /// - Returns: The page's text.
  static func render(_ page: Any, with template: String) -> String {
    guard let text = library.render(page, withTemplate: template) else {
      preconditionFailure("the binary carries no \(folder)\(template)\(suffix)")
    }
    return text
  }

  /// A file of the page that is not a template.
  static func file(_ name: String) -> String {
    guard let text = EmbeddedFile.text("\(folder)\(name)") else {
      preconditionFailure("the binary carries no \(folder)\(name)")
    }
    return text
  }

  private static let library: MustacheLibrary = {
    MustacheContentTypes.register(HTMLText(), named: HTMLText.name)
    var library = MustacheLibrary()
    for path in EmbeddedFile.paths(startingWith: folder) where path.hasSuffix(suffix) {
      let name = path.dropFirst(folder.count).dropLast(suffix.count)
      do {
        // Each template names its content type: a partial does not inherit its includer's.
        let text = "{{% CONTENT_TYPE: \(HTMLText.name)}}\n" + file("\(name)\(suffix)")
        try library.register(text, named: String(name))
      } catch {
        preconditionFailure("\(path) is no template: \(error)")
      }
    }
    return library
  }()

  /// Escaping by Unicode scalars, which the library's own content type for HTML does not do.
  private struct HTMLText: MustacheContentType {
    static let name = "HTML-SCALARS"

    func escapeText(_ text: String) -> String { SVG.escape(text) }
  }
}
