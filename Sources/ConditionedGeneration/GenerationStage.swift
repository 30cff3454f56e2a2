/// A part of the work on images, as progress, timings and plans call it.
public enum GenerationStage: String, Sendable, Codable, CaseIterable {
  /// Looking for prompts that were encoded before.
  case prompt
  /// CLIP's text encoder.
  case clip
  /// T5's text encoder.
  case t5
  /// Making control pictures, with a depth model for photos.
  case control
  /// The autoencoder's first half: controls, and images to begin with.
  case encoding
  /// Packing the transformer.
  case loading
  /// The transformer's steps.
  case denoising
  /// The autoencoder's second half.
  case decoding
  /// Reading the model's files for their SHA-256.
  case hashing
  /// Waiting for a service.
  case service
  /// Fetching a service's pictures.
  case download
}
