extension DepthMap {
  /// The map as a camera stored it that was shown turned: what ``ImageReading/orientation`` did to a
  /// picture is undone.
  ///
  /// - Parameter orientation: EXIF's number, 1 to 8; others count as 1.
  /// - Returns: The map, of transposed size for 5 to 8, without a camera where it was turned.
  /// - Complexity: O(pixels).
  public func unturned(from orientation: Int) -> DepthMap {
    let turn = Orientation(number: orientation).inverse
    guard turn.number != 1 else { return self }
    return DepthMap(
      width: turn.transposes ? height : width, height: turn.transposes ? width : height,
      samples: turn.applied(to: samples, width: width, height: height, channels: 1), kind: kind)
  }
}
