internal import Raster

/// Points in front of a camera on a grid: x right, y down, z along the optical axis.
public struct PointGrid: Sendable {
  /// Points across and down.
  public let width, height: Int
  /// `width * height` points, row by row; NaN in all three where there is none.
  public let points: [SIMD3<Double>]

  /// Points as they are.
  init(width: Int, height: Int, points: [SIMD3<Double>]) {
    self.width = width
    self.height = height
    self.points = points
  }

  /// The points of a planar depth map: `z * ((x - cx) / fx, (y - cy) / fy, 1)` at whole x and y.
  ///
  /// What is not finite and positive is no point. O(pixels).
  ///
  /// - Precondition: as many values as the camera has pixels.
  public init(_ depth: [Float], seenBy camera: Camera) {
    precondition(depth.count == camera.width * camera.height, "one value a pixel of the camera")
    width = camera.width
    height = camera.height
    let pinhole = camera.intrinsics
    var points: [SIMD3<Double>] = []
    points.reserveCapacity(depth.count)
    for y in 0..<height {
      let down = (Double(y) - pinhole.cy) / pinhole.fy
      for x in 0..<width {
        let z = Double(depth[y * camera.width + x])
        points.append(
          z > 0 && z.isFinite
            ? SIMD3((Double(x) - pinhole.cx) / pinhole.fx * z, down * z, z) : Self.nothing)
      }
    }
    self.points = points
  }

  /// What stands where there is no point and no normal.
  public static let nothing = SIMD3<Double>(repeating: .nan)

  /// Unit normals of the surface, `(width - 2) x (height - 2)`, from the points two to the right and two
  /// below: `cross(unit(P[y, x + 2] - P[y, x]), unit(P[y + 2, x] - P[y, x]))`.
  ///
  /// NaN where one of the three is none or they lie nearly in a line. The formula of EvalMDE's RelNormal
  /// (arXiv 2510.19814). O(points).
  public var normals: PointGrid {
    let (columns, rows) = (max(width - 2, 0), max(height - 2, 0))
    var normals: [SIMD3<Double>] = []
    normals.reserveCapacity(columns * rows)
    for y in 0..<rows {
      for x in 0..<columns {
        let here = points[y * width + x]
        let cross = Self.cross(
          Self.unit(points[y * width + x + 2] - here), Self.unit(points[(y + 2) * width + x] - here)
        )
        let length = Self.length(cross)
        normals.append(length > 1e-5 ? cross / length : Self.nothing)
      }
    }
    return PointGrid(width: columns, height: rows, points: normals)
  }

  /// The points of a coarser grid: of every cell of some pixels a side the one that is picked.
  ///
  /// - Parameters:
  ///   - width: Cells across.
  ///   - height: Cells down.
  ///   - picks: An index into ``points`` for every cell, row by row; nil for a cell without any.
  /// - Returns: As many points as cells.
  public func coarser(width: Int, height: Int, picks: [Int?]) -> PointGrid {
    PointGrid(
      width: width, height: height,
      points: picks.map { pick in pick.map { points[$0] } ?? Self.nothing })
  }

  private static func cross(_ a: SIMD3<Double>, _ b: SIMD3<Double>) -> SIMD3<Double> {
    SIMD3(a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x)
  }

  private static func length(_ a: SIMD3<Double>) -> Double {
    (a.x * a.x + a.y * a.y + a.z * a.z).squareRoot()
  }

  private static func unit(_ a: SIMD3<Double>) -> SIMD3<Double> { a / length(a) }
}
