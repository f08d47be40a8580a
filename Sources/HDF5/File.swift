internal import CHDF5
internal import CHDF5Shims

/// An open HDF5 file.
public struct File: ~Copyable {
  /// The path that it was opened by.
  public let path: String
  /// Bytes on disk when it was opened.
  public let size: Int
  private let handle: Handle

  /// Opens a regular file for reading, without a lock.
  public init(reading path: String) throws(HDF5Error) {
    try self.init(opening: path, writable: false)
  }

  /// Opens a regular file to change it in place, without a lock: give it a file that nobody else uses.
  public init(editing path: String) throws(HDF5Error) {
    try self.init(opening: path, writable: true)
  }

  private init(opening path: String, writable: Bool) throws(HDF5Error) {
    let size = try RegularFile.size(of: path, writable: writable)
    guard size > 0 else {
      throw HDF5Error(code: .notHDF5, message: "'\(path)' is empty, expected an HDF5 file")
    }
    let access = try PropertyLists.fileAccess()
    let flags = writable ? shim_H5F_ACC_RDWR() : shim_H5F_ACC_RDONLY()
    let handle = try Handle("can't open '\(path)' as HDF5", refusal: .damaged) { [id = access.id] in
      unsafe H5Fopen(path, flags, id)
    }
    self.path = path
    self.size = size
    self.handle = handle
  }

  /// Creates a new file, as h5py does by default; one that exists is never overwritten.
  ///
  /// `metadataBlockSize` is how much libhdf5 sets aside at a time for everything that is not array data.
  public init(creating path: String, metadataBlockSize: Int? = nil) throws(HDF5Error) {
    try Names.check(path, as: "path")
    let access = try PropertyLists.fileAccess(metadataBlockSize: metadataBlockSize)
    let handle = try Handle("can't create '\(path)'", refusal: .notWritable) { [id = access.id] in
      unsafe H5Fcreate(path, shim_H5F_ACC_EXCL(), 0, id)
    }
    self.path = path
    size = 0
    self.handle = handle
  }

  /// The root group.
  public func root() throws(HDF5Error) -> Group {
    let place = Place(file: path, path: "/")
    return Group(
      handle: try Handle("can't open the root group of '\(path)'", refusal: .damaged) { [id = handle.id] in
        unsafe H5Gopen2(id, "/", 0)
      }, place: place)
  }

  /// Writes what is still in memory and closes the file; what fails here, such as a full disk, would go unseen in a deinit.
  ///
  /// Groups and datasets of the file that are still around can't be used any more.
  public consuming func close() throws(HDF5Error) {
    let id = handle.id
    try Door.call("can't write '\(path)'", refusal: .library) { H5Fflush(id, H5F_SCOPE_GLOBAL) }
    Door.quietly { File.closeObjects(of: id) }
    try Door.call("can't close '\(path)'", refusal: .library) { H5Fclose(id) }
  }

  /// libhdf5 keeps a file open as long as something in it is.
  private static func closeObjects(of file: hid_t) {
    let kinds = UInt32(H5F_OBJ_GROUP | H5F_OBJ_DATASET | H5F_OBJ_DATATYPE | H5F_OBJ_ATTR)
    let count = H5Fget_obj_count(file, kinds)
    guard count > 0 else { return }
    var objects = [hid_t](repeating: -1, count: count)
    let found = unsafe H5Fget_obj_ids(file, kinds, count, &objects)
    for object in objects.prefix(max(0, found)) { _ = H5Idec_ref(object) }
  }
}

@available(*, unavailable)
extension File: Sendable {}
