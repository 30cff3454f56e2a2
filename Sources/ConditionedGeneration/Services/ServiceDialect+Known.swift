extension ServiceDialect {
  /// The services that are known by name.
  public static let known = [eachlabs, replicate]

  /// The service of a name.
  ///
  /// - Throws: ``GenerationError/Fault/settings`` for any other name.
  public static func named(_ name: String) throws(GenerationError) -> ServiceDialect {
    guard let dialect = known.first(where: { $0.name == name }) else {
      throw GenerationError(
        .settings, "service", expected: known.map(\.name).joined(separator: " or "),
        found: "'\(name)'", advice: "describe any other in a YAML file")
    }
    return dialect
  }

  /// What FLUX Depth takes on both services.
  private static let fluxDepth: [GenerationParameter: String] = Dictionary(
    uniqueKeysWithValues: [
      .prompt, .controlImage, .seed, .numInferenceSteps, .guidance, .megapixels, .numOutputs,
      .outputFormat, .outputQuality,
    ].map { ($0, $0.rawValue) })

  /// docs.eachlabs.ai: predictions, errors, and the pages llms.txt of the models, which use other
  /// words for the same.
  public static let eachlabs = ServiceDialect(
    name: "eachlabs",
    address: "https://api.eachlabs.ai/v1",
    key: KeyPlace(variable: "EACHLABS_API_KEY", header: "X-API-Key"),
    model: "flux-depth-dev",
    version: "0.0.1",
    creation: Creation(
      path: "/prediction/",
      body: .object([
        "model": .text("{model}"), "version": .text("{version}"), "input": .text("{input}"),
      ])),
    status: .path("/prediction/{id}"),
    cancellation: .path("/prediction/{id}/cancel"),
    words: Words(
      done: ["success", "succeeded"], failed: ["failed", "error"],
      cancelled: ["cancelled", "canceled"]),
    fields: Fields(
      id: "predictionID", status: "status", output: "output",
      problems: ["error", "message", "details"], metrics: "metrics", price: "metrics.cost",
      logs: "logs"),
    inputs: fluxDepth,
    zeroIsNoSeed: true,
    checksSafety: true)

  /// replicate.com/docs/reference/http; files as data URLs: docs/topics/predictions/input-files.
  public static let replicate = ServiceDialect(
    name: "replicate",
    address: "https://api.replicate.com/v1",
    key: KeyPlace(
      variable: "REPLICATE_API_TOKEN", header: "Authorization", prefix: "Bearer ",
      page: "replicate.com/account/api-tokens"),
    model: "black-forest-labs/flux-depth-dev",
    version: nil,
    creation: Creation(
      path: "/models/{model}/predictions", body: .object(["input": .text("{input}")]),
      headers: ["Cancel-After": "{limit}s"]),
    versionedCreation: Creation(
      path: "/predictions",
      body: .object(["version": .text("{version}"), "input": .text("{input}")]),
      headers: ["Cancel-After": "{limit}s"]),
    status: .path("/predictions/{id}"),
    cancellation: .path("/predictions/{id}/cancel"),
    words: Words(
      done: ["succeeded"], failed: ["failed"], cancelled: ["canceled", "aborted"]),
    fields: Fields(
      id: "id", status: "status", output: "output",
      problems: ["error", "invalid_fields", "detail", "title"], metrics: "metrics", logs: "logs",
      model: "model", version: "version"),
    inputs: fluxDepth,
    inline: Inline(form: .dataURI, limit: 1_000_000),
    zeroIsNoSeed: true,
    checksSafety: true)
}
