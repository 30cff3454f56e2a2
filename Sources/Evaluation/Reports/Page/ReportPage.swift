/// A report as one web page, complete without a network and without scripts.
///
/// The page is a pure function of its inputs: the same report and pictures give the same bytes.
public struct ReportPage: Sendable {
  /// Where the pictures go.
  public enum Embedding: Sendable, Equatable {
    /// Into the page, which is then a single file.
    case inline
    /// Into a folder beside the page, named relative to it: "assets".
    case folder(String)
  }

  /// A file that belongs to the page.
  public struct Asset: Sendable, Equatable {
    /// Path relative to the page, with forward slashes.
    public var name: String
    /// What the file holds.
    public var bytes: [UInt8]
  }

  /// A page with the files it needs.
  public struct Output: Sendable, Equatable {
    /// The text of `index.html`, UTF-8.
    public var html: String
    /// Files to write beside it; none for a page that holds its pictures.
    public var assets: [Asset]
  }

  /// Bytes of pictures up to which a page holds them itself.
  public static let inlineLimit = 60_000_000

  /// The folder beside the page that takes what the page does not hold.
  static let assetFolder = "assets"

  /// What the page shows.
  public let report: Report
  /// Pictures by sample id; samples without any stand in the table alone.
  public let pictures: [String: SamplePictures]

  /// The page of a report.
  ///
  /// - Parameters:
  ///   - report: What the page shows.
  ///   - pictures: Pictures by sample id, for the worst samples say; ids that are no sample's are
  ///     passed over.
  public init(_ report: Report, pictures: [String: SamplePictures] = [:]) {
    let ids = Set(report.samples.map(\.id))
    self.report = report
    self.pictures = pictures.filter { ids.contains($0.key) }
  }

  /// Inside the page while the pictures take at most ``inlineLimit`` bytes of it, else in the
  /// folder "assets".
  public var preferredEmbedding: Embedding {
    let size = pictures.values.reduce(0) { $0 + PictureFiles.embeddedSize($1) }
    return size <= Self.inlineLimit ? .inline : .folder(Self.assetFolder)
  }

  /// The page's text and the files beside it.
  ///
  /// - Parameter embedding: Where the pictures go; nil for ``preferredEmbedding``.
  /// - Returns: The page. Complexity: linear in samples times metrics, and in bytes of pictures.
  public func render(embedding: Embedding? = nil) -> Output {
    let page = PageModel(
      report, pictures: pictures, embedding: embedding ?? preferredEmbedding)
    return Output(
      html: PageTemplates.render(page, with: "report"),
      assets: page.cards.flatMap(\.pictures.assets))
  }
}
