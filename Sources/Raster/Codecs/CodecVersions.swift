internal import CDeflate
internal import CPNG
internal import CTIFF
internal import CWebP
internal import CZip

/// The versions of the libraries that read and write files, for the record of a run.
public enum CodecVersions {
  /// Library to version, as the loaded libraries say it (libdeflate: as it was compiled against).
  public static var all: [String: String] {
    let webp = WebPGetDecoderVersion()
    let tiff = unsafe String(cString: TIFFGetVersion()).split(separator: "\n").first ?? ""
    return [
      "libdeflate": LIBDEFLATE_VERSION_STRING,
      "libpng": unsafe String(cString: png_get_libpng_ver(nil)),
      "libtiff": tiff.split(separator: " ").last.map(String.init) ?? "",
      "libwebp": "\(webp >> 16).\(webp >> 8 & 255).\(webp & 255)",
      "libzip": unsafe String(cString: zip_libzip_version()),
    ]
  }
}
