/// The words at the colour bars of maps and of their errors.
struct MapScales {
  let quantity: String
  let near, middle, far: String
  let errorQuantity: String
  let lowError, highError: String
  let lowErrorMeaning, highErrorMeaning: String

  /// - Parameters:
  ///   - from: The value at one end of the maps' colours.
  ///   - to: The value at the other end.
  ///   - unit: "m", "1/m" or "".
  ///   - isDisparity: Whether larger values are nearer.
  ///   - isLogarithmic: Whether colours go by the values' logarithms.
  ///   - errorLimit: Half-width of the errors' scale.
  ///   - isErrorRelative: Whether errors are shares of the reference.
  init(
    from: Double, to: Double, unit: String, isDisparity: Bool, isLogarithmic: Bool,
    errorLimit: Double, isErrorRelative: Bool
  ) {
    let unitText = unit.isEmpty ? "" : " \(unit)"
    near = NumberText.significant(isDisparity ? to : from) + unitText
    far = NumberText.significant(isDisparity ? from : to) + unitText
    middle =
      NumberText.significant(
        ColourScale.middle(from: from, to: to, isLogarithmic: isLogarithmic))
      + unitText + (isLogarithmic ? ", log scale" : "")
    errorQuantity =
      isErrorRelative ? "Error relative to the reference" : "Prediction minus reference"
    let span = NumberText.significant(isErrorRelative ? errorLimit * 100 : errorLimit, digits: 3)
      .trimmingZeros
    let errorUnit = isErrorRelative ? "%" : unitText
    lowError = "−\(span)\(errorUnit)"
    highError = "+\(span)\(errorUnit)"
    lowErrorMeaning = isDisparity ? "too far" : "too near"
    highErrorMeaning = isDisparity ? "too near" : "too far"
    quantity = isDisparity ? "Disparity, larger is nearer" : "Depth, larger is farther"
  }
}

extension String {
  /// "30.0" as "30".
  fileprivate var trimmingZeros: String {
    guard contains(".") else { return self }
    var text = self
    while text.last == "0" { text.removeLast() }
    if text.last == "." { text.removeLast() }
    return text
  }
}
