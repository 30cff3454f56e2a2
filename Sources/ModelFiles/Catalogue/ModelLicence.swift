/// Under which terms weights may be used.
public struct ModelLicence: Sendable, Hashable, Encodable {
  /// The SPDX identifier, or a `LicenseRef-` of ours where SPDX has none.
  public let spdx: String
  /// The name for tables.
  public let name: String
  /// Whether commercial use is allowed.
  public let isCommercial: Bool
  /// Where the text stands.
  public let url: String

  /// Apache License 2.0.
  public static let apache2 = ModelLicence(
    spdx: "Apache-2.0", name: "Apache-2.0", isCommercial: true,
    url: "https://www.apache.org/licenses/LICENSE-2.0")

  /// Creative Commons Attribution-NonCommercial 4.0.
  public static let ccByNC4 = ModelLicence(
    spdx: "CC-BY-NC-4.0", name: "CC-BY-NC-4.0", isCommercial: false,
    url: "https://creativecommons.org/licenses/by-nc/4.0/")

  /// The FLUX.1 [dev] Non-Commercial License.
  public static let fluxDev = ModelLicence(
    spdx: "LicenseRef-FLUX-1-dev-Non-Commercial", name: "FLUX.1-dev-NC", isCommercial: false,
    url: "https://huggingface.co/black-forest-labs/FLUX.1-dev/blob/main/LICENSE.md")

  /// The terms in a few words, as they are shown before a download.
  public var summary: String {
    "\(name), \(isCommercial ? "commercial use allowed" : "no commercial use")"
  }

  private enum CodingKeys: String, CodingKey {
    case spdx, url
    case isCommercial = "commercialUse"
  }
}
