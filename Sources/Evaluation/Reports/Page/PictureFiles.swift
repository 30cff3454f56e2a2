internal import Foundation

/// A sample's pictures as the page refers to them: data inside it, or files beside it.
struct PictureFiles {
  /// Addresses of the pictures; "" where there is no photo.
  let image, reference, candidate, error: String
  /// Addresses of the pictures that hold the 16-bit codes; "" where a script file holds them.
  let referenceCodes, candidateCodes: String
  /// Address of the script file that holds the codes, in a page with a folder.
  ///
  /// Browsers let no page that was opened from disk read the pixels of a picture file beside it;
  /// a script file may be loaded.
  let codesScript: String
  /// The files to write, none in a self-contained page.
  let assets: [ReportPage.Asset]

  init(_ pictures: SamplePictures, key: String, embedding: ReportPage.Embedding) {
    switch embedding {
    case .inline:
      image = pictures.image.map(Self.address) ?? ""
      reference = Self.address(pictures.reference)
      candidate = Self.address(pictures.candidate)
      error = Self.address(pictures.error)
      referenceCodes = Self.address(pictures.referenceCodes)
      candidateCodes = Self.address(pictures.candidateCodes)
      codesScript = ""
      assets = []
    case .folder(let folder):
      var files: [ReportPage.Asset] = []
      func file(_ role: String, _ bytes: [UInt8]) -> String {
        let name = "\(folder)/\(key)-\(role).\(Self.format(of: bytes).fileExtension)"
        files.append(.init(name: name, bytes: bytes))
        return name
      }
      image = pictures.image.map { file("image", $0) } ?? ""
      reference = file("reference", pictures.reference)
      candidate = file("prediction", pictures.candidate)
      error = file("error", pictures.error)
      referenceCodes = ""
      candidateCodes = ""
      codesScript = "\(folder)/\(key)-codes.js"
      let call =
        "fdevalCodes(\"\(key)\",\"\(Self.address(pictures.referenceCodes))\","
        + "\"\(Self.address(pictures.candidateCodes))\");\n"
      files.append(.init(name: codesScript, bytes: Array(call.utf8)))
      assets = files
    }
  }

  /// Bytes that the pictures take inside a page.
  static func embeddedSize(_ pictures: SamplePictures) -> Int {
    let parts = [
      pictures.image ?? [], pictures.reference, pictures.candidate, pictures.error,
      pictures.referenceCodes, pictures.candidateCodes,
    ]
    return parts.reduce(0) { $0 + ($1.count + 2) / 3 * 4 }
  }

  /// The bytes as a `data:` address.
  static func address(_ bytes: [UInt8]) -> String {
    "data:\(format(of: bytes).mediaType);base64,\(Data(bytes).base64EncodedString())"
  }

  /// Media type and file extension by the first bytes; WebP where they say nothing else.
  private static func format(of bytes: [UInt8]) -> (mediaType: String, fileExtension: String) {
    if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]) { return ("image/png", "png") }
    if bytes.starts(with: [0xFF, 0xD8]) { return ("image/jpeg", "jpg") }
    return ("image/webp", "webp")
  }
}
