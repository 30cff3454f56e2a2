/// Procedural textures, in metres of the body that they lie on.
enum Pattern {
  /// One colour.
  case plain
  /// Squares in two colours.
  case checker(Double)
  /// Tiles of this size, two tints, joints in the third colour.
  case tiles(Double, Double)
  /// A running bond of bricks of this size, two tints, mortar in the third colour.
  case bricks(Double, Double)
  /// Boards of this width and length with grain, two tints, gaps in the third colour.
  case boards(Double, Double)
  /// Grain along the body's longest run; the number is the width of a ring.
  case grain(Double)
  /// Soft blotches of this size with a fine tooth.
  case plaster(Double)
  /// Stripes of this width that run up the body.
  case stripes(Double)
  /// Stripes of this width that run round the body.
  case bands(Double)
  /// Veins in the second colour on blotches of the first and third.
  case marble(Double)
  /// Blades of grass in three greens.
  case lawn
  /// Pebbles of this size in three colours.
  case gravel(Double)
  /// Round stones of this size, two tints, gaps in the third colour.
  case cobbles(Double)
  /// Threads of this width, across in the first colour and along in the second.
  case weave(Double)
  /// A carpet of these half sizes: field, border and figure.
  case rug(Double, Double)
  /// A framed painting of these half sizes; the number chooses what it shows.
  case painting(Double, Double, Int32)
  /// Foliage with lumps of this size.
  case leaves(Double)
  /// Stone with layers of this height.
  case rock(Double)
  /// Rows of shingles of this width and height, three tints.
  case shingles(Double, Double)
  /// Meadow in the first colour, rock on steep ground, the third colour above a height, and a cart
  /// track of a half width along ``track(_:)``.
  case terrain(snowLine: Double, track: Double)
}
