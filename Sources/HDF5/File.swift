internal import CHDF5
internal import CHDF5Shims

/// An open HDF5 file.
///
/// A file that was changed is complete once `close()` has returned. After a failed write (a full disk) nothing more can be
/// done with it, not even closing it: its descriptor stays open until the process ends.
public struct File: ~Copyable {
  /// Bytes on disk when it was opened; of a part of a file, those of the part.
  public let size: Int
  private let file: OpenFile
  private let handle: Handle

  /// The path that it was opened by.
  public var path: String { file.path }

  /// Opens a regular file for reading, without a lock.
  ///
  /// - Parameter part: The bytes of the file that are an HDF5 file; nil for all.
  public init(reading path: String, part: Range<Int>? = nil) throws(HDF5Error) {
    try self.init(reading: HDF5Bytes(path, part: part))
  }

  /// Opens bytes that are an HDF5 file for reading, without a lock.
  public init(reading bytes: HDF5Bytes) throws(HDF5Error) { try self.init(opening: bytes, writable: false) }

  /// Opens a regular file to change it in place, without a lock: give it a file that nobody else uses.
  public init(editing path: String) throws(HDF5Error) {
    try self.init(opening: HDF5Bytes(path), writable: true)
  }

  private init(opening bytes: HDF5Bytes, writable: Bool) throws(HDF5Error) {
    let (path, part) = (bytes.path, bytes.part)
    let fileSize = try RegularFile.size(of: bytes, writable: writable)
    if let part { try part.requireInside(path, of: fileSize) }
    let size = part?.count ?? fileSize
    guard size > 0 else {
      throw HDF5Error(
        code: .notHDF5, file: path, message: "\(Self.phrase(for: part)) is empty, expected an HDF5 file")
    }
    // an open file is read as a part of itself: only by its path libhdf5's own driver can open one
    let seen = bytes.held == nil ? part : part ?? 0..<fileSize
    let access = try PropertyLists.fileAccess(writing: writable, part: seen, of: bytes.held?.descriptor)
    let flags = writable ? shim_H5F_ACC_RDWR() : shim_H5F_ACC_RDONLY()
    let file = OpenFile(path: path, from: part?.lowerBound ?? 0, isWritable: writable)
    let handle: Handle
    do throws(HDF5Error) {
      handle = try Handle("can't open as HDF5", on: file, refusal: .damaged) {
        [id = access.id] in
        unsafe H5Fopen(path, flags, id)
      }
    } catch {
      throw Self.plain(error, part: part, size: size)
    }
    file.userBlockSize = try Self.userBlockSize(of: handle.id, file)
    if let seen, try RegularFile.isMarkedOpen(bytes, at: seen.lowerBound + file.userBlockSize) {
      throw Self.plain(
        HDF5Error(code: .leftOpen, file: path, message: "marked as open"), part: part, size: size)
    }
    self.size = size
    self.file = file
    self.handle = handle
  }

  /// What was opened, in messages about the file.
  private static func phrase(for part: Range<Int>?) -> String {
    part.map { "the part of the file that begins at byte \($0.lowerBound)" } ?? "the file"
  }

  /// The refusals that people meet most, in words of ours; libhdf5's stay in the stack.
  private static func plain(_ error: HDF5Error, part: Range<Int>?, size: Int) -> HDF5Error {
    let message: String
    switch error.code {
    case .truncated:
      message =
        "\(phrase(for: part)) is truncated: it has \(size) bytes, fewer than it was written with; copy or "
        + "download it again"
    case .notHDF5:
      message = "\(part == nil ? "this" : phrase(for: part)) is no HDF5 file: it does not begin as one"
    case .leftOpen:
      message =
        "\(phrase(for: part)) was not closed by its writer, or is being written now: wait for the writer to "
        + "end; if there is none, "
        + "'h5clear -s' of the HDF5 tools repairs it (keep a copy)"
    default: return error
    }
    return HDF5Error(code: error.code, file: error.file, message: message, stack: error.stack)
  }

  /// Creates a new file, as h5py does by default; one that exists is overwritten only if `replacing`.
  ///
  /// - Parameters:
  ///   - userBlockSize: bytes in front of all that is HDF5's, whose content is left to others: 0, or a power of 2 from 512.
  ///   - metadataBlockSize: how much libhdf5 sets aside at a time for everything that is not array data.
  public init(
    creating path: String, replacing: Bool = false, userBlockSize: Int = 0, metadataBlockSize: Int? = nil
  ) throws(HDF5Error) {
    try Names.check(path, as: "path")
    let access = try PropertyLists.fileAccess(writing: true, metadataBlockSize: metadataBlockSize)
    let creation = try PropertyLists.fileCreation(userBlockSize: userBlockSize)
    let file = OpenFile(path: path, isWritable: true)
    let handle = try Handle("can't create", on: file, refusal: .notWritable) {
      [id = access.id, creation = creation.id] in
      unsafe H5Fcreate(path, replacing ? shim_H5F_ACC_TRUNC() : shim_H5F_ACC_EXCL(), creation, id)
    }
    size = 0
    self.file = file
    self.handle = handle
    file.userBlockSize = max(0, userBlockSize)
  }

  /// How many bytes stand in front of all that is HDF5's.
  public func userBlockSize() throws(HDF5Error) -> Int { try Self.userBlockSize(of: handle.id, file) }

  private static func userBlockSize(of id: hid_t, _ file: OpenFile) throws(HDF5Error) -> Int {
    let request = "can't read the properties of \"\(file.path)\""
    let list = try Handle(request, on: file, refusal: .damaged) { H5Fget_create_plist(id) }
    var size: hsize_t = 0
    try GuardedCall.make(request, on: file, refusal: .damaged) { [id = list.id] in
      unsafe H5Pget_userblock(id, &size)
    }
    return Int(size)
  }

  /// The root group.
  public func root() throws(HDF5Error) -> Group {
    let place = Place(file: file, path: "/")
    return Group(
      handle: try Handle("can't open the root group", on: file, refusal: .damaged) {
        [id = handle.id] in
        unsafe H5Gopen2(id, "/", 0)
      }, place: place)
  }

  /// Writes what is still in memory and closes the file; what fails here, such as a full disk, would go unseen in a deinit.
  ///
  /// Groups and datasets of the file that are still around can't be used any more.
  public consuming func close() throws(HDF5Error) {
    let (id, file) = (handle.id, file)
    let request = "can't write"
    try GuardedCall.make(request, on: file, refusal: .library, isLast: true) { File.closeObjects(of: id) }
    try GuardedCall.make(request, on: file, refusal: .library, isLast: true) {
      H5Fflush(id, H5F_SCOPE_GLOBAL)
    }
    try GuardedCall.make("can't close", on: file, refusal: .library, isLast: true) { () -> herr_t in
      let status = H5Fclose(id)
      if status >= 0 { file.state = .closed }
      return status
    }
  }

  /// Closes all that is open in the file, because that would keep it open; negative on failure. Call it inside a guarded call.
  private static func closeObjects(of file: hid_t) -> Int32 {
    let kinds = UInt32(H5F_OBJ_GROUP | H5F_OBJ_DATASET | H5F_OBJ_DATATYPE | H5F_OBJ_ATTR | H5F_OBJ_LOCAL)
    let count = H5Fget_obj_count(file, kinds)
    guard count > 0 else { return count < 0 ? -1 : 0 }
    var objects = [hid_t](repeating: -1, count: count)
    let found = unsafe H5Fget_obj_ids(file, kinds, count, &objects)
    for object in objects.prefix(max(0, found)) {
      guard H5Idec_ref(object) >= 0 else { return -1 }
    }
    return 0
  }
}

@available(*, unavailable)
extension File: Sendable {}

extension Range<Int> {
  /// Refuses a part that is not inside of a file of so many bytes.
  func requireInside(_ path: String, of size: Int) throws(HDF5Error) {
    guard lowerBound >= 0, upperBound <= size else {
      throw HDF5Error(
        code: .truncated, file: path,
        message:
          "the file is truncated: it has \(size) bytes, and a part of it is to end at \(upperBound); copy "
          + "or download it again"
      )
    }
  }
}
