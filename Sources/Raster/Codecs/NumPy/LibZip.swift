internal import CZip

/// ZIP archives in memory, by libzip.
@safe struct LibZip: ~Copyable {
  /// A member of the archive.
  struct Member: Sendable {
    let index: UInt64
    let name: String
    let size: UInt64
    let storedSize: UInt64
    let isEncrypted: Bool
  }

  /// A complaint of the library.
  struct Complaint: Error { let message: String }

  private let archive: OpaquePointer
  private let copy: UnsafeMutableRawPointer

  /// Opens an archive.
  init(_ bytes: [UInt8]) throws(Complaint) {
    // libzip keeps the pointer, which therefore must not be an array's.
    let copy = UnsafeMutableRawPointer.allocate(byteCount: max(bytes.count, 1), alignment: 16)
    unsafe bytes.withUnsafeBytes { bytes in
      if let base = bytes.baseAddress { unsafe copy.copyMemory(from: base, byteCount: bytes.count) }
    }
    var error = unsafe zip_error_t()
    unsafe zip_error_init(&error)
    defer { unsafe zip_error_fini(&error) }
    guard let source = unsafe zip_source_buffer_create(copy, UInt64(bytes.count), 0, &error) else {
      unsafe copy.deallocate()
      throw unsafe Complaint(message: String(cString: zip_error_strerror(&error)))
    }
    guard let archive = unsafe zip_open_from_source(source, Int32(ZIP_RDONLY), &error) else {
      unsafe zip_source_free(source)
      unsafe copy.deallocate()
      throw unsafe Complaint(message: String(cString: zip_error_strerror(&error)))
    }
    unsafe self.archive = unsafe archive
    unsafe self.copy = unsafe copy
  }

  deinit {
    unsafe zip_discard(archive)
    unsafe copy.deallocate()
  }

  /// The members, or nil where one of them cannot be described.
  func members() -> [Member]? {
    var members: [Member] = []
    for index in 0..<UInt64(max(unsafe zip_get_num_entries(archive, 0), 0)) {
      var facts = unsafe zip_stat_t()
      unsafe zip_stat_init(&facts)
      let needed = UInt64(ZIP_STAT_NAME | ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE)
      guard unsafe zip_stat_index(archive, index, 0, &facts) == 0,
        unsafe facts.valid & needed == needed, let name = unsafe facts.name
      else { return nil }
      members.append(
        unsafe Member(
          index: index, name: String(cString: name), size: facts.size, storedSize: facts.comp_size,
          isEncrypted: facts.valid & UInt64(ZIP_STAT_ENCRYPTION_METHOD) != 0
            && facts.encryption_method != UInt16(ZIP_EM_NONE)))
    }
    return members
  }

  /// The bytes of a member: all of them, with the checksum proven, or only the first.
  func read(_ member: Member, upTo most: Int = .max) throws(Complaint) -> [UInt8] {
    guard let file = unsafe zip_fopen_index(archive, member.index, 0) else {
      throw unsafe Complaint(message: String(cString: zip_strerror(archive)))
    }
    defer { _ = unsafe zip_fclose(file) }
    let size = min(Int(clamping: member.size), most)
    var failed = false
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: size) { output, count in
      while count < size {
        let place = unsafe output.baseAddress.map { unsafe $0 + count }
        let got = unsafe zip_fread(file, place, UInt64(size - count))
        failed = got < 0
        guard got > 0 else { return }
        count += Int(got)
      }
    }
    if bytes.count == size, size == most { return bytes }
    // Only at its end does libzip compare the checksum.
    var extra: UInt8 = 0
    let rest = failed ? -1 : unsafe zip_fread(file, &extra, 1)
    guard rest == 0, bytes.count == size else {
      throw unsafe Complaint(message: String(cString: zip_file_strerror(file)))
    }
    return bytes
  }
}
