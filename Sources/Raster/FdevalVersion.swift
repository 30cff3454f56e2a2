/// What computed a number.
public enum FdevalVersion {
  /// Version of fdeval.
  public static let current = "0.1.0"

  /// Libraries that decoded the files.
  public static let libraries = CodecVersions.all
}
