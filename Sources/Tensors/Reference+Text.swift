extension ReferenceBackend {
  func gated(_ x: Tensor, _ activation: Activation) -> Tensor {
    let values = numbers(x), columns = x.shape[1] / 2
    return tensor(
      (0..<x.shape[0] * columns).map { index in
        let from = index / columns * 2 * columns + index % columns
        return activation(values[from]) * values[from + columns]
      }, [x.shape[0], columns])
  }

  func rmsNorm(_ x: Tensor, weight: Tensor, epsilon: Float) -> Tensor {
    let values = numbers(x), factors = numbers(weight), columns = x.shape[1]
    var made = values
    for row in 0..<x.shape[0] {
      let range = row * columns..<(row + 1) * columns
      let squares = values[range].reduce(0.0) { $0 + Double($1) * Double($1) }
      let inverse = 1 / (squares / Double(columns) + Double(epsilon)).squareRoot()
      for (column, index) in range.enumerated() {
        made[index] = Float(Double(values[index]) * inverse * Double(factors[column]))
      }
    }
    return tensor(made, x.shape)
  }
}
