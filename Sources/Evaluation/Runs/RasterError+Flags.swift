package import Raster

extension RasterError {
  /// The same failure with the flags that its advice names spelt for one of two files: `--encoding`
  /// becomes `--ref-encoding`.
  package func naming(flagsWith prefix: String) -> RasterError {
    let advice = advice.map { advice in
      ["encoding", "kind"].reduce(advice) { text, flag in
        text.replacing("--\(flag)", with: "--\(prefix)\(flag)")
      }
    }
    return RasterError(fault, subject, expected: expected, found: found, advice: advice)
  }
}
