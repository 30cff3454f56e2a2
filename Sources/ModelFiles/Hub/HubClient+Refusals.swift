extension HubClient {
  /// What an answer means that no new attempt would change.
  ///
  /// - Parameters:
  ///   - response: The answer.
  ///   - place: What was asked for.
  ///   - address: Who answered.
  /// - Returns: The error to throw.
  func refusal(
    _ response: HTTPResponse, _ place: HubAddress, from address: HTTPAddress
  ) -> ModelFilesError {
    guard address.hasSameOrigin(as: settings.endpoint) else {
      return ModelFilesError(
        .network, "\(place)", expected: "the content from \(address.server)",
        found: "the status \(response.status)", advice: "try again later")
    }
    let code = response.headers["x-error-code"]
    switch (response.status, code) {
    case (401, "GatedRepo"), (403, "GatedRepo"): return gated(place, response.status)
    case (_, "RevisionNotFound"):
      return ModelFilesError(
        .name, "\(place.repository)", expected: "a branch, tag or commit named \(place.revision)",
        found: "none at \(settings.server)",
        advice: "see \(page(place))/tree/main for what there is")
    case (404, "RepoNotFound"), (401, "RepoNotFound"), (401, nil): return unknown(place)
    case (404, _):
      return ModelFilesError(
        .name, "\(place.repository)",
        expected: "a file \(place.file ?? "") at \(place.revision)",
        found: "none at \(settings.server)",
        advice: "see \(page(place))/tree/\(place.revision) for what there is")
    case (401, _), (403, _):
      return ModelFilesError(
        .refused, "\(place.repository)", expected: "access to its files",
        found: "that \(settings.server) refuses it (\(response.status))",
        advice: tokenAdvice("a token that may read this repository"))
    default:
      return ModelFilesError(
        .network, "\(place)", expected: "the file from \(settings.server)",
        found: "the status \(response.status)")
    }
  }

  private func gated(_ place: HubAddress, _ status: Int) -> ModelFilesError {
    let advice =
      switch settings.token {
      case nil: "and set HF_TOKEN to a token of that account"
      case let token?: "with the account of the token from \(token.source)"
      }
    return ModelFilesError(
      .refused, place.repository, expected: "an account that has accepted its licence",
      found: settings.token == nil ? "no token" : "one that has not (\(status))",
      advice: "accept the licence at \(page(place)) \(advice)")
  }

  private func unknown(_ place: HubAddress) -> ModelFilesError {
    ModelFilesError(
      .name, place.repository, expected: "a repository at \(settings.server) that you may read",
      found: "none of that name, or a private one",
      advice: "check \(page(place)), and " + tokenAdvice("a token that may read it"))
  }

  private func tokenAdvice(_ token: String) -> String {
    settings.token.map { "check the token from \($0.source): it has to be \(token)" }
      ?? "set HF_TOKEN to \(token)"
  }

  private func page(_ place: HubAddress) -> String { settings.page(of: place.repository) }

  func badRedirect(_ place: HubAddress, _ address: HTTPAddress) -> ModelFilesError {
    ModelFilesError(
      .network, "\(place)", expected: "a redirection that leads to the file",
      found: "one from \(address.server) that leads nowhere, in a circle or away from https")
  }

  func unexpected(_ place: HubAddress) -> ModelFilesError {
    ModelFilesError(
      .name, "\(place)", expected: "an address that can be asked for", found: "one that cannot")
  }
}
