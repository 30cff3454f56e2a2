extension ReferenceBackend {
  func room(_ shape: Shape, _ dtype: DType) -> Tensor {
    tensor([Float](repeating: .nan, count: shape.count), shape)
  }

  func copy(_ x: Tensor, into target: Tensor) { put(numbers(x), into: target) }

  func rotate(_ rotation: HeadRotation, into heads: Tensor) {
    let (values, weights) = (numbers(heads), numbers(rotation.weights))
    let (cosines, sines) = (numbers(rotation.cosines), numbers(rotation.sines))
    let (groups, width) = (rotation.weights.shape[0], rotation.weights.shape[1])
    let columns = heads.shape[1]
    var made = values
    for row in 0..<heads.shape[0] {
      for head in 0..<columns / width {
        let start = row * columns + head * width
        let weight = head / (columns / width / groups) * width
        let square = (0..<width).reduce(0.0) {
          $0 + Double(values[start + $1]) * Double(values[start + $1])
        }
        let inverse = 1 / (square / Double(width) + Double(rotation.epsilon)).squareRoot()
        for pair in 0..<width / 2 {
          let (i, j) = (2 * pair, 2 * pair + 1)
          let x = Double(values[start + i]) * inverse * Double(weights[weight + i])
          let y = Double(values[start + j]) * inverse * Double(weights[weight + j])
          let c = Double(cosines[row * width / 2 + pair])
          let s = Double(sines[row * width / 2 + pair])
          made[start + i] = Float(c * x - s * y)
          made[start + j] = Float(s * x + c * y)
        }
      }
    }
    put(made, into: heads)
  }

  func checkFinite(_ x: Tensor, into flag: Tensor) {
    put([numbers(x).allSatisfy(\.isFinite) ? 1 : 0], into: flag)
  }

  /// Numbers without gaps to rows with gaps.
  func put(_ values: [Float], into target: Tensor) {
    precondition(target.shape.rank == 2 && values.count == target.shape.count)
    let storage = storage(target), columns = target.shape[1]
    for (index, value) in values.enumerated() {
      storage.values[
        target.offset + index / columns * target.rowStride + index % columns] = value
    }
  }
}
