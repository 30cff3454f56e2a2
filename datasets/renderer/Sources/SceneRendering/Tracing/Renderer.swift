internal import Raster

/// Turns scenes into pictures and exact depth.
struct Renderer {
  let width, height: Int
  let intrinsics: Intrinsics
  /// Paths traced for each quarter of a pixel of a picture.
  let samples: Int
  let seed: UInt64

  init(width: Int, height: Int, samples: Int, seed: UInt64) {
    self.width = width
    self.height = height
    self.samples = samples
    self.seed = seed
    intrinsics = Renderer.intrinsics(width: width, height: height)
  }

  /// The set's camera at a size: about 60 degrees across, centred.
  static func intrinsics(width: Int, height: Int) -> Intrinsics {
    let focal = 0.875 * Double(width)
    return Intrinsics(
      fx: focal, fy: focal, cx: Double(width - 1) / 2, cy: Double(height - 1) / 2)
  }

  /// Planar depth of the ray through the centre of each pixel; +infinity where it meets nothing.
  func depth(of scene: Scene, _ view: View) -> [Double] {
    let world = World(solids: scene.solids, terrain: scene.terrain)
    let eye = Eye(view, intrinsics)
    var depth: [Double] = []
    depth.reserveCapacity(width * height)
    for y in 0..<height {
      for x in 0..<width { depth.append(world.distance(eye.ray(x: Double(x), y: Double(y)))) }
    }
    return depth
  }

  /// The picture, three sRGB codes a pixel, on all processors.
  ///
  /// Light is traced and smoothed on a grid twice as fine, so that edges stay smooth.
  func picture(of scene: Scene, _ view: View) async -> Image {
    let tracer = PathTracer(scene)
    let fine = Renderer.Grid(view, intrinsics, width: 2 * width, height: 2 * height)
    let rows = await withTaskGroup(of: (Int, [Response]).self) { group in
      for y in 0..<fine.height {
        group.addTask { (y, row(y, tracer, fine)) }
      }
      var rows = [[Response]](repeating: [], count: fine.height)
      for await (y, responses) in group { rows[y] = responses }
      return rows
    }
    let responses = rows.flatMap { $0 }
    let smoothing = Smoothing(tracer.world, fine)
    let irradiance = await smoothing.smoothed(responses.map(\.irradiance), passes: 4)
    let shine = await smoothing.smoothed(responses.map(\.shine), passes: 3)
    var codes: [UInt8] = []
    codes.reserveCapacity(3 * width * height)
    for y in 0..<height {
      for x in 0..<width {
        var display = Vector.zero
        for (dx, dy) in [(0, 0), (1, 0), (0, 1), (1, 1)] {
          let index = (2 * y + dy) * fine.width + 2 * x + dx
          let response = responses[index]
          let scattered = response.direct + response.albedo * irradiance[index]
          let light = (scattered + shine[index]) * scene.exposure
          for channel in 0..<3 { display[channel] += ToneCurve.film(light[channel]) / 4 }
        }
        for channel in 0..<3 { codes.append(ToneCurve.code(of: display[channel])) }
      }
    }
    return Image(width: width, height: height, channels: 3, bytes: codes)
  }

  /// The camera and the finer grid that light is traced on.
  struct Grid {
    let eye: Eye
    let width, height: Int

    init(_ view: View, _ intrinsics: Intrinsics, width: Int, height: Int) {
      // Pixel centres lie at whole numbers, so pixel x covers 2 x and 2 x + 1 of the fine grid.
      var fine = intrinsics
      fine.fx *= 2
      fine.fy *= 2
      fine.cx = 2 * intrinsics.cx + 0.5
      fine.cy = 2 * intrinsics.cy + 0.5
      eye = Eye(view, fine)
      self.width = width
      self.height = height
    }
  }

  /// One row of the fine grid before smoothing.
  ///
  /// Each pixel depends on the seed and its own place alone.
  private func row(_ y: Int, _ tracer: PathTracer, _ grid: Grid) -> [Response] {
    (0..<grid.width).map { x in
      let own = Noise.hash(
        Int32(x), Int32(y), Int32(truncatingIfNeeded: seed ^ seed >> 32))
      var sum = Response()
      for index in 0..<samples {
        var sampler = Sampler(index: index, seed: own)
        let (u, v) = sampler.pair()
        let ray = grid.eye.ray(
          x: Double(x) + Renderer.tent(u), y: Double(y) + Renderer.tent(v))
        sum += tracer.response(along: ray, &sampler)
      }
      return sum.mean(over: samples)
    }
  }

  /// A place within ±1 pixel, most often near the middle: the tent filter's distribution.
  @inline(__always)
  private static func tent(_ u: Double) -> Double {
    u < 0.5 ? (2 * u).squareRoot() - 1 : 1 - (2 - 2 * u).squareRoot()
  }
}
