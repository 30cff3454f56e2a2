/// Something that can stand in a scene: on its own origin, facing forward (z).
struct Thing {
  var solids: [Solid]
  /// Metres across, up and along.
  var size: Vector

  /// The same, larger or smaller.
  func scaled(by factor: Double) -> Thing {
    Thing(solids: solids.map { $0.scaled(by: factor) }, size: size * factor)
  }
}

extension Solid {
  /// The same solid about the origin, larger or smaller; its pattern keeps its size.
  func scaled(by factor: Double) -> Solid {
    var copy = self
    copy.body = body.scaled(by: factor)
    copy.clips = clips.map { $0.scaled(by: factor) }
    copy.carves = carves.map { $0.scaled(by: factor) }
    return copy
  }
}

extension Piece {
  fileprivate func scaled(by factor: Double) -> Piece {
    var copy = self
    copy.frame.origin *= factor
    copy.shape =
      switch shape {
      case .ground: .ground
      case .box(let half): .box(half * factor)
      case .ellipsoid(let radii): .ellipsoid(radii * factor)
      case .frustum(let bottom, let top, let half):
        .frustum(bottom: bottom * factor, top: top * factor, half: half * factor)
      case .gable(let half): .gable(half * factor)
      }
    return copy
  }
}
