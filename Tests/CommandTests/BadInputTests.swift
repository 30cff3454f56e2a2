import Foundation
import Raster
import TestSupport
import Testing

/// Bad files one by one: each is one sentence on standard error, and nothing is left behind.
@Suite struct BadInputTests {
  private static let choices =
    "mm, cm, kitti (x256), tum (x5000), xN (N codes per metre), xN:sky=CODE, sun, sun:uncut, log:NEAR:FAR, linear:FIRST:LAST, carla, rgb24:FARTHEST, tartanair, relative, metres, millimetres, *SCALE+OFFSET, disparity, disparity:FB:DOFFS, disparity:xN:FB:DOFFS"

  /// Runs a command in a folder of bad files that must answer with one sentence.
  private func refuse(
    _ words: [String], with sentence: String, sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    let folder = try Self.folder()
    let before = try folder.names()
    let outcome = try await Command.run(words, in: folder.url.path)
    #expect(outcome.code == 2, sourceLocation: sourceLocation)
    #expect(outcome.output.isEmpty, sourceLocation: sourceLocation)
    #expect(outcome.errors == ["Error: \(sentence)"], sourceLocation: sourceLocation)
    #expect(try folder.names() == before, sourceLocation: sourceLocation)
  }

  /// A folder with one file of each sort, and a sound map.
  private static func folder() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    var random = SplitMix64(seed: 7)
    let map = Pair.scene(width: 32, height: 24, random: &random)
    try map.write(to: folder.path("good.npz"))
    let (png, _) = try map.encoded(as: .png16)
    _ = try folder.file("truncated.png", Array(png.prefix(png.count / 2)))
    _ = try folder.file("empty.png", [])
    _ = try folder.file("note.txt", Array("not a map".utf8))
    let holes = DepthMap(
      width: 4, height: 3, samples: Array(repeating: .nan, count: 12), kind: .metricPlanar)
    try holes.write(to: folder.path("nan.npy"))
    let small = Pair.scene(width: 16, height: 12, random: &random)
    try small.write(to: folder.path("small.npz"))
    for kind in DepthMap.Kind.allCases {
      try Pair.scene(width: 32, height: 24, random: &random, kind: kind)
        .write(to: folder.path("\(kind.flag).npz"))
    }
    let picture = Image(
      width: 32, height: 24, channels: 3, bytes: (0..<32 * 24 * 3).map { UInt8($0 % 251) })
    try AtomicFile.write(picture.encoded(as: .png), to: folder.path("rgb.png"))
    // A 16-bit PNG without a word on its scale: the annotated one less its text chunk.
    _ = try folder.file("codes.png", PNGChunks.stripped(png))
    try FileManager.default.createDirectory(
      atPath: folder.path("folder"), withIntermediateDirectories: true)
    return folder
  }

  @Test("Files that are none")
  func inaccessible() async throws {
    for (words, subject) in [
      (["compare", "gone.npy", "good.npz"], "gone.npy"),
      (["compare", "good.npz", "gone.npy"], "gone.npy"),
      (["explain", "good.npz", "gone.npy"], "gone.npy"),
      (["export", "gone.npy", "-o", "out.png"], "gone.npy"),
      (["compare", "good.npz", "good.npz", "--mask", "gone.png"], "gone.png"),
      (["compare", "good.npz", "good.npz", "--segmentation", "gone.png"], "gone.png"),
    ] {
      try await refuse(
        words,
        with: "\(subject): expected a file that can be read, found no such file or directory.")
    }
    try await refuse(
      ["compare", "folder", "good.npz"],
      with: "folder: expected a regular file, found a folder.")
    try await refuse(
      ["compare", "good.npz", "note.txt/map.png"],
      with: "note.txt/map.png: expected a file that can be read, found not a directory.")
    try await refuse(
      ["compare", "good.npz", "/dev/zero"],
      with: "/dev/zero: expected a regular file, found a device.")
    try await refuse(
      ["compare", "good.npz", ""], with: ": expected the path of a file, found an empty path.")
  }

  @Test("Files that are damaged, empty or something else")
  func malformed() async throws {
    try await refuse(
      ["compare", "good.npz", "empty.png"],
      with: "empty.png: expected a file with content, found an empty file.")
    try await refuse(
      ["compare", "good.npz", "note.txt"],
      with:
        "note.txt: expected a depth map in PNG, TIFF, NPY, NPZ, PFM or PGM, found bytes that begin 6e 6f 74 20 61 20 6d 61."
    )
    try await refuse(
      ["compare", "good.npz", "nan.npy"],
      with:
        "nan.npy: expected depth at some pixel at least, found no finite value in 4 x 3 pixels.")
    let folder = try Self.folder()
    let outcome = try await Command.run(
      ["compare", "truncated.png", "good.npz"], in: folder.url.path)
    #expect(outcome.code == 2)
    #expect(outcome.output.isEmpty)
    #expect(
      outcome.error.wholeMatch(
        of:
          /Error: truncated\.png: expected \d+ bytes in the chunk IDAT, found the end of the file after \d+; the file is truncated\.\n/
      ) != nil, "\(outcome.error)")
  }

  @Test("Files whose numbers nobody explains: the choices are listed, with the flag of the command")
  func undescribed() async throws {
    let expected =
      "codes.png: expected a statement of what its integers mean, found PNG, 16-bit grey, and nothing that gives its scale; "
    try await refuse(
      ["compare", "codes.png", "good.npz"],
      with: expected + "give --ref-encoding one of: \(Self.choices).")
    try await refuse(
      ["explain", "good.npz", "codes.png"],
      with: expected + "give --cand-encoding one of: \(Self.choices).")
    try await refuse(
      ["export", "codes.png", "-o", "out.npy"],
      with: expected + "give --encoding one of: \(Self.choices).")
    try await refuse(
      ["compare", "good.npz", "codes.png", "--cand-encoding", "relative"],
      with:
        "codes.png: expected a kind to go with the encoding 'relative', found none; give --cand-kind one of: scale-invariant, affine, disparity."
    )
    try await refuse(
      ["compare", "good.npz", "rgb.png"],
      with:
        "rgb.png: expected a depth map of one channel, found a PNG picture in colour, and nothing that says how its colours hold depth; if they are packed numbers, give --cand-encoding carla, rgb24:FARTHEST or tartanair; if they are those of a colour map, use the file that the picture was made from."
    )
  }

  @Test("Maps that do not fit each other")
  func mismatched() async throws {
    try await refuse(
      ["compare", "good.npz", "small.npz"],
      with:
        "candidate: expected the reference's size, 32x24, found 16x12; use --resize bilinear, or a protocol that resizes."
    )
    try await refuse(
      ["compare", "small.npz", "small.npz", "--mask", "rgb.png"],
      with: "mask: expected the reference's size, 16x12, found 32x24.")
    try await refuse(
      ["compare", "good.npz", "disparity.npz"],
      with:
        "candidate: expected a kind that alignment none can fit to a metric_planar reference, found affine_invariant_disparity; use --align affine_disparity_lsq_floor."
    )
    try await refuse(
      ["compare", "good.npz", "affine.npz", "--align", "scale_median"],
      with:
        "candidate: expected a kind that alignment scale_median can fit to a metric_planar reference, found affine_invariant; use --align affine_lsq."
    )
    try await refuse(
      ["compare", "disparity.npz", "good.npz"],
      with:
        "reference: expected a kind that protocol plain-v2 can score against, found affine_invariant_disparity; use --protocol control-fidelity-v1."
    )
    try await refuse(
      ["compare", "good.npz", "ray.npz"],
      with:
        "candidate: expected intrinsics, to turn metric_ray into metric_planar, found a metric_ray map without them; give --intrinsics FX,FY,CX,CY."
    )
    try await refuse(
      ["compare", "good.npz", "good.npz", "--protocol", "eigen-nyu"],
      with: "crop nyu-eigen: expected a 640x480 grid, found 32x24; use --crop none.")
  }

  @Test("Places that cannot be written leave nothing half done")
  func unwritable() async throws {
    try await refuse(
      ["export", "good.npz", "-o", "gone/out.png"],
      with:
        "gone/out.png: expected a folder that can be written to, found no such file or directory.")
    try await refuse(
      ["export", "good.npz", "-o", "note.txt/out.png"],
      with: "note.txt/out.png: expected a folder that can be written to, found not a directory.")
    try await refuse(
      ["export", "good.npz", "--format", "npy", "-o", "/dev/full"],
      with: "/dev/full: expected a place for a file, found a device.")
    try await refuse(
      ["export", "good.npz", "small.npz", "--format", "npy", "-o", "note.txt"],
      with: "note.txt: expected a folder that can be made, found a file.")
    try await refuse(
      ["export", "good.npz", "small.npz", "--format", "npy", "-o", "/proc/out"],
      with:
        "/proc/out: expected a folder that can be made, found one that cannot: No such file or directory."
    )
    try await refuse(
      ["report", "folder"],
      with:
        "folder: expected a finished run with report.json, found none; finish it with `fdeval evaluate … --resume`."
    )
    try await refuse(
      ["report", "gone"],
      with:
        "gone: expected a finished run with report.json, found none; finish it with `fdeval evaluate … --resume`."
    )
  }

  @Test("A full disk is one sentence, and the file that stood there still stands")
  func fullDisk() async throws {
    let folder = try Self.folder()
    // A limit on the size of files stands for a disk without room.
    let outcome = try await Command.shell(
      """
      printf kept > out.npy; trap '' XFSZ; ulimit -f 2
      fdeval export good.npz --format npy -o out.npy
      """, in: folder.url.path)
    #expect(outcome.code == 2)
    #expect(outcome.output.isEmpty)
    #expect(
      outcome.error
        == "Error: out.npy: expected room and permission to write the file, found file too large.\n"
    )
    #expect(
      try String(contentsOfFile: folder.path("out.npy"), encoding: .utf8) == "kept")
    #expect(try !folder.names().contains { $0.hasPrefix(".fdeval") })

    let toy = try ToyDataset(width: 160, height: 120)
    _ = try await toy.evaluate(into: "undisturbed")
    for blocks in [1, 30, 100, 300] {
      let run = try await Command.shell(
        """
        trap '' XFSZ; ulimit -f \(blocks)
        fdeval evaluate dataset --predictions predictions -o run\(blocks)
        """, in: toy.folder.url.path, environment: ["SOURCE_DATE_EPOCH": "86400"])
      #expect(run.code == 2, "\(blocks) \(run.error)")
      #expect(run.output.isEmpty)
      #expect(run.errors.count == 1)
      #expect(run.error.hasPrefix("Error: run\(blocks)/"), "\(run.error)")
      #expect(run.error.contains(": expected "))
      // With room again it goes on, and ends in the report that it would have had.
      let resumed = try await toy.evaluate(into: "run\(blocks)", ["--resume"])
      #expect(resumed.code == 0, "\(resumed.error)")
      for name in ToyDataset.reproducible {
        #expect(try toy.bytes("run\(blocks)", name) == toy.bytes("undisturbed", name))
      }
    }
  }
}
