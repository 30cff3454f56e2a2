import Foundation
import TestSupport
import Testing

/// Wrong descriptors, wrong predictions files, folders with nothing in them.
@Suite struct DatasetFileTests {
  private static let reference = "reference: {path: \"depth/*/*.png\", encoding: mm}\n"

  static let wrongDescriptors: [WrongDocument] = [
    WrongDocument(
      text: "",
      sentence:
        "dataset/dataset.yaml: expected a YAML mapping of keys to values, found an empty document."),
    WrongDocument(
      text: "nmae: toy\n\(reference)",
      sentence:
        "dataset/dataset.yaml: expected one of the keys calibration, cluster, dataset, descriptor, id, image, intrinsics, items, layouts, license, mask, name, predictions, reference, segmentation, tags, title, found 'nmae' in line 1; did you mean 'name'?"
    ),
    WrongDocument(
      text: reference,
      sentence: "dataset/dataset.yaml: expected the key name, found no such key."),
    WrongDocument(
      text: "dataset: 2\nname: toy\n\(reference)",
      sentence:
        "dataset/dataset.yaml: expected dataset: 1, found dataset: 2; use a fdeval that knows this version."
    ),
    WrongDocument(
      text: "name: toy\n",
      sentence:
        "dataset/dataset.yaml: expected reference: {path: PATTERN}, layouts or items, found none of them; add, for instance, `reference: {path: depth/**/*.png, encoding: mm}`."
    ),
    WrongDocument(
      text: "name: toy\nreference: depth/*/*.png\n",
      sentence:
        "dataset/dataset.yaml: expected reference to be a mapping, found 'depth/*/*.png' in line 2."
    ),
    WrongDocument(
      text: "name: toy\nreference: {path: \"depth/*/*.png\", encoding: foot}\n",
      sentence:
        "dataset/dataset.yaml: expected reference.encoding to be one of mm, cm, kitti (x256), tum (x5000), xN (N codes per metre), xN:sky=CODE, sun, sun:uncut, log:NEAR:FAR, linear:FIRST:LAST, carla, rgb24:FARTHEST, tartanair, relative, metres, millimetres, *SCALE+OFFSET, disparity, disparity:FB:DOFFS, disparity:xN:FB:DOFFS, found 'foot' in line 2."
    ),
    WrongDocument(
      text: "name: toy\nreference: {path: \"depth/*/*.png\", kind: plane}\n",
      sentence:
        "dataset/dataset.yaml: expected reference.kind to be one of planar, ray, scale-invariant, affine, disparity, stereo, found 'plane' in line 2."
    ),
    WrongDocument(
      text: "name: toy\nreference: {path: \"maps/*.png\"}\n",
      sentence:
        "dataset: expected reference maps that match maps/*.png, found none among 25 files."),
    WrongDocument(
      text: "name: toy\nid: same\n\(reference)",
      sentence:
        "dataset: expected a different id for every item, found 'same' for depth/room0/0.png and depth/room0/1.png; set `id:` to a template with enough captures."
    ),
    WrongDocument(
      text: "name: toy\nmask: \"masks/{3}.png\"\n\(reference)",
      sentence:
        "dataset/dataset.yaml: expected mask to hold {stem} and {1} to {2}, the stars of 'depth/*/*.png', found '{3}'."
    ),
    WrongDocument(
      text: "name: toy\nintrinsics: {fx: 0, fy: 1, cx: 1, cy: 1}\n\(reference)",
      sentence:
        "dataset/dataset.yaml: expected intrinsics with positive fx and fy, found 0.0 and 1.0."),
    WrongDocument(
      text: "name: toy\nintrinsics: {fx: 1, fy: 1, cx: 1}\n\(reference)",
      sentence: "dataset/dataset.yaml: expected the key intrinsics.cy, found no such key."),
    WrongDocument(
      text: "name: toy\ntags: {near: \"room0/*\"}\n\(reference)",
      sentence: "dataset/dataset.yaml: expected tags.near to be a list, found 'room0/*' in line 2."),
    WrongDocument(
      text: "name: toy\nitems: []\n",
      sentence:
        "dataset/dataset.yaml: expected at least one item under items, found an empty list."),
    WrongDocument(
      text: "name: toy\nitems:\n  - {refrence: depth/room0/0.png}\n",
      sentence:
        "dataset/dataset.yaml: expected one of the keys calibration, cluster, id, image, mask, reference, segmentation, tags under items[0], found 'refrence' in line 3; did you mean 'reference'?"
    ),
    WrongDocument(
      text: "name: toy\nitems:\n  - {reference: depth/room0/0.png}\n  - {id: two}\n",
      sentence: "dataset/dataset.yaml: expected the key items[1].reference, found no such key."),
    WrongDocument(
      text: "name: toy\nlayouts:\n  - {reference: \"*.png\", mak: \"x\"}\n",
      sentence:
        "dataset/dataset.yaml: expected one of the keys calibration, cluster, id, image, mask, reference, segmentation under layouts[0], found 'mak' in line 3; did you mean 'mask'?"
    ),
    WrongDocument(
      text: "name: toy\ndescriptor: nyu-v3\n",
      sentence:
        "dataset/dataset.yaml: expected descriptor: one of kitti, nyu-v2, found descriptor: nyu-v3; did you mean 'nyu-v2'?"
    ),
  ]

  @Test("A wrong dataset.yaml is one sentence that names it", arguments: wrongDescriptors)
  func descriptors(_ wrong: WrongDocument) async throws {
    let toy = try ToyDataset()
    try toy.write("dataset/dataset.yaml", wrong.text)
    try await refuse(toy, with: wrong.sentence)
  }

  static let wrongPredictions: [WrongDocument] = [
    WrongDocument(
      text: "",
      sentence:
        "predictions/predictions.yaml: expected a YAML mapping of keys to values, found an empty document."
    ),
    WrongDocument(
      text: "knid: planar\n",
      sentence:
        "predictions/predictions.yaml: expected one of the keys encoding, files, items, kind, predictions, producer, unit, found 'knid' in line 1; did you mean 'kind'?"
    ),
    WrongDocument(
      text: "predictions: 2\n",
      sentence:
        "predictions/predictions.yaml: expected predictions: 1, found predictions: 2; use a fdeval that knows this version."
    ),
    WrongDocument(
      text: "kind: plane\n",
      sentence:
        "predictions/predictions.yaml: expected kind to be one of planar, ray, scale-invariant, affine, disparity, stereo, found 'plane' in line 1."
    ),
    WrongDocument(
      text: "unit: ft\n",
      sentence:
        "predictions/predictions.yaml: expected unit to be one of cm, m, mm, found 'ft' in line 1."),
    WrongDocument(
      text: "unit: mm\nencoding: metres\n",
      sentence:
        "predictions/predictions.yaml: expected a unit, for floating-point files, or an encoding, found both; remove the unit."
    ),
    WrongDocument(
      text: "items: [room0/0.npz]\n",
      sentence:
        "predictions/predictions.yaml: expected items to be a mapping, found a list in line 1."),
    WrongDocument(
      text: "items: {room0/O: room0/0.npz}\n",
      sentence:
        "predictions/predictions.yaml: expected ids of the dataset's items under items, found 'room0/O'; did you mean 'room0/0'?"
    ),
    WrongDocument(
      text: "files: \"*.tif\"\n",
      sentence:
        "predictions: expected files named after the items, such as room0/0.npy, found no depth file that matches files: *.tif among 13 files; rename them, or list them under `items:` in predictions.yaml."
    ),
  ]

  @Test("A wrong predictions.yaml is one sentence that names it", arguments: wrongPredictions)
  func predictions(_ wrong: WrongDocument) async throws {
    let toy = try ToyDataset()
    try toy.write("predictions/predictions.yaml", wrong.text)
    try await refuse(toy, with: wrong.sentence)
  }

  @Test("A predictions.yaml that is no text is not passed over")
  func binaryPredictionsFile() async throws {
    let toy = try ToyDataset()
    _ = try toy.folder.file("predictions/predictions.yaml", [0xFF, 0xFE, 0x00, 0x6B])
    try await refuse(
      toy,
      with:
        "predictions/predictions.yaml: expected a text file in UTF-8, found none that can be read.")
  }

  @Test("Folders that hold nothing, files in place of folders and missing ones are named")
  func folders() async throws {
    let toy = try ToyDataset()
    try toy.write("empty/.hidden", "")
    try toy.write("note.txt", "")
    try await refuse(
      toy, dataset: "nothing",
      with: "nothing: expected a dataset's folder, found nothing there.")
    try await refuse(
      toy, dataset: "note.txt", with: "note.txt: expected a dataset's folder, found a file.")
    try await refuse(
      toy, dataset: "empty",
      with:
        "empty: expected a file dataset.yaml in it, found none that can be read; write one, or name a known layout with --descriptor kitti | nyu-v2."
    )
    try await refuse(
      toy, predictions: "nothing",
      with: "nothing: expected a folder of predictions, found nothing there.")
    try await refuse(
      toy, predictions: "note.txt",
      with: "note.txt: expected a folder of predictions, found a file.")
    try await refuse(
      toy, predictions: "empty",
      with:
        "empty: expected files named after the items, such as room0/0.npy, found no depth file among 0 files; rename them, or list them under `items:` in predictions.yaml."
    )
    try await refuse(
      toy, predictions: "dataset/rgb", more: ["--descriptor", "nyu-v2"],
      with:
        "dataset: expected reference maps that match **/depth/sync_depth_*.png, **/sync_depth_*.png, **/depth_*.png, **/depth/*.png, found none among 25 files."
    )
  }

  @Test("A run's folder that cannot be one is refused before anything is scored")
  func output() async throws {
    let toy = try ToyDataset()
    try toy.write("note.txt", "kept")
    try await refuse(
      toy, output: "note.txt",
      with: "note.txt: expected a folder that can be made and written to, found a file.")
    try await refuse(
      toy, output: "note.txt/run",
      with:
        "note.txt/run: expected a folder that can be made and written to, found one that cannot.")
    try await refuse(
      toy, output: "/proc/run",
      with: "/proc/run: expected a folder that can be made and written to, found one that cannot.")
    #expect(
      try String(contentsOfFile: toy.folder.path("note.txt"), encoding: .utf8) == "kept")
  }

  /// Runs an evaluation that must be refused with one sentence, without a trace of it on disk.
  private func refuse(
    _ toy: ToyDataset, dataset: String = "dataset", predictions: String = "predictions",
    output: String = "run", more: [String] = [], with sentence: String
  ) async throws {
    let before = try toy.folder.names()
    let outcome = try await Command.run(
      ["evaluate", dataset, "--predictions", predictions, "-o", output] + more,
      in: toy.folder.url.path)
    #expect(outcome.code == 2)
    #expect(outcome.output.isEmpty)
    #expect(outcome.error == "Error: \(sentence)\n")
    #expect(try toy.folder.names() == before)
  }
}
