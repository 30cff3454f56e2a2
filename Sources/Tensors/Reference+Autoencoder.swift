extension ReferenceBackend {
  func rows(of map: Tensor) -> Tensor {
    tensor(numbers(map), [map.shape[0] * map.shape[1], map.shape[2]])
  }

  func groupNorm(_ x: Tensor, _ norm: GroupNorm) -> Tensor {
    let values = numbers(x), channels = x.shape[2], width = channels / norm.groups
    let (weight, bias) = (numbers(norm.weight), numbers(norm.bias))
    var made = values
    for group in 0..<norm.groups {
      let places = values.indices.filter { $0 % channels / width == group }
      let mean = places.reduce(0.0) { $0 + Double(values[$1]) } / Double(places.count)
      let variance =
        places.reduce(0.0) { $0 + (Double(values[$1]) - mean) * (Double(values[$1]) - mean) }
        / Double(places.count)
      let inverse = 1 / (variance + Double(norm.epsilon)).squareRoot()
      for place in places {
        let channel = place % channels
        let normed = Float((Double(values[place]) - mean) * inverse)
        let value = normed * weight[channel] + bias[channel]
        made[place] = norm.silu ? Activation.silu(value) : value
      }
    }
    return tensor(made, x.shape)
  }

  func enlargeNearest(_ x: Tensor) -> Tensor {
    let values = numbers(x), (height, width, channels) = (x.shape[0], x.shape[1], x.shape[2])
    let made = (0..<4 * height * width).flatMap { pixel in
      let from = pixel / (2 * width) / 2 * width + pixel % (2 * width) / 2
      return values[from * channels..<(from + 1) * channels]
    }
    return tensor(made, [2 * height, 2 * width, channels])
  }
}
