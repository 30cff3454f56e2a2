import Tensors
@testable import DepthEstimation
import Foundation
func R(_ n: Int, _ scale: Float) -> [Float] { var s: UInt64 = UInt64(n); return (0..<n).map { _ in s = s &* 6364136223846793005 &+ 1442695040888963407; return (Float(Int32(truncatingIfNeeded: s >> 33)) / Float(1 << 30) - 1) * scale } }
let args = CommandLine.arguments
let k = ["s": (384, 6, 12, [2, 5, 8, 11], [48, 96, 192, 384], 64), "b": (768, 12, 12, [2, 5, 8, 11], [96, 192, 384, 768], 128), "l": (1024, 16, 24, [4, 11, 17, 23], [256, 512, 1024, 1024], 256)][args[1]]!
let c = try DepthAnythingConfiguration(family: .v2, width: k.0, heads: k.1, blocks: k.2, feedForward: .mlp(4 * k.0), taps: k.3, patchSize: 14, nativeGrid: 37, channels: k.4, reassembly: DepthAnythingConfiguration.publishedReassembly, features: k.5, headWidth: 32, output: .relative, normEpsilon: 1e-6, subject: "bench")
let b = try CPUBackend(Precision(rawValue: args[2])!)
let D = c.width, F = c.features
func M(_ o: Int, _ i: Int) -> any MatrixWeights { try! b.matrix(R(o * i, 1.7 / Float(i).squareRoot()), outputs: o, inputs: i, bias: R(o, 0.1)) }
func K(_ o: Int, _ i: Int, _ s: Int, stride: Int = 1, bias: Bool = true) -> any KernelWeights { let v = R(o * i * s * s, 1.7 / Float(i * s * s).squareRoot()); return b.kernel(shape: [o, i, s, s], stride: stride, bias: bias ? R(o, 0.1) : nil) { v } }
func N() -> DepthAnythingParts.Norm { .init(weight: b.tensor([Float](repeating: 1, count: D), [D]), bias: b.tensor(R(D, 0.1), [D])) }
func U() -> DepthAnythingParts.ResidualUnit { .init(first: K(F, F, 3), second: K(F, F, 3)) }
let blocks = (0..<c.blocks).map { _ in DepthAnythingParts.Block(norm1: N(), norm2: N(), queryKeyValue: M(3 * D, D), projection: M(D, D), hidden: M(4 * D, D), contraction: M(D, 4 * D), scale1: b.tensor(R(D, 0.5), [D]), scale2: b.tensor(R(D, 0.5), [D]), isGated: false) }
let C = c.channels
let levels = (0..<4).map { k in DepthAnythingParts.Level(projection: M(C[k], D), resize: k == 0 ? .grow(M(16 * C[0], C[0]), factor: 4) : k == 1 ? .grow(M(4 * C[1], C[1]), factor: 2) : k == 2 ? .keep : .shrink(K(C[3], C[3], 3, stride: 2)), narrow: K(F, C[k], 3, bias: false)) }
let fusions = (0..<4).map { k in DepthAnythingParts.Fusion(first: k == 3 ? nil : U(), second: U(), output: K(F, F, 1)) }
let parts = DepthAnythingParts(patchEmbedding: M(D, 588), blocks: blocks, norm: N(), levels: levels, fusions: fusions, half: K(F / 2, F, 3), features: K(32, F / 2, 3), depthWeights: R(32, 1), depthBias: [0.5])
let net = DepthAnythingNetwork(configuration: c, backend: b, parts: parts)
let p = 37, q = 37
let x = b.tensor(R(p * q * 588, 1), [p * q, 588])
var times: [Double] = []
for i in 0..<(Int(args.count > 3 ? args[3] : "8")!) {
  let start = DispatchTime.now().uptimeNanoseconds
  let bands = net(patches: x, stream: b.tensor(R((p * q + 1) * D, 0.5), [p * q + 1, D]), height: p, width: q)
  var v: [Float] = []
  for band in bands { v += try await b.values(band) }
  let t = Double(DispatchTime.now().uptimeNanoseconds - start) / 1e9
  times.append(t)
  if i == 0 { print("first", t, v.count, v.prefix(3), v.reduce(0, +) / Float(v.count)) }
}
print("median", times.sorted()[times.count / 2], "min", times.min()!)
print(b.implementations())
for r in b.takeProfile() { print(r.kind, r.count, String(format: "%.1f ms  %.0f GFLOP/s", r.seconds * 1e3 / Double(times.count), r.operations / r.seconds / 1e9)) }
if let s = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8) { for l in s.split(separator: "\n") where l.hasPrefix("VmHWM") { print(l) } }
