/// A point, a direction or a linear RGB colour: x right, y up, z forward, in metres.
package typealias Vector = SIMD3<Double>

extension SIMD3<Double> {
  /// The sum of the products of equal coordinates, added from left to right.
  func dot(_ other: Vector) -> Double { x * other.x + y * other.y + z * other.z }

  /// The vector at right angles to both: `x × y = z`.
  func cross(_ other: Vector) -> Vector {
    Vector(
      y * other.z - z * other.y, z * other.x - x * other.z, x * other.y - y * other.x)
  }

  /// The Euclidean length.
  var length: Double { dot(self).squareRoot() }

  /// The same direction with length 1.
  var normalised: Vector { self / length }

  /// Two directions that make a right-handed frame with this unit vector.
  var tangents: (Vector, Vector) {
    // Duff et al. 2017, "Building an Orthonormal Basis, Revisited", listing 3.
    let sign: Double = z < 0 ? -1 : 1
    let a = -1 / (sign + z)
    let b = x * y * a
    return (
      Vector(1 + sign * x * x * a, sign * b, -sign * x),
      Vector(b, sign + y * y * a, -y)
    )
  }

  /// This colour moved towards another one: 0 is this one, 1 the other.
  func mixed(with other: Vector, _ share: Double) -> Vector { self + (other - self) * share }
}
