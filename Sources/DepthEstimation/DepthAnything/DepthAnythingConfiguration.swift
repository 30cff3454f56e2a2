struct DepthAnythingConfiguration: Sendable {
  var width = 384, heads = 6, blocks = 12, taps = [2, 5, 8, 11], patchSize = 14
  var epsilon: Float = 1e-6
  var isMetric = false
  var channels = [48, 96, 192, 384], features = 64
}
