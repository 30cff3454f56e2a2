/// Why an exchange with a server came to no end.
package enum HTTPFailure: Error {
  /// The network failed in a way that may pass, before the server saw anything of the request.
  case unreached(String)
  /// The network failed in a way that may pass: a drop, silence.
  case passing(String)
  /// It will not pass by itself: a certificate, an address.
  case lasting(String)
  /// Whoever takes the content in wants no more of it.
  case stopped(ModelFilesError)
}
