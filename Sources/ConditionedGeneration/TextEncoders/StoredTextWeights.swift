// Finders of weights in every storage serve the encoders as they are.

extension T5Weights: TextWeights {}
extension CLIPTextWeights: TextWeights {}
