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
    let owners = Dictionary(
      items.flatMap { item in Set(Self.keys(item).flatMap(Self.ends)).map { ($0, [item.id]) } },
      uniquingKeysWith: +)
    matchEnds(
      of: others, among: candidates.filter { !claimed.contains($0) }, owners: owners)
  }

  /// Matches by ends of paths, what equal paths have left over.
  ///
  /// An end that another item has as well decides nothing, even where that item has its file already:
  /// the file could have been meant for it.
  private mutating func matchEnds(
    of items: [(item: Dataset.Item, keys: [String])], among candidates: [String],
    owners: [String: [String]]
  ) {
    var byEnd: [String: [String]] = [:]
    for candidate in candidates {
      for end in Self.ends(FolderListing.withoutExtension(candidate)) {
        byEnd[end, default: []].append(candidate)
      }
    }
    for (item, keys) in items {
      let wanted = "a file named \(keys[0]) with a depth extension"
      let ends = keys.flatMap(Self.ends).filter { byEnd[$0] != nil }
      guard let longest = ends.max(by: { Self.names($0) < Self.names($1) }),
        let found = byEnd[longest]
      else {
        lack(item, wanted)
        continue
      }
      if let other = owners[longest]?.first(where: { $0 != item.id }) {
        lack(item, wanted, found: "\(found[0]), which could be \(other)'s as well")
        continue
      }
      choose(item, found, keys[0])
      if found.count == 1, Self.names(longest) == 1,
        found[0].contains("/") || keys.allSatisfy({ $0.contains("/") })
      {
        foundByNameAlone.append(item.id)
      }
    }
  }

  private static func names(_ path: String) -> Int { path.count { $0 == "/" } + 1 }

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
