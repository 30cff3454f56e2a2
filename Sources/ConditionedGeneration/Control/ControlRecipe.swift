/// How depth becomes the picture that the model is conditioned on; near is bright in all of them.
public enum ControlRecipe: String, Sendable, Codable, CaseIterable {
  /// Ours: disparity spread over the whole range, in floating point to the end.
  ///
  /// `2 (d - min) / (max - min) - 1` over the known pixels, then Lanczos to the size of the image.
  /// Nothing is rounded to 8 bits, so that smooth surfaces have no steps.
  case minmax
  /// Black Forest Labs' own preprocessor, with which the model was trained.
  ///
  /// Bicubic antialiased to the size of the image, then `d / 127.5 - 1`, neither normalised nor
  /// clamped. The numbers of Depth Anything V1 Large happen to have that range; no other model's
  /// have, so any other is refused (black-forest-labs/flux, `modules/image_embedders.py`).
  case bfl
  /// What diffusers' examples do: `image_gen_aux.DepthPreprocessor`, then the pipeline's own resize.
  ///
  /// The same spread as ``minmax``, rounded to 8 bits, and Lanczos on 8 bits.
  case diffusers
}
