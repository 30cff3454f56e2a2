/// A LoRA that is laid beside a model, and how strongly.
public struct LoRAChoice: Sendable, Hashable {
  /// The file, or a folder with it.
  public let path: String
  /// The factor: 1 as trained, 0 for nothing.
  ///
  /// Black Forest Labs use 0.85 for the Depth LoRA.
  public let scale: Float

  /// Chooses a file.
  public init(path: String, scale: Float = 1) {
    self.path = path
    self.scale = scale
  }
}

/// Whose arithmetic is followed where published programs differ.
public enum LoRAParity: String, Sendable, CaseIterable {
  /// B A as it was trained.
  case exact
  /// diffusers swaps the halves of A's rows too, where only B's are meant: the last layer's
  /// modulation of a control LoRA with Black Forest Labs' names.
  case diffusers
}
