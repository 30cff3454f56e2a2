/// A `spiece.model` of SentencePiece: pieces with scores, and the table of characters.
///
/// Source: https://github.com/google/sentencepiece/blob/master/src/sentencepiece_model.proto.
struct SentencePieceFile {
  /// One of the vocabulary.
  struct Piece {
    var text: [UInt8] = []
    var score: Float = 0
    /// 1 normal, 2 unknown, 3 control, 4 user defined, 5 unused, 6 byte.
    var kind: UInt64 = 1
  }

  /// The vocabulary in the order of ids.
  private(set) var pieces: [Piece] = []
  /// 1 unigram, 2 byte pairs, 3 words, 4 characters.
  private(set) var modelKind: UInt64 = 1
  /// The table of characters; empty where texts are taken as they are.
  private(set) var table: [UInt8] = []

  /// Reads a file; fields that are not needed are passed over.
  init(_ bytes: [UInt8]) throws(ProtobufReader.Rejection) {
    var file = ProtobufReader(bytes[...])
    while let field = try file.next() {
      switch (field.number, field.value) {
      case (1, .bytes(let bytes)): pieces.append(try Self.piece(bytes))
      case (2, .bytes(let bytes)):
        modelKind = try Self.last(3, in: bytes).flatMap(\.number) ?? modelKind
      case (3, .bytes(let bytes)):
        table = try Self.last(2, in: bytes).flatMap(\.bytes).map(Array.init) ?? table
      default: break
      }
    }
  }

  private static func piece(_ bytes: ArraySlice<UInt8>) throws(ProtobufReader.Rejection) -> Piece {
    var piece = Piece()
    var message = ProtobufReader(bytes)
    while let field = try message.next() {
      switch (field.number, field.value) {
      case (1, .bytes(let bytes)): piece.text = Array(bytes)
      case (2, .fixed32(let bits)): piece.score = Float(bitPattern: bits)
      case (3, .varint(let kind)): piece.kind = kind
      default: break
      }
    }
    return piece
  }

  /// The last value of a field, as protobuf has it where a field comes twice.
  private static func last(
    _ number: UInt64, in bytes: ArraySlice<UInt8>
  ) throws(ProtobufReader.Rejection) -> ProtobufReader.Value? {
    var found: ProtobufReader.Value?
    var message = ProtobufReader(bytes)
    while let field = try message.next() {
      if field.number == number { found = field.value }
    }
    return found
  }
}
