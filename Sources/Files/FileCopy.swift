internal import CFileShims

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// Copies a file's bytes as fast as the system can: a clone that shares its blocks; else, where the file system or its server
/// may have a way of its own, the kernel's copy; else blocks of 256 KB into room that was set aside before.
///
/// Setting the room aside spares ext4 the bookkeeping of every page that is written, a quarter of the time of a copy, and
/// finds a full disk at once.
public struct FileCopy: Sendable {
  /// How the bytes got there.
  public enum Method: String, Sendable {
    /// Shared blocks (XFS, btrfs, APFS): a few milliseconds whatever the size.
    case clone
    /// `copy_file_range`.
    case kernel
    /// Read and written by us.
    case blocks
  }

  /// Bytes of one call of the kernel's copy, and of one block: as much as fits the processor's cache.
  static let chunk = 16 << 20, block = 256 << 10

  /// What was copied, as it was when the copy began.
  public let source: FileIdentity
  /// How.
  public let method: Method

  /// Copies `source` over the existing file `target` (which a temporary output is).
  ///
  /// - Parameters:
  ///   - name: What people call the target; its path if nil.
  ///   - progress: Called with bytes done and in all; returns whether to go on.
  @discardableResult
  public init(
    from source: String, over target: String, named name: String? = nil,
    progress: ((_ done: Int, _ total: Int) -> Bool)? = nil
  ) throws(FileError) {
    let name = name ?? target
    let (input, identity) = try RegularFile.open(source, to: "read")
    defer { close(input) }
    let output = open(target, O_WRONLY | O_CLOEXEC)
    guard output >= 0 else { throw FileError(errno: errno, "write", name) }
    var isOpen = true
    defer { if isOpen { close(output) } }

    method = try Self.copy(input, output, identity.byteCount, source, name, progress)
    let after = try FileIdentity(descriptor: input, path: source)
    guard after.byteCount == identity.byteCount, after.modified == identity.modified else {
      throw FileError(.changed, file: source, "it changed while it was being copied; try again")
    }
    isOpen = false
    guard close(output) == 0 else { throw FileError(errno: errno, "write", name) }
    self.source = identity
  }

  private static func copy(
    _ input: Int32, _ output: Int32, _ total: Int, _ source: String, _ target: String,
    _ progress: ((Int, Int) -> Bool)?
  ) throws(FileError) -> Method {
    if h5s_clone(input, output) == 0 { return .clone }
    try Room.compare(total, for: output, named: target)
    if h5s_copies_page_by_page(output) == 0,
      try copyInKernel(input, output, total, source, target, progress)
    {
      return .kernel
    }
    try Room.allocate(total, for: output, named: target)
    try copyBlocks(input, output, total, source, target, progress)
    return .blocks
  }

  /// False where the kernel can't copy between these two files; nothing is written then.
  static func copyInKernel(
    _ input: Int32, _ output: Int32, _ total: Int, _ source: String, _ target: String,
    _ progress: ((Int, Int) -> Bool)?
  ) throws(FileError) -> Bool {
    var done = 0
    while done < total {
      let copied = h5s_copy_file_range(input, output, min(chunk, total - done))
      if copied < 0 && errno == EINTR { continue }
      if copied < 0 && done == 0, [EXDEV, ENOSYS, EINVAL, EOPNOTSUPP, EPERM].contains(errno) { return false }
      guard copied >= 0 else { throw FileError(errno: errno, "write", target) }
      guard copied > 0 else {
        throw FileError(.changed, file: source, "it became shorter while it was being copied; try again")
      }
      done += copied
      if let progress, !progress(done, total) {
        throw FileError(.stopped, file: source, "the copying was stopped")
      }
    }
    return true
  }

  private static func copyBlocks(
    _ input: Int32, _ output: Int32, _ total: Int, _ source: String, _ target: String,
    _ progress: ((Int, Int) -> Bool)?
  ) throws(FileError) {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: block, alignment: 4096)
    defer { buffer.deallocate() }
    var done = 0
    while done < total {
      let count = pread(input, buffer.baseAddress, min(block, total - done), off_t(done))
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw FileError(errno: errno, "read", source) }
      guard count > 0 else {
        throw FileError(.changed, file: source, "it became shorter while it was being copied; try again")
      }
      var written = 0
      while written < count {
        let step = pwrite(
          output, buffer.baseAddress?.advanced(by: written), count - written, off_t(done + written))
        if step < 0 && errno == EINTR { continue }
        guard step > 0 else { throw FileError(errno: errno, "write", target) }
        written += step
      }
      done += count
      if let progress, !progress(done, total) {
        throw FileError(.stopped, file: source, "the copying was stopped")
      }
    }
  }
}
