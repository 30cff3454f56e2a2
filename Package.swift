// swift-tools-version: 6.2

import PackageDescription

// One set of compiler settings for every Swift target: Swift 6, imports that do not leak, and a
// compiler that makes each unsafe operation say so.
let houseSettings: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  .strictMemorySafety(),
]

let package = Package(
  name: "fdeval",
  products: [
    .library(name: "ClosedLoop", targets: ["ClosedLoop"]),
    .library(name: "ConditionedGeneration", targets: ["ConditionedGeneration"]),
    .library(name: "Raster", targets: ["Raster"]),
    .library(name: "Geometry", targets: ["Geometry"]),
    .library(name: "DepthMetrics", targets: ["DepthMetrics"]),
    .library(name: "DepthEstimation", targets: ["DepthEstimation"]),
    .library(name: "Evaluation", targets: ["Evaluation"]),
    .library(name: "ModelFiles", targets: ["ModelFiles"]),
    .library(name: "Tensors", targets: ["Tensors"]),
    .executable(name: "fdeval", targets: ["fdeval"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
  ],
  targets: [
    // The command line
    .executableTarget(
      name: "fdeval",
      dependencies: [
        "ClosedLoop", "ConditionedGeneration", "DepthEstimation", "DepthMetrics", "Evaluation",
        "Geometry", "ModelFiles", "Raster", "Tensors",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "SystemPackage", package: "swift-system"),
      ],
      swiftSettings: houseSettings
    ),

    // Libraries, from the one that knows most to the one that knows least
    // The closed loop: controls, images, their depth, their scores
    .target(
      name: "ClosedLoop",
      dependencies: [
        "ConditionedGeneration", "DepthEstimation", "DepthMetrics", "Evaluation", "ModelFiles",
        "Raster", "Tensors",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "SystemPackage", package: "swift-system"),
      ],
      swiftSettings: houseSettings
    ),
    .target(
      name: "Evaluation",
      dependencies: [
        "CKernels", "CResources", "DepthMetrics", "Geometry", "Raster",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "Mustache", package: "swift-mustache"),
        .product(name: "SystemPackage", package: "swift-system"),
        .product(name: "Yams", package: "Yams"),
      ],
      swiftSettings: houseSettings
    ),
    .target(
      name: "DepthMetrics",
      dependencies: [
        "CKernels", "CResources", "Geometry", "Raster",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "Yams", package: "Yams"),
      ],
      swiftSettings: houseSettings
    ),
    .target(
      name: "DepthEstimation", dependencies: ["Raster", "Tensors"], swiftSettings: houseSettings),
    .target(
      name: "ConditionedGeneration",
      dependencies: [
        "DepthEstimation", "ModelFiles", "Raster", "Tensors",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "SystemPackage", package: "swift-system"),
        .product(name: "Yams", package: "Yams"),
      ], swiftSettings: houseSettings),
    .target(
      name: "ModelFiles",
      dependencies: ["CCurl", "Raster", .product(name: "Crypto", package: "swift-crypto")],
      swiftSettings: houseSettings
    ),
    .target(name: "Geometry", dependencies: ["Raster"], swiftSettings: houseSettings),
    .target(
      name: "Raster",
      dependencies: [
        "CDeflate", "CKernels", "CPNG", "CResources", "CTIFF", "CTurboJPEG", "CWebP", "CZip",
        "Spelling",
      ],
      swiftSettings: houseSettings
    ),

    .target(
      name: "Tensors",
      dependencies: [
        "CBLAS", "CDNNL", "CKernels", "Spelling",
        .product(name: "SystemPackage", package: "swift-system"),
      ],
      swiftSettings: houseSettings),

    .target(name: "Spelling", swiftSettings: houseSettings),

    // What remakes datasets/demo
    .executableTarget(
      name: "SceneRenderer",
      dependencies: [
        "SceneRendering",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      path: "datasets/renderer/Sources/SceneRenderer",
      swiftSettings: houseSettings
    ),
    .target(
      name: "SceneRendering",
      dependencies: ["Raster"],
      path: "datasets/renderer/Sources/SceneRendering",
      swiftSettings: houseSettings
    ),

    // Tests
    .target(
      name: "TestSupport",
      dependencies: ["Tensors", .product(name: "Crypto", package: "swift-crypto")],
      path: "Tests/TestSupport", swiftSettings: houseSettings),
    .testTarget(
      name: "CommandTests",
      dependencies: [
        "fdeval", "DepthMetrics", "Evaluation", "ModelFiles", "Raster", "TestSupport",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "Subprocess", package: "swift-subprocess"),
        .product(name: "SystemPackage", package: "swift-system"),
      ],
      exclude: ["Fixtures"], swiftSettings: houseSettings),
    .testTarget(
      name: "ClosedLoopTests",
      dependencies: [
        "ClosedLoop", "ConditionedGeneration", "DepthEstimation", "DepthMetrics", "Evaluation",
        "ModelFiles", "Raster", "Tensors", "TestSupport",
      ],
      swiftSettings: houseSettings),
    .testTarget(
      name: "ConditionedGenerationTests",
      dependencies: [
        "ConditionedGeneration", "DepthEstimation", "ModelFiles", "Raster", "Tensors",
        "TestSupport",
      ],
      exclude: ["Fixtures"], swiftSettings: houseSettings),
    .testTarget(
      name: "DepthEstimationTests", dependencies: ["DepthEstimation", "Raster", "TestSupport"],
      exclude: ["Fixtures"], swiftSettings: houseSettings),
    .testTarget(
      name: "DepthMetricsTests",
      dependencies: ["DepthMetrics", "Geometry", "Raster", "TestSupport"],
      exclude: ["Fixtures"], swiftSettings: houseSettings),
    .testTarget(
      name: "EvaluationTests",
      dependencies: [
        "DepthMetrics", "Evaluation", "Raster", "TestSupport",
        .product(name: "GRDB", package: "GRDB.swift"),
      ],
      exclude: ["Fixtures"], swiftSettings: houseSettings),
    .testTarget(
      name: "ModelFilesTests",
      dependencies: [
        "ModelFiles", "TestSupport", .product(name: "Crypto", package: "swift-crypto"),
      ],
      swiftSettings: houseSettings),
    .testTarget(
      name: "RasterTests", dependencies: ["Raster", "TestSupport"], exclude: ["Fixtures"],
      swiftSettings: houseSettings),
    .testTarget(
      name: "SceneRendererTests", dependencies: ["SceneRendering", "Raster", "TestSupport"],
      exclude: ["Fixtures"], swiftSettings: houseSettings),

    .testTarget(
      name: "TensorsTests", dependencies: ["Tensors", "TestSupport"], exclude: ["Fixtures"],
      swiftSettings: houseSettings),

    // C: our hot loops, the files that the binary carries, and one door per system library
    .target(name: "CKernels", linkerSettings: [.linkedLibrary("gomp")]),
    .target(name: "CBLAS", dependencies: ["CKernels"]),
    .target(name: "CDNNL", dependencies: ["CKernels"], linkerSettings: [.linkedLibrary("dnnl")]),
    .target(name: "CResources", exclude: ["descriptors", "protocols", "templates"]),
    .systemLibrary(
      name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
    .systemLibrary(
      name: "CDeflate", pkgConfig: "libdeflate", providers: [.apt(["libdeflate-dev"])]),
    .systemLibrary(name: "CPNG", pkgConfig: "libpng", providers: [.apt(["libpng-dev"])]),
    .systemLibrary(name: "CTIFF", pkgConfig: "libtiff-4", providers: [.apt(["libtiff-dev"])]),
    .systemLibrary(
      name: "CTurboJPEG", pkgConfig: "libturbojpeg", providers: [.apt(["libturbojpeg0-dev"])]),
    .systemLibrary(name: "CWebP", pkgConfig: "libwebp", providers: [.apt(["libwebp-dev"])]),
    .systemLibrary(name: "CZip", pkgConfig: "libzip", providers: [.apt(["libzip-dev"])]),
  ]
)
