/// What the steps of one image, or of several that differ by noise alone, have in common.
public struct FluxConditioning: Sendable {
  /// States of T5, [tokens, text width] row by row.
  public let text: [Float]
  /// CLIP's pooled state, [pooled width].
  public let pooled: [Float]
  /// Tokens of the control picture, [rows · columns, control channels]; nil for a model without.
  public let control: [Float]?
  /// Tokens of the image, down and across.
  public let rows: Int, columns: Int
  /// A thousand times each step's sigma, as the network sees it.
  public let times: [Float]
  /// A thousand times the guidance, as the network sees it; nil for a model without.
  public let guidance: Float?

  /// Conditions in their parts.
  public init(
    text: [Float], pooled: [Float], control: [Float]?, rows: Int, columns: Int, times: [Float],
    guidance: Float?
  ) {
    self.text = text
    self.pooled = pooled
    self.control = control
    self.rows = rows
    self.columns = columns
    self.times = times
    self.guidance = guidance
  }
}
