/// An array of numbers on a device.
///
/// A value without mutation: operations make new tensors, except those of ``Backend`` whose name says
/// `into`. What is computed may not be there yet; ``Backend/values(_:)`` waits for it.
public struct Tensor: Sendable {
  /// How the numbers of a map lie in memory.
  public enum Layout: Sendable, Hashable {
    /// The last extent is the fastest. For maps [height, width, channels] that is channels last.
    case plain
    /// Planes of 16 channels: [channels / 16, height, width, 16], the last one padded with zeros. What
    /// fast 32-bit convolutions take; made and read by backends alone.
    case blocks
  }

  /// Its extents.
  public let shape: Shape
  /// How a number is stored.
  public let dtype: DType
  /// How they lie in memory.
  public let layout: Layout
  /// Numbers from the storage's begin to the first one.
  public let offset: Int
  /// Numbers from one row to the next, for tensors of rank 2.
  public let rowStride: Int
  /// The memory, shared between tensors that look at parts of it.
  public let storage: any TensorStorage

  /// Looks at a storage.
  public init(
    shape: Shape, dtype: DType, layout: Layout = .plain, offset: Int = 0, rowStride: Int? = nil,
    storage: any TensorStorage
  ) {
    self.shape = shape
    self.dtype = dtype
    self.layout = layout
    self.offset = offset
    self.rowStride = rowStride ?? (shape.rank > 0 ? shape[-1] : 1)
    self.storage = storage
  }

  /// Some of the rows of a tensor of rank 2, without a copy.
  public func rows(_ range: Range<Int>) -> Tensor {
    precondition(shape.rank == 2 && range.lowerBound >= 0 && range.upperBound <= shape[0])
    return Tensor(
      shape: [range.count, shape[1]], dtype: dtype, offset: offset + range.lowerBound * rowStride,
      rowStride: rowStride, storage: storage)
  }

  /// Some of the columns of a tensor of rank 2, without a copy.
  public func columns(_ range: Range<Int>) -> Tensor {
    precondition(shape.rank == 2 && range.lowerBound >= 0 && range.upperBound <= shape[1])
    return Tensor(
      shape: [shape[0], range.count], dtype: dtype, offset: offset + range.lowerBound,
      rowStride: rowStride, storage: storage)
  }
}

/// Memory of one backend.
///
/// Freed when the last tensor and the last operation that uses it are gone.
public protocol TensorStorage: AnyObject, Sendable {
  /// Its size.
  var byteCount: Int { get }
}
