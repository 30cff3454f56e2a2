internal import Foundation

/// Which file is which item's prediction.
///
/// A path without its extension is compared with the item's id and the paths of its reference and its
/// image. Equal paths match. Otherwise the longest end that a file and an item share decides, counted in
/// whole names: `out/kitchen/table.npy` is the prediction of `depth/kitchen/table.png`. An end that
/// several files or several items share decides nothing.
struct PredictionMatch {
  var files: [String: String] = [:]
  var unmatched: [String: String] = [:]
  var missing: [String] = []
  /// Files that belong to an item, or to one of several.
  var claimed: Set<String> = []
  /// Items whose file has their name but lies in a folder of another name.
  var foundByNameAlone: [String] = []

  /// Matches.
  ///
  /// - Parameters:
  ///   - items: The dataset's items.
  ///   - candidates: The depth files among the predictions.
  ///   - named: Files that `predictions.yaml` lists by id.
  ///   - names: The name that its template gives each item's file; nil where it has none.
  /// - Complexity: O(items + files), counting the names in a path.
  init(
    items: [Dataset.Item], candidates: [String], named: [String: String],
    names: [String: String]? = nil
  ) {
    let spelled = Dictionary(candidates.map { ($0, $0) }) { first, _ in first }
    let byPath = Dictionary(grouping: candidates, by: FolderListing.withoutExtension)
    var others: [(item: Dataset.Item, keys: [String])] = []
    for item in items {
      if let path = named[item.id] {
        if let path = spelled[path] {
          take(path, item)
        } else {
          lack(item, "the file \(path) that \(PredictionSet.fileName) names")
        }
        continue
      }
      let keys = names?[item.id].map { [FolderListing.withoutExtension($0)] } ?? Self.keys(item)
      if let template = names?[item.id], template.contains("*") || template.contains("?") {
        let pattern = GlobPattern(template)
        choose(item, candidates.filter { pattern.captures(in: $0) != nil }, keys[0])
        continue
      }
      if let exact = keys.lazy.compactMap({ byPath[$0] }).first {
        choose(item, exact, keys[0])
        continue
      }
      others.append((item, keys))
    }
    matchEnds(of: others, among: candidates.filter { !claimed.contains($0) })
  }

  /// Matches by ends of paths, what equal paths have left over.
  private mutating func matchEnds(
    of items: [(item: Dataset.Item, keys: [String])], among candidates: [String]
  ) {
    var byEnd: [String: [String]] = [:]
    for candidate in candidates {
      for end in Self.ends(FolderListing.withoutExtension(candidate)) {
        byEnd[end, default: []].append(candidate)
      }
    }
    // What an item takes until it is clear that no other item takes it too.
    var wanted: [(item: Dataset.Item, file: String, names: Int)] = []
    for (item, keys) in items {
      let ends = keys.flatMap(Self.ends).map { ($0, $0.count { $0 == "/" } + 1) }
      guard let longest = ends.filter({ byEnd[$0.0] != nil }).max(by: { $0.1 < $1.1 }),
        let found = byEnd[longest.0]
      else {
        lack(item, "a file named \(keys[0]) with a depth extension")
        continue
      }
      if found.count == 1 {
        wanted.append((item, found[0], longest.1))
      } else {
        choose(item, found, keys[0])
      }
    }
    settle(wanted)
  }

  /// Gives each file to the one item that takes it, or that shares a longer end with it than all others.
  private mutating func settle(_ wanted: [(item: Dataset.Item, file: String, names: Int)]) {
    for (file, takers) in Dictionary(grouping: wanted, by: \.file) {
      let most = takers.map(\.names).max() ?? 0
      let best = takers.filter { $0.names == most }
      for taker in takers {
        guard best.count == 1, taker.names == most else {
          let other = takers.first { $0.item.id != taker.item.id }?.item.id ?? ""
          lack(
            taker.item, "a file named \(Self.keys(taker.item)[0]) with a depth extension",
            found: "\(file), which could be \(other)'s as well")
          continue
        }
        take(file, taker.item)
        if taker.names == 1,
          file.contains("/") || Self.keys(taker.item).allSatisfy({ $0.contains("/") })
        {
          foundByNameAlone.append(taker.item.id)
        }
      }
    }
  }

  private mutating func choose(_ item: Dataset.Item, _ found: [String], _ key: String) {
    switch found.count {
    case 0: lack(item, "a file named \(key) with a depth extension")
    case 1: take(found[0], item)
    default:
      claimed.formUnion(found)
      unmatched[item.id] =
        "\(item.id): expected one prediction, found several: \(found.joined(separator: ", ")); "
        + "keep one, or choose with `files:` or `items:` in \(PredictionSet.fileName)."
    }
  }

  private mutating func take(_ path: String, _ item: Dataset.Item) {
    files[item.id] = path
    claimed.insert(path)
  }

  private mutating func lack(_ item: Dataset.Item, _ expected: String, found: String = "none") {
    missing.append(item.id)
    unmatched[item.id] = "\(item.id): expected \(expected) among the predictions, found \(found)."
  }

  private static func keys(_ item: Dataset.Item) -> [String] {
    [item.id, FolderListing.withoutExtension(item.reference)]
      + (item.image.map { [FolderListing.withoutExtension($0)] } ?? [])
  }

  /// A path's ends, from the whole path to its last name.
  private static func ends(_ path: String) -> [String] {
    var ends = [path]
    var rest = Substring(path)
    while let slash = rest.firstIndex(of: "/") {
      rest = rest[rest.index(after: slash)...]
      ends.append(String(rest))
    }
    return ends
  }
}
