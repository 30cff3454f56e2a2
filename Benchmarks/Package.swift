// swift-tools-version: 6.2

import PackageDescription

let package = Package(
  name: "Benchmarks",
  dependencies: [
    // The identity is otherwise the name of the checkout's folder.
    .package(name: "fdeval", path: "..")
  ],
  targets: [
    // Times of our metrics on given maps, a JSON line a scenario.
    .executableTarget(
      name: "MetricTimes",
      dependencies: [
        "CLogarithmFloor",
        .product(name: "DepthMetrics", package: "fdeval"),
        .product(name: "Raster", package: "fdeval"),
      ],
      swiftSettings: [.swiftLanguageMode(.v6)]),
    // Times of a gate's bootstrap; built with -enable-testing.
    .executableTarget(
      name: "GateTimes",
      dependencies: [.product(name: "Evaluation", package: "fdeval")],
      swiftSettings: [.swiftLanguageMode(.v6)]),
    // Times of a depth network on a given input.
    .executableTarget(
      name: "DepthTimes",
      dependencies: [
        "Timing",
        .product(name: "DepthEstimation", package: "fdeval"),
        .product(name: "Tensors", package: "fdeval"),
      ],
      swiftSettings: [.swiftLanguageMode(.v6)]),
    // Times of a FLUX transformer's blocks on given inputs.
    .executableTarget(
      name: "FluxTimes",
      dependencies: [
        "Timing",
        .product(name: "ConditionedGeneration", package: "fdeval"),
        .product(name: "Tensors", package: "fdeval"),
      ],
      swiftSettings: [.swiftLanguageMode(.v6)]),
    // Times of FLUX's autoencoder on a given latent.
    .executableTarget(
      name: "AutoencoderTimes",
      dependencies: [
        "Timing",
        .product(name: "ConditionedGeneration", package: "fdeval"),
        .product(name: "Tensors", package: "fdeval"),
      ],
      swiftSettings: [.swiftLanguageMode(.v6)]),
    // Times of a T5 encoder on given tokens.
    .executableTarget(
      name: "TextTimes",
      dependencies: [
        "Timing",
        .product(name: "ConditionedGeneration", package: "fdeval"),
        .product(name: "Tensors", package: "fdeval"),
      ],
      swiftSettings: [.swiftLanguageMode(.v6)]),
    // What the timers of networks share.
    .target(
      name: "Timing", dependencies: [.product(name: "Tensors", package: "fdeval")],
      swiftSettings: [.swiftLanguageMode(.v6)]),
    // What the metrics cannot be faster than: one pass with one logarithm a pixel.
    .target(name: "CLogarithmFloor"),
    // What an evaluation is measured against: libpng decoding its files on all cores.
    .executableTarget(name: "DecodingFloor", linkerSettings: [.linkedLibrary("png")]),
  ]
)
