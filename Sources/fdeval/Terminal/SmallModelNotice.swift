/// What a command says of the small models that it uses: one sentence where they are of one kind.
struct SmallModelNotice {
  /// A model's name and what it is and is not for.
  typealias Model = (name: String, kind: String)

  /// The sentences.
  let sentences: [String]

  /// A notice of models; those that are nil are no small ones.
  init(_ models: [Model?]) {
    let models = models.compactMap { $0 }
    var kinds: [String] = []
    for model in models where !kinds.contains(model.kind) { kinds.append(model.kind) }
    sentences = kinds.map { kind in
      let names = models.filter { $0.kind == kind }.map(\.name)
      return "\(names.joined(separator: " and ")): \(kind)."
    }
  }

  /// Says it on standard error.
  func warn() { for sentence in sentences { Terminal.warn(sentence) } }
}
