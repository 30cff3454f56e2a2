/// The things that a caption can name; each is there once in its scene.
enum Subject: String, CaseIterable {
  case sofa, armchair, bed, table, desk, bookcase, wardrobe, cabinet, fridge, chair, bathtub, piano
  case car, van, house, tent, bench, kiosk, booth, barrel, fountain, statue, tower, boat
  case vase, bowl, cup, teapot, bottle, ball, lamp, box

  /// How captions call it.
  var names: [String] {
    switch self {
    case .sofa: ["sofa", "couch"]
    case .cabinet: ["cabinet", "dresser"]
    case .booth: ["telephone booth"]
    case .car: ["car"]
    case .house: ["house", "cottage"]
    case .box: ["box", "crate"]
    case .cup: ["cup", "mug"]
    default: [rawValue]
    }
  }

  /// The thing in a main colour.
  func thing(_ paint: Material, _ trim: Trim, _ random: inout RandomSource) -> Thing {
    switch self {
    case .sofa, .armchair, .bed, .table, .desk, .bookcase, .wardrobe, .cabinet, .fridge, .chair,
      .bathtub, .piano:
      furniture(paint, trim, &random)
    case .car, .van, .house, .tent, .bench, .kiosk, .booth, .barrel, .fountain, .statue, .tower,
      .boat:
      outdoors(paint, trim, &random)
    case .vase, .bowl, .cup, .teapot, .bottle, .ball, .lamp, .box:
      tableware(paint, trim, &random)
    }
  }
}
