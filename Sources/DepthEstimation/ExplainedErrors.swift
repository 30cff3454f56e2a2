public import Raster
public import Tensors

// Tensors knows nothing of Raster, where this protocol is.
extension WeightFileError: ExplainedError {}
extension TensorError: ExplainedError {}
