import Foundation
import Raster

/// Why a result did not arrive on standard output.
struct OutputError: ExplainedError {
  let subject = "standard output"
  let expected = "room for the result"
  let found: String
  let advice: String? = nil
  /// Whether nobody reads any more, as in `fdeval metrics | head -1`.
  let isBrokenPipe: Bool

  /// What writing threw.
  init(_ error: any Error) {
    let cause = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
    let code = (cause ?? error as NSError).code
    isBrokenPipe = code == EPIPE
    found = unsafe String(cString: strerror(Int32(code))).lowercased()
  }
}
