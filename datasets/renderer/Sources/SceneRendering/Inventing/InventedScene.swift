internal import Raster

/// A scene that a seed makes, with the camera that looks at it and the words that describe it.
struct InventedScene {
  /// Which scene it is: the same number gives the same scene everywhere.
  let index: UInt64
  var scene: Scene
  var ambient: AmbientLight
  var view: View
  /// Degrees that the picture spans across.
  var fieldOfView: Double
  var words: SceneWords

  /// The camera's intrinsics for a square picture of this many pixels.
  func intrinsics(size: Int) -> Intrinsics {
    let (sine, cosine) = sineAndCosine(degrees: fieldOfView / 2)
    let focal = Double(size) / 2 * cosine / sine
    let middle = Double(size - 1) / 2
    return Intrinsics(fx: focal, fy: focal, cx: middle, cy: middle)
  }

  /// Picture, depth, normals and the subject's mask.
  func frame(size: Int) -> QuickFrame {
    QuickRenderer(scene, view, intrinsics(size: size), ambient: ambient, size: size).frame()
  }
}
