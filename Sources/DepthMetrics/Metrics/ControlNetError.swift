internal import Raster

/// ControlNet++'s depth error, kept bit-faithful so that published tables can be read.
///
/// Source: liming-ai/ControlNet_Plus_Plus 9ffe264, eval/eval.py and eval/eval_depth.py. The label is
/// spread from its smallest to its largest value, the prediction only divided by its largest; both
/// are cut to 8 bits and brought to 512 x 512, the label by nearest neighbours, the prediction by
/// Pillow's bilinear filter. A perfect prediction does not score 0.
enum ControlNetError {
  private static let side = 512

  /// Root mean squared difference on 0…255.
  static func rootMeanSquare(
    control: DepthMap, prediction: DepthMap
  ) throws(MetricScores.Undefined) -> Double {
    let label = nearest(try spread(control), control.width, control.height)
    let other = try scaled(prediction)
    let resized = Image(
      width: prediction.width, height: prediction.height, channels: 1, bytes: other
    ).resized(to: side, height: side, kernel: .bilinearAntialias)
    var sum = 0
    for (a, b) in zip(label, resized.bytes) {
      let difference = Int(a) - Int(b)
      sum += difference * difference
    }
    return (Double(sum) / Double(side * side)).squareRoot()
  }

  private static func spread(_ map: DepthMap) throws(MetricScores.Undefined) -> [UInt8] {
    guard map.samples.allSatisfy(\.isFinite), let low = map.samples.min(),
      let high = map.samples.max(), low < high
    else { throw MetricScores.Undefined("needs a control that is finite everywhere and varies") }
    let range = Double(high) - Double(low)
    return map.samples.map { UInt8((Double($0) - Double(low)) / range * 255) }
  }

  private static func scaled(_ map: DepthMap) throws(MetricScores.Undefined) -> [UInt8] {
    guard map.samples.allSatisfy({ $0.isFinite && $0 >= 0 }), let high = map.samples.max(), high > 0
    else { throw MetricScores.Undefined("needs a prediction that is finite and not negative") }
    return map.samples.map { UInt8($0 / high * 255) }
  }

  private static func nearest(_ bytes: [UInt8], _ width: Int, _ height: Int) -> [UInt8] {
    func position(_ j: Int, of size: Int) -> Int {
      Int((Double(j) + 0.5) * Double(size) / Double(side))
    }
    return (0..<side).flatMap { y in
      let row = position(y, of: height) * width
      return (0..<side).map { x in bytes[row + position(x, of: width)] }
    }
  }
}
