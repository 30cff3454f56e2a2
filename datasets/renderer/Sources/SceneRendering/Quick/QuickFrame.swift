/// One look at a scene, a value a pixel, rows from the top.
struct QuickFrame {
  let width, height: Int
  /// Three sRGB codes a pixel.
  var image: [UInt8]
  /// Planar depth in metres; +infinity where nothing stands within the renderer's range.
  var depth: [Float]
  /// Unit normals times 127, in the camera's axes: right, down, forward; zero where there is no depth.
  var normals: [SIMD3<Int8>]
  /// Whether the thing that a caption names is seen.
  var subject: [Bool]
}
