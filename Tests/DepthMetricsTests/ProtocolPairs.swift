import Raster

/// The pairs of maps of `Fixtures/protocols/pairs.py`, made again bit for bit: integers of
/// SplitMix64 draws times powers of two.
///
/// The names are those of that file.
struct ProtocolPairs: Decodable {
  struct Recipe: Decodable {
    let unit, near, far, noise, fine, local, grain, above, top, candidateAbove: Int
    let gain, offset: [Int]
    let disparity: [Int]?
    let referenceSpecial, candidateSpecial: [Int]
  }

  struct Pair: Decodable {
    let seed: UInt64
    let reference, candidate: [Int]
    let reverse: Bool?
    let kinds: [String]?
    let referenceSpecial, candidateSpecial: [Int]?
    let valid: Int
    let alignment: Alignment?
    let metrics: [String: Double?]?
    /// Method to factor, offset, rmse and mae, or the mae alone.
    let beside: [String: [Double]]?
  }

  struct Alignment: Decodable {
    let scale, shift: Double
  }

  let kinds: [String]
  let recipe: Recipe
  let pairs: [Pair]

  /// Reference and candidate of a pair.
  func maps(_ pair: Pair) -> (reference: DepthMap, candidate: DepthMap) {
    let scene = Scene(pair.seed, recipe)
    let reference = scene.reference(pair, recipe), candidate = scene.candidate(pair, recipe)
    func map(_ size: [Int], _ samples: [Float], _ kind: String) -> DepthMap {
      DepthMap(
        width: size[1], height: size[0], samples: samples,
        kind: DepthMap.Kind(named: kind) ?? .metricPlanar)
    }
    let kinds = pair.kinds ?? self.kinds
    return (
      map(pair.reference, reference, kinds[0]), map(pair.candidate, candidate, kinds[1])
    )
  }

  /// What both maps of a pair show.
  private struct Scene {
    let seed: UInt64
    let a, b, gain, offset: Int
    let boxes: [(top: Int, left: Int, height: Int, width: Int, level: Int)]

    init(_ seed: UInt64, _ recipe: Recipe) {
      let own = draw(seed, 0)
      func p(_ k: Int) -> UInt64 { draw(own, k) }
      self.seed = seed
      a = 1 + Int(p(0) % 7)
      b = 1 + Int(p(1) % 7)
      gain = recipe.gain[0] + Int(p(2) % UInt64(recipe.gain[1]))
      offset = recipe.offset[0] + Int(p(3) % UInt64(recipe.offset[1]))
      boxes = (0..<6).map { n in
        let k = 4 + 5 * n
        return (
          Int(p(k) % 1024), Int(p(k + 1) % 1024), 64 + Int(p(k + 2) % 384),
          64 + Int(p(k + 3) % 384), Int(p(k + 4) % 1024)
        )
      }
    }

    func depth(_ height: Int, _ width: Int, _ recipe: Recipe) -> [Int] {
      (0..<height * width).map { k in
        let y = (2 * (k / width) + 1) * 512 / height, x = (2 * (k % width) + 1) * 512 / width
        let slope = (a * y + b * x) / (a + b)
        var t = slope
        for box in boxes
        where box.top <= y && y < box.top + box.height && box.left <= x && x < box.left + box.width
        {
          t = (3 * box.level + slope) / 4
        }
        return recipe.near + (recipe.far - recipe.near) * t / 1024
      }
    }

    func reference(_ pair: Pair, _ recipe: Recipe) -> [Float] {
      let q = depth(pair.reference[0], pair.reference[1], recipe)
      let noise = draw(seed, 1), special = draw(seed, 3)
      let step = power(-recipe.unit)
      let values: [Float] = [
        0, -1, .nan, .infinity, power(-20), Float(recipe.above) * step, Float(recipe.top) * step,
      ]
      return q.indices.map { k in
        chosen(
          pair.referenceSpecial ?? recipe.referenceSpecial, values,
          Int(draw(special, k) % 4096))
          ?? Float(max(1, q[k] + spread(noise, k, recipe.noise))) * step
      }
    }

    func candidate(_ pair: Pair, _ recipe: Recipe) -> [Float] {
      let (height, width) = (pair.candidate[0], pair.candidate[1])
      let q = depth(height, width, recipe)
      let local = draw(seed, 4), noise = draw(seed, 2), special = draw(seed, 5)
      let unit = recipe.disparity?[1] ?? recipe.unit + recipe.fine
      let step = power(-unit)
      let values: [Float] = [
        .nan, .infinity, -.infinity, 0, -1, power(-20), Float(recipe.candidateAbove) * step,
      ]
      return q.indices.map { k in
        let own = pair.reverse == true ? recipe.near + recipe.far - q[k] : q[k]
        let block = (k / width * 16 / height) * 16 + k % width * 16 / width
        let m = own * (1024 + spread(local, block, recipe.local))
        var c =
          recipe.disparity.map { (((1 << $0[0]) / m) * gain) >> 10 }
          ?? (m * gain) >> (20 - recipe.fine)
        c = max(1, c + offset + spread(noise, k, recipe.grain))
        return chosen(
          pair.candidateSpecial ?? recipe.candidateSpecial, values,
          Int(draw(special, k) % 65536)) ?? Float(c) * step
      }
    }

    /// A draw between -width and width.
    private func spread(_ stream: UInt64, _ k: Int, _ width: Int) -> Int {
      Int(draw(stream, k) % UInt64(2 * width + 1)) - width
    }

    private func chosen(_ shares: [Int], _ values: [Float], _ u: Int) -> Float? {
      var low = 0
      for (share, value) in zip(shares, values) {
        if u >= low, u < low + share { return value }
        low += share
      }
      return nil
    }
  }
}

private func power(_ exponent: Int) -> Float {
  Float(sign: .plus, exponent: exponent, significand: 1)
}

private func draw(_ seed: UInt64, _ k: Int) -> UInt64 {
  var z = seed &+ (UInt64(k) &+ 1) &* 0x9E37_79B9_7F4A_7C15
  z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
  z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
  return z ^ z >> 31
}
