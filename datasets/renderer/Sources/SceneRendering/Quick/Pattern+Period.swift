extension Pattern {
  /// The size in metres of what repeats; infinite for patterns without detail.
  ///
  /// Where a pixel covers more, only the mean colour is seen.
  var period: Double {
    switch self {
    case .plain: .infinity
    case .checker(let size): size
    case .tiles(let width, let height): min(width, height)
    case .bricks(_, let height): height
    case .boards(let width, _): width
    case .grain(let ring): 3 * ring
    case .plaster(let size): size / 3
    case .stripes(let width), .bands(let width): width
    case .marble(let size): size / 2
    case .lawn: 0.15
    case .gravel(let size), .cobbles(let size): size
    case .weave(let width): width
    case .rug: 0.1
    case .painting: 0.05
    case .leaves(let size): size / 3
    case .rock(let size): size / 2
    case .shingles(_, let height): height
    case .terrain: 0.6
    }
  }
}

extension Material {
  /// About the mean of the pattern's colours.
  var meanColour: Vector {
    switch pattern {
    case .plain: first
    case .rug, .gravel, .leaves, .shingles, .lawn, .painting: (first + second + third) / 3
    case .terrain: first
    case .tiles, .bricks, .boards, .cobbles, .marble: (first + second) * 0.45 + third * 0.1
    default: (first + second) / 2
    }
  }

  /// The reflected colour as a pixel of this size in metres sees it: detail finer than the pixel fades
  /// into the mean, so that far floors do not shimmer.
  @inline(__always)
  func colour(at p: Vector, normal: Vector, pixel: Double) -> Vector {
    if case .plain = pattern { return first }
    let fade = smoothstep(0.45, 1.2, pixel / pattern.period)
    if fade >= 1 { return meanColour }
    let seen = finish(at: p, normal: normal).colour
    return fade <= 0 ? seen : seen.mixed(with: meanColour, fade)
  }
}
