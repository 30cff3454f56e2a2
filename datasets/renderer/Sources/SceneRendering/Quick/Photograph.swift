internal import Raster

/// What a camera makes of a clean picture: blur, a wrong exposure and white balance, noise, and the
/// artefacts of JPEG.
struct Photograph {
  /// Deviation of the blur in pixels.
  var blur: Double
  /// What the light is multiplied by, red, green and blue.
  var gain: Vector
  /// Deviation of the noise in codes at a middle grey.
  var noise: Double
  /// Quality of the JPEG file, or nil for none.
  var quality: Int?

  init(_ random: inout RandomSource) {
    blur = random.chance(0.5) ? 0 : random.number(0.3, 1.1)
    // Up to two thirds of a stop, and colours off by a tenth.
    let stop = random.number(0.65, 1.45)
    gain = Vector(
      stop * random.number(0.93, 1.07), stop, stop * random.number(0.93, 1.07))
    noise = random.chance(0.4) ? 0 : random.number(0.5, 7)
    quality = random.chance(0.6) ? random.whole(30, 92) : nil
  }

  /// The photo of a square picture of three channels.
  func photo(of image: [UInt8], size: Int, _ random: inout RandomSource) throws(RasterError)
    -> [UInt8]
  {
    var light = image.map { ToneCurve.ofCodes[Int($0)] }
    if blur > 0 { light = blurred(light, size) }
    var codes: [UInt8] = []
    codes.reserveCapacity(light.count)
    for (index, value) in light.enumerated() {
      let code = Double(ToneCurve.code(of: min(value * gain[index % 3], 1)))
      // Four uniform numbers are bell enough for noise.
      let bits = random.next()
      let sum =
        Double(bits & 0xffff) + Double(bits >> 16 & 0xffff) + Double(bits >> 32 & 0xffff)
        + Double(bits >> 48)
      let bell = (sum / 65535 - 2) * 1.732
      let deviation = noise * (0.4 + code / 200)
      codes.append(UInt8(min(max(code + deviation * bell, 0), 255).rounded()))
    }
    guard let quality else { return codes }
    let picture = Image(width: size, height: size, channels: 3, bytes: codes)
    let file = try picture.encoded(as: .jpeg, quality: quality)
    return try Image.decode(file, named: "a photograph").image.bytes
  }

  private func blurred(_ light: [Double], _ size: Int) -> [Double] {
    let weights = (0...3).map { exponential(-Double($0 * $0) / (2 * blur * blur)) }
    let sum = weights[0] + 2 * (weights[1] + weights[2] + weights[3])
    func pass(_ source: [Double], step: Int, position: (Int) -> Int) -> [Double] {
      source.indices.map { index in
        let place = position(index)
        var value = 0.0
        for tap in -3...3 {
          let offset = min(max(place + tap, 0), size - 1) - place
          value += source[index + offset * step] * weights[abs(tap)]
        }
        return value / sum
      }
    }
    let across = pass(light, step: 3) { ($0 / 3) % size }
    return pass(across, step: 3 * size) { $0 / (3 * size) }
  }
}
