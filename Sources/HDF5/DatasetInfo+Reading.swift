internal import CHDF5
internal import CHDF5Shims

extension DatasetInfo {
  /// The most that may be declared without being stored: never-written datasets read as zeros.
  static var unstoredLimit: Int { 1 << 30 }
  /// libhdf5 takes a whole chunk into memory.
  static var chunkLimit: Int { 1 << 30 }
  /// More chunks than any file of weights has.
  static var chunkCountLimit: Int { 1_000_000 }
  /// Deflate makes at most 1032 bytes of one.
  static var bestCompression: Int { 1100 }

  /// Reads the facts of an open dataset, and refuses what points out of the file or can't be true.
  init(dataset: hid_t, place: Place) throws(HDF5Error) {
    let what = "dataset \(place.quoted)"
    let file = place.file
    // A place in the file is only given to contiguous datasets without external files: no need to ask for more.
    let found = GuardedCall.quietly { H5Dget_offset(dataset) }
    // libhdf5 adds the size of the user block, even to no place (1.10.8 and 1.14.6)
    let isPlain =
      found != shim_HADDR_UNDEF() && found &- haddr_t(file.userBlockSize) != shim_HADDR_UNDEF()
    let address = isPlain ? UInt64(found) : nil
    let creation = isPlain ? CreationFacts() : try CreationFacts(dataset: dataset, file, what: what)

    let typeID = try Handle("can't read the element type of \(what)", on: file, refusal: .damaged) {
      H5Dget_type(dataset)
    }
    let type = try ElementType(describing: typeID.id, of: what)
    let spaceID = try Handle("can't read the shape of \(what)", on: file, refusal: .damaged) {
      H5Dget_space(dataset)
    }
    let space = try Space(describing: spaceID.id, of: what)
    guard let bytes = space.byteCount(elementSize: type.size) else {
      throw HDF5Error(
        code: .tooLarge, message: "\(what) declares the shape \(space.shape), more than can be counted")
    }
    let stored = GuardedCall.quietly { H5Dget_storage_size(dataset) }
    guard let storageSize = Int(exactly: stored) else {
      throw HDF5Error(code: .damaged, message: "\(what) declares \(stored) bytes of storage")
    }
    shape = space.shape
    isNull = space.isNull
    self.type = type
    layout = creation.layout
    filters = creation.filters
    self.storageSize = storageSize
    // what does not lie inside of the file is refused by its address
    offset = address.map { $0 &+ UInt64(file.start) }
    try check(dataset: dataset, at: address, file, bytes: bytes, what: what)
  }

  /// Holds what is declared against what is there.
  ///
  /// - Parameter address: Where the elements begin in what libhdf5 sees of the file.
  private func check(
    dataset: hid_t, at address: UInt64?, _ file: OpenFile, bytes: Int, what: String
  ) throws(HDF5Error) {
    let lie = "\(what) declares \(bytes) bytes"
    switch layout {
    case .contiguous where address != nil:
      // of variable-length elements the file keeps references, longer than the pointers in memory
      guard bytes == storageSize || type.isVariableLength else {
        throw HDF5Error(code: .damaged, message: "\(lie) of elements, but \(storageSize) of storage")
      }
      let fileSize = try DatasetInfo.fileSize(of: dataset, file, what: what)
      guard let address, let end = UInt64(storageSize).adding(address), end <= fileSize else {
        throw HDF5Error(
          code: .truncated, message: "\(lie) at \(address ?? 0), beyond the end of the file at \(fileSize)")
      }
    case .compact:
      guard bytes == storageSize || storageSize == 0 || type.isVariableLength else {
        throw HDF5Error(code: .damaged, message: "\(lie) of elements, but \(storageSize) of storage")
      }
    case .chunked(let chunk):
      let chunkBytes = Space(shape: chunk, isNull: false).byteCount(elementSize: type.size)
      guard let chunkBytes, chunkBytes <= DatasetInfo.chunkLimit, chunk.count == shape.count else {
        throw HDF5Error(code: .tooLarge, message: "\(what) declares chunks of shape \(chunk), over 1 GB each")
      }
      try checkChunks(chunk, of: dataset, file, what: what)
      guard !isOverfull else {
        throw HDF5Error(
          code: .damaged,
          message:
            "\(lie), but its compressed chunks have \(storageSize), far more than that: what they unfold to is no part of it"
        )
      }
    case .contiguous:
      break
    }
    guard address == nil, bytes > DatasetInfo.unstoredLimit else { return }
    guard bytes / DatasetInfo.bestCompression <= storageSize else {
      throw HDF5Error(code: .tooLarge, message: "\(lie), of which only \(storageSize) are stored")
    }
  }

  /// Refuses chunks that lie outside of the file or can't be found, and more than can be looked at.
  private func checkChunks(
    _ chunk: [Int], of dataset: hid_t, _ file: OpenFile, what: String
  ) throws(HDF5Error) {
    guard storageSize > 0 else {
      // where the index of the chunks can't be read, libhdf5 says 0, too
      var status = H5D_SPACE_STATUS_ERROR
      try GuardedCall.make("can't look through the chunks of \(what)", on: file, refusal: .damaged) {
        unsafe H5Dget_space_status(dataset, &status)
      }
      return
    }
    let wholeSize = try DatasetInfo.fileSize(of: dataset, file, what: what)
    let before = UInt64(shim_chunks_count_user_block() != 0 ? 0 : file.userBlockSize)
    let fileSize = wholeSize - min(before, wholeSize)
    let counts = zip(shape, chunk).map { ($0 + $1 - 1) / $1 }
    var count = 1
    for each in counts {
      let (product, isTooMuch) = count.multipliedReportingOverflow(by: each)
      guard !isTooMuch, product <= DatasetInfo.chunkCountLimit else {
        throw HDF5Error(
          code: .tooLarge, message: "\(what) has more than \(DatasetInfo.chunkCountLimit) chunks")
      }
      count = product
    }
    var place = [Int](repeating: 0, count: chunk.count)
    for _ in 0..<count {
      let start = zip(place, chunk).map { hsize_t($0 * $1) }
      var (mask, address, size): (UInt32, haddr_t, hsize_t) = (0, 0, 0)
      try GuardedCall.make("can't find a chunk of \(what)", on: file, refusal: .damaged) {
        unsafe H5Dget_chunk_info_by_coord(dataset, start, &mask, &address, &size)
      }
      // one that was never written reads as the fill value
      if address != shim_HADDR_UNDEF() {
        guard address > 0, let end = UInt64(size).adding(UInt64(address)), end <= fileSize else {
          throw HDF5Error(
            code: .damaged,
            message: "\(what) has a chunk of \(size) bytes at \(address), and the file has \(fileSize)")
        }
      }
      for axis in place.indices.reversed() {
        place[axis] += 1
        if place[axis] < counts[axis] { break }
        place[axis] = 0
      }
    }
  }

  /// The file's size as libhdf5 sees it now, with what it has set aside but not written.
  private static func fileSize(of dataset: hid_t, _ file: OpenFile, what: String) throws(HDF5Error) -> UInt64
  {
    let owner = try Handle("can't find the file of \(what)", on: file, refusal: .library) {
      H5Iget_file_id(dataset)
    }
    var size: hsize_t = 0
    try GuardedCall.make("can't find the size of the file of \(what)", on: file, refusal: .library) {
      [id = owner.id] in
      unsafe H5Fget_filesize(id, &size)
    }
    return UInt64(size)
  }
}

extension UInt64 {
  fileprivate func adding(_ other: UInt64) -> UInt64? {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? nil : sum
  }
}

/// What only the creation properties tell, read before anything that could follow a mapping to another file.
private struct CreationFacts {
  var layout: DatasetInfo.Layout = .contiguous
  var filters: [String] = []

  init() {}

  init(dataset: hid_t, _ file: OpenFile, what: String) throws(HDF5Error) {
    let list = try Handle("can't read the layout of \(what)", on: file, refusal: .damaged) {
      H5Dget_create_plist(dataset)
    }
    let id = list.id
    let externalFiles = GuardedCall.quietly { H5Pget_external_count(id) }
    guard externalFiles == 0 else {
      throw HDF5Error(
        code: .externalStorage, message: "\(what) keeps its bytes in other files, which are never read")
    }
    switch GuardedCall.quietly({ H5Pget_layout(id) }) {
    case H5D_COMPACT: layout = .compact
    case H5D_CONTIGUOUS: layout = .contiguous
    case H5D_CHUNKED: layout = .chunked(chunk: try CreationFacts.chunk(of: id, what))
    case H5D_VIRTUAL:
      throw HDF5Error(
        code: .virtualStorage, message: "\(what) is a view of other datasets, which is never followed")
    default:
      throw HDF5Error(code: .damaged, message: "\(what) has a layout that libhdf5 does not know")
    }
    filters = try CreationFacts.filters(of: id, what)
  }

  private static func chunk(of list: hid_t, _ what: String) throws(HDF5Error) -> [Int] {
    var dimensions = [hsize_t](repeating: 0, count: Space.rankLimit)
    let rank = try GuardedCall.make("can't read the chunks of \(what)", refusal: .damaged) {
      unsafe H5Pget_chunk(list, Int32(Space.rankLimit), &dimensions)
    }
    let chunk = dimensions.prefix(Int(rank)).compactMap { Int(exactly: $0) }
    guard chunk.count == Int(rank), !chunk.contains(0) else {
      throw HDF5Error(code: .damaged, message: "\(what) declares chunks without a size")
    }
    return chunk
  }

  private static func filters(of list: hid_t, _ what: String) throws(HDF5Error) -> [String] {
    let count = try GuardedCall.make("can't read the filters of \(what)", refusal: .damaged) {
      H5Pget_nfilters(list)
    }
    var names: [String] = []
    for index in 0..<UInt32(count) {
      var (flags, config): (UInt32, UInt32) = (0, 0)
      var values: [UInt32] = [0]
      var valueCount = values.count
      var name = [CChar](repeating: 0, count: 64)
      let filter = try GuardedCall.make("can't read a filter of \(what)", refusal: .damaged) {
        unsafe H5Pget_filter2(list, index, &flags, &valueCount, &values, name.count, &name, &config)
      }
      names.append(CreationFacts.word(for: filter, level: values[0], name: name))
    }
    return names
  }

  private static func word(for filter: H5Z_filter_t, level: UInt32, name: [CChar]) -> String {
    if let number = UInt16(exactly: filter), let word = DatasetInfo.filterWord(number, level: level) {
      return word
    }
    let bytes = name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
    return bytes.isEmpty ? "filter \(filter)" : String(decoding: bytes, as: UTF8.self)
  }
}
