internal import DepthMetrics
internal import Foundation
public import Raster

/// What `dataset.yaml` says: where the maps of a dataset are and what their numbers mean.
public struct DatasetDescriptor: Sendable, Equatable, Codable {
  /// Version of the YAML layout.
  public static let schemaVersion = 1

  /// Identifier.
  public var name: String
  /// One line for people.
  public var title: String?
  /// Licence of the data, for the record.
  public var license: String?
  /// Encoding and kind of the reference maps.
  public var reference: DepthStatement?
  /// The same for predictions, where files and `predictions.yaml` say nothing.
  public var predictions: DepthStatement?
  /// Camera of every reference, in pixels of its grid.
  public var intrinsics: Intrinsics?
  /// Ways in which the files may lie; the first that finds a reference is used.
  public var layouts: [Layout]?
  /// Items by name, where no pattern finds them.
  public var items: [Item]?
  /// Tag to glob patterns on item ids.
  public var tags: [String: [String]]?

  /// What is said of depth files.
  public struct DepthStatement: Sendable, Equatable, Codable {
    /// How stored numbers become values.
    public var encoding: DepthEncoding?
    /// What the values mean.
    public var kind: DepthMap.Kind?
  }

  /// One way in which the files of a dataset may lie.
  ///
  /// Templates are filled with the captures of the reference's pattern and may hold a star
  /// themselves: the first match is taken.
  public struct Layout: Sendable, Equatable, Codable {
    /// Glob pattern of the reference maps.
    public var reference: String
    /// Template of the photo.
    public var image: String?
    /// Template of a mask: 0 does not count.
    public var mask: String?
    /// Template of a foreground segmentation.
    public var segmentation: String?
    /// Template of a stereo calibration, which makes metres of disparities: see `StereoCalibration`.
    public var calibration: String?
    /// Template of the id; by default the reference's path without its extension.
    public var id: String?
    /// Template of the cluster; by default the id.
    public var cluster: String?
  }

  /// One item by name.
  public struct Item: Sendable, Equatable, Codable {
    /// The id; by default the reference's path without its extension.
    public var id: String?
    /// Path of the reference map.
    public var reference: String
    /// Path of the photo.
    public var image: String?
    /// Path of a mask.
    public var mask: String?
    /// Path of a foreground segmentation.
    public var segmentation: String?
    /// Path of a stereo calibration.
    public var calibration: String?
    /// Scene; by default the id.
    public var cluster: String?
    /// Labels.
    public var tags: [String]?
  }

  static let keys: KeyTree = [
    "dataset": nil, "name": nil, "title": nil, "license": nil, "descriptor": nil,
    "reference": statementKeys.adding(["path"]), "predictions": statementKeys,
    "image": nil, "mask": nil, "segmentation": nil, "calibration": nil, "id": nil, "cluster": nil,
    "intrinsics": ["fx", "fy", "cx", "cy"],
    "layouts": ["reference", "image", "mask", "segmentation", "calibration", "id", "cluster"],
    "items": [
      "id", "reference", "image", "mask", "segmentation", "calibration", "cluster", "tags",
    ], "tags": nil,
  ]

  /// What may be said of depth files.
  static let statementKeys: KeyTree = [
    "encoding": .words(DepthEncoding.choices.components(separatedBy: ", ")) {
      DepthEncoding(named: $0) != nil
    },
    "kind": .words(DepthMap.Kind.allCases.map(\.flag)) { DepthMap.Kind(named: $0) != nil },
  ]
}
