extension Unicode.Scalar {
  /// Whether this is white space; Unicode's table is asked only where ASCII does not answer.
  var isWhiteSpace: Bool {
    isASCII ? value == 0x20 || (0x09...0x0D).contains(value) : properties.isWhitespace
  }
}
