import Raster

/// What `fdeval inspect` says of a file, for machines.
struct InspectionRecord: Encodable {
  /// Something that is known, and who says it.
  struct Known: Encodable {
    let value: String
    let source: DepthOrigin.Source
    /// Who says it, in words; nil where nobody does.
    let by: String?

    init(_ value: String, _ origin: DepthOrigin?) {
      self.value = value
      source = origin?.source ?? .assumed
      by = origin.flatMap { $0.phrase.isEmpty ? nil : $0.phrase }
    }
  }

  /// Smallest and largest, of finite numbers.
  struct Range: Encodable {
    let minimum, maximum: Double

    init(_ range: ClosedRange<Double>) { (minimum, maximum) = (range.lowerBound, range.upperBound) }
  }

  /// Shares of all pixels, 0 to 1.
  struct Shares: Encodable {
    let unknown, infinite, zero, code65535, saturated: Double

    enum CodingKeys: String, CodingKey {
      case unknown, infinite, zero, saturated
      case code65535 = "code_65535"
    }
  }

  let file: String
  var storage: String?
  var width, height: Int?
  var kind, encoding: Known?
  var unit: String?
  /// Of the values, in their unit.
  var values: Range?
  /// Of the stored numbers.
  var stored: Range?
  var distinct, divisor: Int?
  var shares: Shares?
  var assumed: [String] = []
  var notes: [String] = []
  var findings: [DepthFinding] = []
  /// Why there is no map, or no file that can be read.
  var error: String?

  enum CodingKeys: String, CodingKey {
    case file, storage, width, height, kind, encoding, unit, values, stored, distinct
    case divisor = "greatest_common_divisor"
    case shares, assumed, notes, findings, error
  }

  /// A file that cannot be read.
  init(_ file: String, _ error: RasterError) {
    self.file = file
    self.error = error.description
  }

  /// A file that was looked into.
  init(_ file: String, _ inspection: DepthInspection) {
    self.file = file
    let numbers = inspection.numbers
    storage = inspection.storage
    (width, height) = (inspection.width, inspection.height)
    stored = numbers.range.map(Range.init)
    (distinct, divisor) = (numbers.distinct, numbers.divisor)
    var unknown = numbers.nan, infinite = numbers.infinite
    switch inspection.reading {
    case .success(let reading):
      kind = Known(reading.map.kind.rawValue, reading.origins.kind)
      encoding = reading.description.encoding.map { Known($0.name, reading.origins.encoding) }
      unit = reading.map.kind.unit
      values = reading.map.finiteRange.map {
        Range(Double($0.lowerBound)...Double($0.upperBound))
      }
      unknown = reading.map.samples.count(where: \.isNaN)
      infinite = reading.map.samples.count(where: \.isInfinite)
      (assumed, notes, findings) = (reading.assumed, reading.notes, reading.findings)
    case .failure(let failure):
      error = failure.description
    }
    shares = Shares(
      unknown: numbers.share(unknown), infinite: numbers.share(infinite),
      zero: numbers.share(numbers.zero), code65535: numbers.share(numbers.code65535),
      saturated: numbers.share(numbers.atLargest))
  }
}
