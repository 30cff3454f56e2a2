/// The weights of one model, from one or several files.
///
/// Everything that a file claims is checked when it is opened: offsets within the file, no two
/// weights of safetensors and GGUF in the same bytes, as many bytes as the shapes need. The bytes
/// themselves are mapped, and read when a weight is: a file must not be shortened while it is open.
public struct WeightFile: Sendable {
  /// What the bytes are.
  public enum Format: String, Sendable {
    /// Hugging Face's safetensors.
    case safetensors
    /// What `torch.save` writes since PyTorch 1.6: a zip with a pickle.
    case pytorch
    /// The format of ggml and llama.cpp.
    case gguf
  }

  /// The file or folder, as the user named it.
  public let path: String
  /// What the bytes are; shards are all of one format.
  public let format: Format
  /// The files behind it, shards in the order of their names.
  public let files: [String]
  /// What the file says about itself, as text.
  ///
  /// The `__metadata__` of safetensors, the keys of GGUF, and the plain values of a pickle under
  /// their dotted names. Lists are written as "[1, 2]"; long ones are left out.
  public let metadata: [String: String]

  private let tensors: [String: WeightTensor]
  /// Why a name that is there cannot be read, as "F64".
  private let unreadable: [String: String]

  /// Opens a file or a folder.
  ///
  /// The kind is known by the content, not by the name. A folder, or its `*.index.json`, opens the
  /// shards that the index names.
  ///
  /// - Throws: A ``WeightFileError`` that names the file, what was expected and what was found.
  public init(path: String) throws(WeightFileError) {
    self.init(path: path, contents: try WeightFileContents.open(path))
  }

  init(path: String, contents: WeightFileContents) {
    self.path = path
    format = contents.format
    files = contents.files
    metadata = contents.metadata
    tensors = contents.tensors
    unreadable = contents.unreadable
    names = (Array(tensors.keys) + unreadable.keys).sorted()
  }

  /// The names of all weights, sorted; those of types that fdeval does not read, too.
  public let names: [String]

  /// A weight by its full name, or nil where there is none or its type is not read.
  public subscript(name: String) -> WeightTensor? { tensors[name] }

  /// The type of a weight that is there but cannot be read, in the file's word.
  public func unreadableType(of name: String) -> String? { unreadable[name] }
}
