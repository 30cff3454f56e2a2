import DepthMetrics
import Foundation
import Raster
import TestSupport
import Testing

@testable import Evaluation

/// What is found in a dataset's folder.
@Suite struct DatasetTests {
  private static func dataset(
    _ files: [String], yaml: String? = nil, descriptor: String? = nil
  ) throws -> Dataset {
    let folder = try TemporaryFolder()
    try folder.touch(files)
    if let yaml { try folder.write(["dataset.yaml": yaml]) }
    return try Dataset(folder: folder.url.path, descriptor: descriptor)
  }

  @Test("A pattern finds references, and templates their photos, masks, ids, clusters and tags")
  func pattern() throws {
    let dataset = try Self.dataset(
      [
        "depth/kitchen/1.png", "depth/kitchen/2.png", "depth/hall/1.png", "depth/readme.txt",
        "rgb/kitchen-1.jpg", "rgb/hall-1.png", "masks/kitchen/1.png", "masks/kitchen/2.png",
        "masks/hall/1.png", "depth/.hidden/1.png",
      ],
      yaml: """
        dataset: 1
        name: rooms
        reference: {path: "depth/*/*.png", encoding: kitti, kind: planar}
        predictions: {kind: disparity}
        image: "rgb/{1}-{2}.*"
        mask: "masks/{1}/{stem}.png"
        id: "{1}-{2}"
        cluster: "{1}"
        tags: {cooking: ["kitchen-*"], first: ["*-1"]}
        intrinsics: {fx: 500, fy: 501, cx: 320, cy: 240}
        """)
    #expect(
      dataset.items == [
        Dataset.Item(
          id: "hall-1", reference: "depth/hall/1.png", image: "rgb/hall-1.png",
          mask: "masks/hall/1.png", segmentation: nil, cluster: "hall", tags: ["first"],
          captures: ["hall", "1"]),
        Dataset.Item(
          id: "kitchen-1", reference: "depth/kitchen/1.png", image: "rgb/kitchen-1.jpg",
          mask: "masks/kitchen/1.png", segmentation: nil, cluster: "kitchen",
          tags: ["cooking", "first"], captures: ["kitchen", "1"]),
        Dataset.Item(
          id: "kitchen-2", reference: "depth/kitchen/2.png", image: nil,
          mask: "masks/kitchen/2.png", segmentation: nil, cluster: "kitchen", tags: ["cooking"],
          captures: ["kitchen", "2"]),
      ])
    #expect(
      dataset.referenceHint.description
        == DepthDescription(
          kind: .metricPlanar, encoding: .kitti,
          intrinsics: Intrinsics(fx: 500, fy: 501, cx: 320, cy: 240)))
    #expect(
      dataset.predictionHint.description == DepthDescription(kind: .affineInvariantDisparity))
  }

  @Test("Items by name have what they say, and sensible rest")
  func named() throws {
    let dataset = try Self.dataset(
      [],
      yaml: """
        name: two
        items:
          - {reference: b.png}
          - {reference: a.png, id: first, cluster: c, tags: [z, a, z], image: i.png, mask: m.png,
             segmentation: s.png}
        tags: {all: ["*"]}
        """)
    #expect(
      dataset.items == [
        Dataset.Item(
          id: "b", reference: "b.png", image: nil, mask: nil, segmentation: nil, cluster: "b",
          tags: ["all"]),
        Dataset.Item(
          id: "first", reference: "a.png", image: "i.png", mask: "m.png", segmentation: "s.png",
          cluster: "c", tags: ["a", "all", "z"]),
      ])
  }

  @Test(
    "A mask that a template names stays with its item where it is missing, so that the sample fails"
  )
  func missingMask() throws {
    let dataset = try Self.dataset(
      ["depth/1.png"],
      yaml: "name: x\nreference: {path: \"depth/*.png\"}\nmask: \"masks/{1}.png\"\n")
    #expect(dataset.items.map(\.mask) == ["masks/1.png"])
  }

  @Test("The first layout that finds a reference is used alone")
  func layouts() throws {
    let yaml = """
      name: x
      layouts:
        - {reference: "one/*.png", id: "one-{1}"}
        - {reference: "two/*.png", id: "two-{1}"}
      """
    #expect(try Self.dataset(["two/1.png", "one/1.png"], yaml: yaml).items.map(\.id) == ["one-1"])
    #expect(try Self.dataset(["two/1.png"], yaml: yaml).items.map(\.id) == ["two-1"])
  }

  @Test("The layouts of NYUv2 copies are known")
  func nyu() throws {
    func item(_ files: [String]) throws -> [String?] {
      let dataset = try Self.dataset(files, descriptor: "nyu-v2")
      #expect(dataset.referenceHint.description.encoding == .millimetreCodes)
      #expect(dataset.referenceHint.description.kind == .metricPlanar)
      #expect(dataset.referenceHint.description.intrinsics?.fx == 518.8579)
      let item = try #require(dataset.items.first)
      #expect(dataset.items.count == 1)
      return [item.id, item.reference, item.image, item.cluster]
    }
    #expect(
      try item(["nyu/depth/sync_depth_00045.png", "nyu/rgb/rgb_00045.jpg"])
        == [
          "nyu/rgb_00045", "nyu/depth/sync_depth_00045.png", "nyu/rgb/rgb_00045.jpg",
          "nyu/rgb_00045",
        ]
    )
    #expect(
      try item(["test/bathroom/sync_depth_00045.png", "test/bathroom/rgb_00045.jpg"])
        == [
          "test/bathroom/rgb_00045", "test/bathroom/sync_depth_00045.png",
          "test/bathroom/rgb_00045.jpg", "test/bathroom",
        ])
    #expect(
      try item(["test/kitchen_0004/depth_0045.png", "test/kitchen_0004/rgb_0045.png"])
        == [
          "test/kitchen_0004/rgb_0045", "test/kitchen_0004/depth_0045.png",
          "test/kitchen_0004/rgb_0045.png", "test/kitchen_0004",
        ])
    #expect(
      try item(["depth/0000.png", "rgb/0000.jpg"])
        == ["0000", "depth/0000.png", "rgb/0000.jpg", "0000"])
  }

  @Test("The layouts of KITTI copies are known")
  func kitti() throws {
    func item(_ files: [String]) throws -> [String?] {
      let dataset = try Self.dataset(files, descriptor: "kitti")
      #expect(dataset.referenceHint.description.encoding == .kitti)
      let item = try #require(dataset.items.first)
      #expect(dataset.items.count == 1)
      return [item.id, item.reference, item.image, item.cluster]
    }
    let drive = "2011_09_26_drive_0002_sync"
    #expect(
      try item([
        "val/\(drive)/proj_depth/groundtruth/image_02/0000000005.png",
        "raw/\(drive)/image_02/data/0000000005.png",
      ]) == [
        "\(drive)/image_02/0000000005",
        "val/\(drive)/proj_depth/groundtruth/image_02/0000000005.png",
        "raw/\(drive)/image_02/data/0000000005.png", "2011_09_26_drive_0002",
      ])
    let selection = "depth_selection/val_selection_cropped"
    let name = "\(drive)_groundtruth_depth_0000000008_image_02"
    let photo = "\(drive)_image_0000000008_image_02"
    #expect(
      try item(["\(selection)/groundtruth_depth/\(name).png", "\(selection)/image/\(photo).png"])
        == [
          photo, "\(selection)/groundtruth_depth/\(name).png", "\(selection)/image/\(photo).png",
          "2011_09_26_drive_0002",
        ])
    #expect(
      try item(["kitti_demo/depth/0000000005.png", "kitti_demo/rgb/0000000005.png"])
        == [
          "kitti_demo/0000000005", "kitti_demo/depth/0000000005.png",
          "kitti_demo/rgb/0000000005.png", "kitti_demo/0000000005",
        ])
  }

  @Test("A descriptor of one's own may start from a carried one")
  func extended() throws {
    let dataset = try Self.dataset(
      ["depth/1.png", "rgb/1.png"],
      yaml: "name: mine\ntitle: My rooms\ndescriptor: nyu-v2\nreference: {encoding: kitti}\n")
    #expect(dataset.descriptor.name == "mine")
    #expect(dataset.descriptor.title == "My rooms")
    #expect(dataset.items.map(\.image) == ["rgb/1.png"])
    #expect(dataset.referenceHint.description.encoding == .kitti)
    #expect(dataset.referenceHint.description.kind == .metricPlanar)
  }

  @Test(
    "The hash of a dataset depends on what is scored, and neither on its place nor on its photos")
  func hash() throws {
    let yaml = "name: x\nreference: {path: \"depth/*.png\"}\nimage: \"rgb/{1}.png\"\n"
    let base = try Self.dataset(["depth/1.png", "rgb/1.png"], yaml: yaml).hash
    #expect(base.count == 64)
    #expect(try Self.dataset(["depth/1.png"], yaml: yaml).hash == base)
    #expect(try Self.dataset(["depth/1.png", "depth/2.png"], yaml: yaml).hash != base)
    for line in ["cluster: c\n", "mask: m.png\n", "tags: {t: [\"*\"]}\n"] {
      #expect(try Self.dataset(["depth/1.png"], yaml: yaml + line).hash != base)
    }
  }

  @Test("Links to folders elsewhere are followed, and those into a circle are not")
  func links() throws {
    let folder = try TemporaryFolder()
    try folder.touch(["data/depth/1.png", "elsewhere/a/2.png"])
    for (link, target) in [
      ("data/depth/up", ".."), ("data/depth/here", "."), ("data/more", "../elsewhere"),
      ("elsewhere/a/data", "../../data"), ("data/gone", "nothing"), ("data/3.png", "depth/1.png"),
    ] {
      try FileManager.default.createSymbolicLink(
        atPath: folder.path(link), withDestinationPath: target)
    }
    let listing = try FolderListing(folder.path("data"), fault: .dataset)
    #expect(listing.files == ["3.png", "depth/1.png", "gone", "more/a/2.png"])
    #expect(listing.exit(of: "more/a/2.png")?.link == "more")
    #expect(listing.exit(of: "3.png") == nil)
  }
}
