/// A value on the stack of a pickle.
///
/// Containers are places in the machine's list of nodes: a value never owns another, so that no
/// nesting, however deep, is torn down by recursion, and cycles leak nothing.
enum PickleValue {
  case none
  case bool(Bool)
  case int(Int)
  case real(Double)
  case text(String)
  /// Bytes and integers of more than 64 bits: there, but of no use here.
  case opaque
  case node(Int)
}

/// A container, a name or a call that a pickle describes.
struct PickleNode {
  enum Kind: Equatable {
    case list
    case tuple
    /// Keys and values by turns.
    case dictionary
    case set
    /// A name that the pickle refers to: `torch.FloatStorage`.
    case global(String)
    /// A name that the pickle would call with these items. Nothing is called.
    case call(String)
    /// Something outside of the pickle, described by these items.
    case persistent
  }

  var kind: Kind
  var items: [PickleValue] = []
}

/// What a pickle describes.
struct PickleGraph {
  let nodes: [PickleNode]
  let root: PickleValue

  /// The node behind a value, or nil for plain values.
  func node(_ value: PickleValue) -> PickleNode? {
    guard case .node(let index) = value else { return nil }
    return nodes[index]
  }
}
