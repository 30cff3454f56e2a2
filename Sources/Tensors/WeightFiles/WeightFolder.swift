internal import Foundation

/// A folder as Hugging Face's libraries write it.
enum WeightFolder {
  /// What such folders call their weights, best first; indices come after single files.
  private static let wellKnown = [
    "model.safetensors", "diffusion_pytorch_model.safetensors", "model.safetensors.index.json",
    "diffusion_pytorch_model.safetensors.index.json", "pytorch_model.bin",
    "pytorch_model.bin.index.json", "diffusion_pytorch_model.bin",
  ]
  private static let endings = [
    [".index.json"], [".safetensors"], [".gguf"], [".pth", ".pt", ".bin", ".ckpt"],
  ]

  /// The one file of a folder that holds its weights, or the index of its shards.
  static func weights(in folder: String) throws(WeightFileError) -> String {
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    } catch {
      throw WeightFileError(
        .inaccessible, folder, expected: "a folder that can be read",
        found: "one that cannot")
    }
    func path(_ name: String) -> String {
      folder.hasSuffix("/") ? folder + name : folder + "/" + name
    }
    if let name = wellKnown.first(where: names.contains) { return path(name) }
    for group in endings {
      let candidates = names.filter { name in group.contains { name.hasSuffix($0) } }
      if candidates.count == 1 { return path(candidates[0]) }
      guard candidates.isEmpty else {
        throw WeightFileError(
          .ambiguous, folder, expected: "a folder with one file of weights",
          found: candidates.prefix(5).joined(separator: ", ")
            + (candidates.count > 5 ? " and \(candidates.count - 5) more" : ""),
          advice: "name one of them")
      }
    }
    throw WeightFileError(
      .missing, folder, expected: "a folder with a file of weights (\(wellKnown[0]) or similar)",
      found: names.isEmpty ? "an empty folder" : "none")
  }
}
