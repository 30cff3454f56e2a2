internal import Foundation

extension ServiceDialect {
  /// Reads the description of a service from a file.
  ///
  /// - Parameter path: A YAML file; `docs/services.md` has the form.
  /// - Throws: ``GenerationError/Fault/settings`` for what is missing, unknown or of another form.
  public init(file path: String) throws(GenerationError) {
    guard let data = FileManager.default.contents(atPath: path), data.count <= 1 << 20,
      let text = String(bytes: data, encoding: .utf8)
    else {
      throw GenerationError(
        .settings, path, expected: "a YAML file that describes a service",
        found: "nothing that can be read")
    }
    try self.init(yaml: text, file: path)
  }

  /// Reads the description of a service.
  ///
  /// - Parameters:
  ///   - text: YAML.
  ///   - file: What messages call it.
  /// - Throws: ``GenerationError/Fault/settings``.
  public init(yaml text: String, file: String) throws(GenerationError) {
    let top = try ServiceDescription(text, file: file)
    try top.allow([
      "name", "address", "key", "model", "version", "create", "create_version", "status", "result",
      "cancel", "inputs", "values", "constants", "inline", "hosts", "zero_is_no_seed",
      "checks_safety",
    ])
    name = try top.needed("name")
    guard name.wholeMatch(of: /[A-Za-z0-9][A-Za-z0-9._-]*/) != nil else {
      throw top.wrong("name", "letters, digits, '.', '_' and '-'")
    }
    address = try top.needed("address")
    model = try top.text("model") ?? name
    version = try top.text("version")
    key = try KeyPlace(try top.needed(section: "key"))
    let create = try top.needed(section: "create")
    try create.allow(["path", "body", "headers", "id"])
    creation = try Creation(create)
    if let section = try top.section("create_version") {
      try section.allow(["path", "body", "headers"])
      versionedCreation = try Creation(section)
    }
    let status = try top.needed(section: "status")
    try status.allow([
      "path", "address", "field", "done", "failed", "cancelled", "moderated", "output", "errors",
      "metrics", "price", "currency", "logs", "model", "version",
    ])
    guard let place = try Place(status) else {
      throw status.wrong("path", "a path below the address, or address the field that has one")
    }
    self.status = place
    words = Words(
      done: try status.list("done") ?? [], failed: try status.list("failed") ?? [],
      cancelled: try status.list("cancelled") ?? [], moderated: try status.list("moderated") ?? [])
    guard !words.done.isEmpty else { throw status.wrong("done", "at least one status") }
    guard !words.failed.isEmpty else { throw status.wrong("failed", "at least one status") }
    fields = Fields(
      id: try create.text("id") ?? "id", status: try status.text("field") ?? "status",
      output: try status.text("output") ?? "output",
      problems: try status.list("errors") ?? ["error", "message", "detail", "details", "title"],
      metrics: try status.text("metrics"), price: try status.text("price"),
      currency: try status.text("currency") ?? "USD", logs: try status.text("logs"),
      model: try status.text("model"), version: try status.text("version"))
    result = try Self.place(top, "result")
    cancellation = try Self.place(top, "cancel")
    inputs = try Self.inputs(try top.needed(section: "inputs"))
    values = try Self.values(try top.section("values"))
    if case .object(let entries)? = try top.section("constants")?.json { constants = entries }
    inline = try top.section("inline").map { section throws(GenerationError) in
      try Inline(section)
    }
    hosts = try top.list("hosts") ?? []
    zeroIsNoSeed = try top.flag("zero_is_no_seed") ?? false
    checksSafety = try top.flag("checks_safety") ?? false
  }

  private static func place(
    _ top: ServiceDescription, _ key: String
  ) throws(GenerationError) -> Place? {
    guard let section = try top.section(key) else { return nil }
    try section.allow(["path", "address"])
    guard let place = try Place(section) else {
      throw section.wrong("path", "a path below the address, or address the field that has one")
    }
    return place
  }

  private static func parameter(
    _ name: String, _ section: ServiceDescription
  ) throws(GenerationError) -> GenerationParameter {
    try section.allow(GenerationParameter.allCases.filter { $0 != .depth }.map(\.rawValue))
    return GenerationParameter(rawValue: name) ?? .prompt
  }

  private static func inputs(
    _ section: ServiceDescription
  ) throws(GenerationError) -> [GenerationParameter: String] {
    var inputs: [GenerationParameter: String] = [:]
    for (name, other) in try section.texts() {
      inputs[try parameter(name, section)] = other
    }
    guard inputs[.prompt] != nil else { throw section.wrong("prompt", "the name of the prompt") }
    guard inputs[.controlImage] != nil || inputs[.controlMap] != nil else {
      throw section.wrong("control_image", "the name of the photo, or control_map that of a map")
    }
    return inputs
  }

  private static func values(
    _ section: ServiceDescription?
  ) throws(GenerationError) -> [GenerationParameter: [String: String]] {
    guard let section else { return [:] }
    var values: [GenerationParameter: [String: String]] = [:]
    for name in section.keys {
      let parameter = try parameter(name, section)
      values[parameter] = try section.needed(section: name).texts()
    }
    return values
  }
}

extension ServiceDialect.KeyPlace {
  fileprivate init(_ section: ServiceDescription) throws(GenerationError) {
    try section.allow(["variable", "header", "prefix", "page"])
    variable = try section.needed("variable")
    header = try section.needed("header")
    guard header.wholeMatch(of: /[A-Za-z0-9-]+/) != nil else {
      throw section.wrong("header", "the name of a header")
    }
    prefix = try section.text("prefix") ?? ""
    page = try section.text("page")
  }
}

extension ServiceDialect.Creation {
  fileprivate init(_ section: ServiceDescription) throws(GenerationError) {
    path = try section.needed("path")
    body = section.json("body") ?? .text("{input}")
    headers = try section.section("headers")?.texts() ?? [:]
  }
}

extension ServiceDialect.Place {
  fileprivate init?(_ section: ServiceDescription) throws(GenerationError) {
    if let path = try section.text("path") {
      self = .path(path)
    } else if let field = try section.text("address") {
      self = .field(field)
    } else {
      return nil
    }
  }
}

extension ServiceDialect.Inline {
  fileprivate init(_ section: ServiceDescription) throws(GenerationError) {
    try section.allow(["form", "limit"])
    let name = try section.needed("form")
    guard let form = Form(rawValue: name) else {
      throw section.wrong("form", Form.allCases.map(\.rawValue).joined(separator: " or "))
    }
    self.form = form
    limit = try section.count("limit") ?? 1_000_000
  }
}
