// Finders of weights in every storage serve the autoencoder as they are.

extension StoredAutoencoderWeights: AutoencoderWeights {}
