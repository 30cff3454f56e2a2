import DepthMetrics
import Foundation
import Raster
import TestSupport
import Testing

@testable import Evaluation

/// Which prediction belongs to which item.
@Suite struct PredictionSetTests {
  private static func item(
    _ id: String, reference: String? = nil, image: String? = nil
  ) -> Dataset.Item {
    Dataset.Item(
      id: id, reference: reference ?? "depth/\(id).png", image: image, mask: nil,
      segmentation: nil, cluster: id, tags: [])
  }

  /// Matches files to items.
  private static func match(
    _ items: [Dataset.Item], _ files: [String], yaml: String? = nil
  ) throws -> PredictionSet {
    let folder = try TemporaryFolder()
    try folder.touch(files)
    if let yaml { try folder.write(["predictions.yaml": yaml]) }
    return try PredictionSet(folder: folder.url.path, items: items)
  }

  @Test(
    "A file is found by the item's id, by its reference's path, by its image's path or by a stem of its own",
    arguments: [
      "scene/7.npy", "scene/7.PFM", "depth/sync_7.npz", "rgb/r_7.tiff", "7.png", "other/7.npy",
      "deep/er/sync_7.tif", "out/r_7.npy",
    ])
  func byName(file: String) throws {
    let items = [
      Self.item("scene/7", reference: "depth/sync_7.png", image: "rgb/r_7.jpg"),
      Self.item("scene/8", reference: "depth/sync_8.png", image: "rgb/r_8.jpg"),
    ]
    let set = try Self.match(items, [file, "scene/8.npy"])
    #expect(set.files == ["scene/7": file, "scene/8": "scene/8.npy"])
    #expect(set.missing.isEmpty && set.surplus.isEmpty && set.unmatched.isEmpty)
  }

  @Test("The longest end that one file and one item share decides, and a name alone is told")
  func longestEnd() throws {
    let items = ["a/x/1", "b/x/1", "c/2", "d/3"].map { Self.item($0) }
    let set = try Self.match(
      items, ["out/a/x/1.npy", "out/b/x/1.npy", "deep/er/c/2.npy", "elsewhere/3.npy"])
    #expect(
      set.files == [
        "a/x/1": "out/a/x/1.npy", "b/x/1": "out/b/x/1.npy", "c/2": "deep/er/c/2.npy",
        "d/3": "elsewhere/3.npy",
      ])
    #expect(set.foundByNameAlone == ["d/3"])
    // One file that two items share an end with is neither's.
    let shared = try Self.match(
      [Self.item("a/x/1"), Self.item("b/x/1"), Self.item("k")], ["x/1.npy", "k.npy"])
    #expect(shared.files == ["k": "k.npy"])
    #expect(
      shared.unmatched["a/x/1"]
        == "a/x/1: expected a file named a/x/1 with a depth extension among the predictions, found x/1.npy, which could be b/x/1's as well."
    )
  }

  @Test("files: may be a template of the layout's captures, the stem and the id")
  func template() throws {
    var items = [Self.item("test/kitchen/rgb_1"), Self.item("test/kitchen/rgb_2")]
    items[0].captures = ["test/kitchen", "1"]
    items[1].captures = ["test/kitchen", "2"]
    let files = ["kitchen/pred_1.png", "kitchen/pred_2.png", "kitchen/rgb_1.png"]
    let set = try Self.match(items, files, yaml: "files: \"{1}/pred_{2}.png\"\n")
    #expect(
      set.files == [
        "test/kitchen/rgb_1": "kitchen/pred_1.png", "test/kitchen/rgb_2": "kitchen/pred_2.png",
      ])
    #expect(set.surplus == ["kitchen/rgb_1.png"])
    let starred = try Self.match(items, files, yaml: "files: \"*/pred_{2}.*\"\n")
    #expect(starred.files == set.files)
    #expect(throws: DocumentError.self) {
      try Self.match(items, files, yaml: "files: \"pred_{3}.png\"\n")
    }
  }

  @Test("Twelve thousand listed items take no longer than matched ones by much")
  func many() throws {
    let items = (0..<12_000).map { Self.item("s\($0 / 100)/\($0)") }
    let files = items.map { "\($0.id).npy" }
    let listed = Dictionary(uniqueKeysWithValues: zip(items.map(\.id), files))
    let clock = ContinuousClock()
    let matching = clock.measure {
      _ = PredictionMatch(items: items, candidates: files, named: [:])
    }
    let listing = clock.measure {
      _ = PredictionMatch(items: items, candidates: files, named: listed)
    }
    // No time of its own: listed items were a thousand times slower when each searched the list.
    #expect(listing < matching * 20)
  }

  @Test("A path says more than a stem")
  func pathOverStem() throws {
    let set = try Self.match(
      [Self.item("a/1"), Self.item("b/2")], ["a/1.npy", "c/1.npy", "2.npy"])
    #expect(set.files == ["a/1": "a/1.npy", "b/2": "2.npy"])
    #expect(set.surplus == ["c/1.npy"])
  }

  @Test("A stem that two items share names neither")
  func sharedStem() throws {
    let set = try Self.match(
      [Self.item("a/1"), Self.item("b/1"), Self.item("c/2")], ["1.npy", "2.npy"])
    #expect(set.files == ["c/2": "2.npy"])
    #expect(set.missing == ["a/1", "b/1"])
    #expect(set.surplus == ["1.npy"])
    #expect(
      set.unmatched["a/1"]
        == "a/1: expected a file named a/1 with a depth extension among the predictions, found 1.npy, which could be b/1's as well."
    )
  }

  @Test("Several files for one item are none, and belong to somebody")
  func ambiguous() throws {
    let set = try Self.match(
      [Self.item("a/1"), Self.item("a/2"), Self.item("a/3")],
      ["a/1.npy", "a/1.png", "x/2.npy", "y/2.npy", "a/3.npy"])
    #expect(set.files == ["a/3": "a/3.npy"])
    #expect(set.missing.isEmpty)
    #expect(set.surplus.isEmpty)
    #expect(
      set.unmatched == [
        "a/1":
          "a/1: expected one prediction, found several: a/1.npy, a/1.png; keep one, or choose with `files:` or `items:` in predictions.yaml.",
        "a/2":
          "a/2: expected one prediction, found several: x/2.npy, y/2.npy; keep one, or choose with `files:` or `items:` in predictions.yaml.",
      ])
  }

  @Test("predictions.yaml chooses among several, by pattern and by name")
  func chosen() throws {
    let items = [Self.item("a/1"), Self.item("a/2")]
    let files = ["a/1.npy", "a/1.png", "a/2.npy", "a/2.png", "odd.npy"]
    let byPattern = try Self.match(items, files, yaml: "files: \"**/*.png\"\n")
    #expect(byPattern.files == ["a/1": "a/1.png", "a/2": "a/2.png"])
    #expect(byPattern.surplus.isEmpty)
    let byName = try Self.match(
      items, files, yaml: "items: {a/1: odd.npy, a/2: a/2.npy}\n")
    #expect(byName.files == ["a/1": "odd.npy", "a/2": "a/2.npy"])
    #expect(byName.surplus == ["a/1.npy", "a/1.png", "a/2.png"])
    let absent = try Self.match(items, ["a/1.npy", "a/2.npy"], yaml: "items: {a/1: gone.npy}\n")
    #expect(absent.files == ["a/2": "a/2.npy"])
    #expect(absent.missing == ["a/1"])
    #expect(
      absent.unmatched["a/1"]
        == "a/1: expected the file gone.npy that predictions.yaml names among the predictions, found none."
    )
  }

  @Test("Hidden files, sidecars and other things are no predictions")
  func otherFiles() throws {
    let set = try Self.match(
      [Self.item("1")],
      [
        "1.npy", "1.npy.json", "1.json", ".2.npy", ".hidden/1.npy", "1.jpg", "1.exr", "1", "npy",
        "notes.txt",
      ])
    #expect(set.files == ["1": "1.npy"])
    #expect(set.surplus.isEmpty)
  }

  @Test("predictions.yaml says kind, unit or encoding, and who made the files")
  func statements() throws {
    func hint(_ yaml: String) throws -> DepthHint? {
      try Self.match([Self.item("1")], ["1.npy"], yaml: yaml).hint
    }
    #expect(try hint("producer: model 7\n") == nil)
    #expect(
      try Self.match([Self.item("1")], ["1.npy"], yaml: "producer: model 7\n").producer
        == "model 7")
    let said = try #require(try hint("predictions: 1\nkind: disparity\nencoding: relative\n"))
    #expect(
      said.description == DepthDescription(kind: .affineInvariantDisparity, encoding: .relative))
    #expect(said.phrase == "predictions.yaml")
    for (unit, metres) in [("m", 1), ("cm", 0.01), ("mm", 0.001)] {
      #expect(
        try hint("unit: \(unit)\n")?.description.encoding == .values(metresPerUnit: metres))
    }
  }

  @Test("Matching says of every item and every file exactly one thing")
  func accounting() throws {
    var random = SplitMix64(seed: 17)
    let names = ["1", "2", "a/1", "a/2", "b/1", "b/3", "c/4"]
    let extensions = ["npy", "png", "pfm"]
    for _ in 0..<200 {
      let items = names.filter { _ in random.below(2) == 0 }.map { Self.item($0) }
      let files = names.flatMap { name in
        extensions.filter { _ in random.below(5) == 0 }.map { "\(name).\($0)" }
      }
      let ids = Set(items.map(\.id))
      guard let set = try? Self.match(items, files) else { continue }
      #expect(Set(set.files.keys).union(set.unmatched.keys) == ids)
      #expect(Set(set.files.keys).isDisjoint(with: set.unmatched.keys))
      #expect(Set(set.missing).isSubset(of: set.unmatched.keys))
      #expect(Set(set.files.values).count == set.files.count)
      #expect(Set(set.files.values).isDisjoint(with: set.surplus))
      #expect(Set(set.files.values).union(set.surplus).isSubset(of: files))
      for (id, file) in set.files where file != "\(id).\(file.suffix(3))" {
        // Not by path: then the stem is the item's alone.
        let stem = FolderListing.stem(id)
        #expect(FolderListing.stem(file) == stem)
        #expect(items.count { FolderListing.stem($0.id) == stem } == 1)
      }
    }
  }
}
