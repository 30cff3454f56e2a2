import Raster
import Testing

@Suite struct DepthEncodingTests {
  @Test(arguments: [
    "mm", "cm", "kitti", "tum", "sun", "relative", "metres", "millimetres", "x4000.0",
    "log:0.5:80.0", "*0.01",
  ])
  func everyNameIsReadBack(name: String) {
    #expect(DepthEncoding(named: name)?.name == name)
  }

  @Test(arguments: ["", "x0", "x-1", "xinf", "log:1:1", "log:0:5", "log:1", "metre ", "*0"])
  func nonsenseHasNoEncoding(name: String) {
    #expect(DepthEncoding(named: name) == nil)
  }

  @Test func sunCodesAreRotatedAndCappedAtEightMetres() {
    // specs: raw 24001 -> 11192 mm -> 11.192 m -> 8 m
    #expect(DepthEncoding.sunRotated.value(of: 24001) == 8)
    #expect(DepthEncoding.sunRotated.value(of: 8 * 1500) == 1.5)
    #expect(DepthEncoding.sunRotated.value(of: 0).isNaN)
  }

  @Test func logarithmicCodesMatchMoGe() throws {
    let encoding = DepthEncoding.logarithmic(near: 0.5, far: 50)
    #expect(abs(encoding.value(of: 9865) - 1.0000211) < 2e-7)
    #expect(abs(encoding.value(of: 42631) - 9.9998599) < 2e-6)
    #expect(encoding.value(of: 0).isNaN)
    #expect(encoding.value(of: 65535) == .infinity)
  }
}
