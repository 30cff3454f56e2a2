/// The names that a pickle of weights may refer to.
enum TorchNames {
  /// What stands for a storage that does not know the type of its elements.
  static let untyped = "torch.storage.UntypedStorage"
  /// The call that says the type beside such a storage.
  static let rebuildTyped = "torch._utils._rebuild_tensor_v3"
  /// The calls that make a tensor.
  static let rebuild: Set = [
    "torch._utils._rebuild_tensor", "torch._utils._rebuild_tensor_v2", rebuildTyped,
  ]
  /// The calls that wrap a tensor, which is their first argument.
  static let wrap: Set = [
    "torch._utils._rebuild_parameter", "torch._utils._rebuild_parameter_with_state",
  ]

  /// The types of elements that are read, by the names of storages and of types.
  static let types: [String: DType] = [
    "torch.FloatStorage": .f32, "torch.HalfStorage": .f16, "torch.BFloat16Storage": .bf16,
    "torch.CharStorage": .i8, "torch.ByteStorage": .u8, "torch.ShortStorage": .i16,
    "torch.IntStorage": .i32, "torch.LongStorage": .i64, "torch.BoolStorage": .bool,
    "torch.float32": .f32, "torch.float16": .f16, "torch.bfloat16": .bf16,
    "torch.float8_e4m3fn": .f8e4m3, "torch.float8_e5m2": .f8e5m2, "torch.int8": .i8,
    "torch.uint8": .u8, "torch.int16": .i16, "torch.int32": .i32, "torch.int64": .i64,
    "torch.bool": .bool,
  ]

  /// Everything that may stand in a pickle.
  static let all: Set<String> =
    rebuild.union(wrap).union(types.keys).union([
      untyped, "collections.OrderedDict", "torch.Size", "torch.device", "_codecs.encode",
      "builtins.set", "builtins.frozenset", "__builtin__.set",
      // Types that are known and not read; a weight of one is refused when it is asked for.
      "torch.DoubleStorage", "torch.ComplexFloatStorage", "torch.ComplexDoubleStorage",
      "torch.float64", "torch.complex64", "torch.complex128", "torch.uint16", "torch.uint32",
      "torch.uint64", "torch.float8_e4m3fnuz", "torch.float8_e5m2fnuz", "torch.float8_e8m0fnu",
    ])

  /// The entries of a checkpoint that hold the model itself.
  static let roots: Set = [
    "state_dict", "model", "model_state_dict", "module", "network", "net", "params", "params_ema",
  ]
}
