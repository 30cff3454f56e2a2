import Raster
import Testing

@Suite struct DepthEncodingTests {
  @Test(arguments: [
    "mm", "cm", "kitti", "tum", "sun", "relative", "metres", "millimetres", "x4000",
    "x0.037", "x512:sky=65535", "log:0.5:80.0", "*0.01", "*0.001+2.5", "*1e-05-300", "*-0.5+80",
    "linear:2:62", "linear:-0.5:1e-05", "linear:0:1:unknown=0", "carla", "rgb24:80", "tartanair",
    "sun:uncut", "disparity", "disparity:x256", "disparity:385.2:0", "disparity:x256:384.38:-131.5",
  ])
  func everyNameIsReadBack(name: String) {
    #expect(DepthEncoding(named: name)?.name == name)
  }

  @Test(arguments: [
    "", "x0", "x-1", "xinf", "log:1:1", "log:0:5", "log:1", "metre ", "*0",
    "x512:sky=0", "x512:sky=65536", "x5:ground=1", "linear:1", "linear:1:2:3", "linear:nan:2",
    "linear:0:1:unknown=1", "rgb24:0", "rgb24:", "*+2", "*0+2", "*1+", "*1+2+3", "x0x10", "xnan",
    ":", "x",
    "*", "log:0.5:80:1", "disparity:", "disparity:0", "disparity:-3", "disparity:x0",
    "disparity:1:2:3",
    "disparity:x256:", "disparity:385:x256", "sun:cut", "linear:-1e308:1e308",
  ])
  func nonsenseHasNoEncoding(name: String) {
    #expect(DepthEncoding(named: name) == nil)
  }

  @Test func sunCodesAreRotatedAndCappedAtEightMetres() {
    // specs: raw 24001 -> 11192 mm -> 11.192 m -> 8 m
    #expect(DepthEncoding.sun.value(of: 24001) == 8)
    #expect(DepthEncoding.sun.value(of: 8 * 1500) == 1.5)
    #expect(DepthEncoding.sun.value(of: 0).isNaN)
  }

  @Test func logarithmicCodesMatchMoGe() throws {
    let encoding = DepthEncoding.logarithmic(near: 0.5, far: 50)
    #expect(abs(encoding.value(of: 9865) - 1.0000211) < 2e-7)
    #expect(abs(encoding.value(of: 42631) - 9.9998599) < 2e-6)
    #expect(encoding.value(of: 0).isNaN)
    #expect(encoding.value(of: 65535) == .infinity)
  }
}
