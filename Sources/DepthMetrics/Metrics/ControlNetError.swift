internal import Raster

/// ControlNet++'s depth error, kept bit-faithful so that published tables can be read.
///
/// Source: liming-ai/ControlNet_Plus_Plus 9ffe264, eval/eval.py and eval/eval_depth.py. The label is
/// spread from its smallest to its largest value, the prediction only divided by its largest; both
/// are cut to 8 bits and brought to 512 x 512, the label by nearest neighbours, the prediction by
/// the bilinear filter of the Pillow of its time. A perfect prediction does not score 0.
enum ControlNetError {
  private static let side = 512

  /// Root mean squared difference on 0…255.
  static func rootMeanSquare(
    control: DepthMap, prediction: DepthMap
  ) throws(MetricScores.Undefined) -> Double {
    let label = nearest(try spread(control), control.width, control.height)
    let other = try scaled(prediction)
    // Along rows, then along columns, whatever the shape: so did every Pillow before 13, which begins with
    // columns where that is less work and so rounds some pixels otherwise.
    let resized = Image(
      width: prediction.width, height: prediction.height, channels: 1, bytes: other
    ).resized(to: side, height: prediction.height, kernel: .bilinearAntialias)
      .resized(to: side, height: side, kernel: .bilinearAntialias)
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
    let values = codes(map.samples) ?? map.samples.map { Double($0) }
    let extremes = (low: values.min() ?? 0, high: values.max() ?? 1)
    let range = extremes.high - extremes.low
    return values.map { UInt8(($0 - extremes.low) / range * 255) }
  }

  /// The whole numbers that a picture's pixels were before they were divided by the largest code; nil
  /// where the map is no such picture.
  ///
  /// The original spreads these. Their quotients, rounded to 32 bits, would fall on the other side of a
  /// whole number now and then, and so by a code.
  private static func codes(_ samples: [Float]) -> [Double]? {
    for largest in [255, 65_535] as [Double] {
      let isPicture = samples.allSatisfy { value in
        let code = (Double(value) * largest).rounded()
        return (0...largest).contains(code) && Float(code / largest) == value
      }
      if isPicture { return samples.map { (Double($0) * largest).rounded() } }
    }
    return nil
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
