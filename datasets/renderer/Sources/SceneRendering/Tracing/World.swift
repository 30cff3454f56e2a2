/// A scene made ready for rays: flat arrays and a tree of boxes.
struct World {
  struct Record {
    var body: Piece
    var castsShadow: Bool
    var isSubject: Bool
    /// Where this solid's clips and carves stand in `cuts`.
    var firstCut, clipEnd, carveEnd: Int32
    var material: Int32
  }

  struct Node {
    var bounds: Bounds
    /// The solids in a leaf; an inner node has none.
    var first, end: Int32
    /// An inner node's children: the next node, and this one, which lies farther along `axis`.
    var second: Int32
    var axis: Int8
  }

  let records: [Record]
  let cuts: [Piece]
  let materials: [Material]
  let nodes: [Node]
  /// Solids without bounds come first in `records`, outside the tree.
  let unboundedCount: Int
  let terrain: HeightField?

  /// Builds the tree over some solids and a terrain.
  init(solids: [Solid], terrain: HeightField?) {
    let unbounded = solids.filter { $0.bounds.low.x == -.infinity }
    let bounded = solids.filter { $0.bounds.low.x > -.infinity }
    var ordered = unbounded
    var nodes: [Node] = []
    World.build(bounded, into: &nodes, &ordered)

    var records: [Record] = []
    var cuts: [Piece] = []
    var materials: [Material] = []
    for solid in ordered {
      let first = Int32(cuts.count)
      cuts += solid.clips
      let clipEnd = Int32(cuts.count)
      cuts += solid.carves
      records.append(
        Record(
          body: solid.body, castsShadow: solid.castsShadow && !solid.material.isBackdrop,
          isSubject: solid.isSubject, firstCut: first, clipEnd: clipEnd,
          carveEnd: Int32(cuts.count), material: Int32(materials.count)))
      materials.append(solid.material)
    }
    if let terrain { materials.append(terrain.material) }
    self.records = records
    self.cuts = cuts
    self.materials = materials
    self.nodes = nodes
    self.unboundedCount = unbounded.count
    self.terrain = terrain
  }

  /// Appends the tree of some solids in depth-first order.
  ///
  /// Solids are split where the surface area heuristic (MacDonald and Booth 1990) expects the least
  /// work. O(n log² n).
  private static func build(_ solids: [Solid], into nodes: inout [Node], _ ordered: inout [Solid]) {
    if solids.isEmpty { return }
    let bounds = solids.reduce(Bounds.empty) { $0.union($1.bounds) }
    let index = nodes.count
    let first = Int32(ordered.count)
    nodes.append(Node(bounds: bounds.padded, first: first, end: first, second: 0, axis: 0))
    if solids.count <= 2 {
      ordered += solids
      nodes[index].end = Int32(ordered.count)
      return
    }
    let split = bestSplit(solids)
    nodes[index].axis = Int8(split.axis)
    build(Array(split.sorted[..<split.count]), into: &nodes, &ordered)
    nodes[index].second = Int32(nodes.count)
    build(Array(split.sorted[split.count...]), into: &nodes, &ordered)
  }

  private static func bestSplit(
    _ solids: [Solid]
  ) -> (axis: Int, sorted: [Solid], count: Int) {
    var best = (axis: 0, sorted: solids, count: solids.count / 2)
    var lowest = Double.infinity
    for axis in 0..<3 {
      // Equal centres keep their order, so that the tree is the same everywhere.
      let sorted = solids.enumerated().sorted { a, b in
        let ca = a.element.bounds.centre[axis]
        let cb = b.element.bounds.centre[axis]
        return ca == cb ? a.offset < b.offset : ca < cb
      }
      .map(\.element)
      var areas: [Double] = []
      var box = Bounds.empty
      for solid in sorted {
        box = box.union(solid.bounds)
        areas.append(box.area)
      }
      box = .empty
      for count in stride(from: sorted.count - 1, to: 0, by: -1) {
        box = box.union(sorted[count].bounds)
        let cost = areas[count - 1] * Double(count) + box.area * Double(sorted.count - count)
        if cost < lowest {
          lowest = cost
          best = (axis, sorted, count)
        }
      }
    }
    return best
  }
}
