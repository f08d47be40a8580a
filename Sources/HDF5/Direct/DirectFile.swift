/// A file with the layout that h5py and libhdf5 write by default, whose metadata is read without libhdf5: an object costs a
/// microsecond or two instead of 20 to 30.
///
/// It answers or it does not understand; the only errors of its own are of structures that contradict themselves, which one
/// libhdf5 or another passes over. New-style groups and headers, shared messages, elements other than numbers and texts, bytes
/// in other files and all other damage are left to libhdf5.
public final class DirectFile {
  let source: ByteSource
  let superblock: Superblock
  /// Why an answer is missing, after which libhdf5 has to be asked for all of them.
  private(set) var failure: HDF5Error?
  /// What has been read.
  var met: MetObjects

  private var tables: [UInt64: SymbolTable] = [:]
  private var tableBytes = 0
  private var heaps: [UInt64: HeapCollection] = [:]
  private var heapBytes = 0

  /// What is kept of each.
  private static let limit = (count: 64, bytes: 4 << 20)

  /// - Parameters:
  ///   - bytes: Those of the HDF5 file.
  ///   - mapping: Whether to note what lies idle inside of structures.
  ///   - pieces: Of so many it is noted what they belong to; a file of more is not understood.
  init(
    _ bytes: HDF5Bytes, mapping: Bool = false, pieces: Int = .max
  ) throws(HDF5Error) {
    let (descriptor, size) = try RegularFile.descriptor(of: bytes)
    source = ByteSource(
      descriptor: descriptor, part: bytes.part ?? 0..<size, mapping: mapping, pieces: pieces)
    try bytes.part?.requireInside(bytes.path, of: size)
    superblock = try Superblock(of: source)
    met = MetObjects(root: superblock.root)
  }

  /// A whole file by its path.
  convenience init(path: String) throws(HDF5Error) { try self.init(HDF5Bytes(path)) }

  /// Gives `body` the root group of a file by its path, read directly.
  public static func read<Answer>(
    _ path: String, part: Range<Int>? = nil, mattering groups: [String] = [],
    _ body: (_ root: borrowing StoredGroup, _ byteCount: Int) throws -> Answer
  ) throws -> Answer? {
    try read(HDF5Bytes(path, part: part), mattering: groups, body)
  }

  /// Gives `body` the root group, read directly.
  ///
  /// - Parameters:
  ///   - bytes: Those of the HDF5 file; `byteCount` is how many they are.
  ///   - groups: Names in the root of the groups that matter. Where libhdf5 has to read the file, they are looked
  ///     through for damage that it would pass over.
  /// - Returns: nil if something was not understood, whatever `body` made of it: all that it did has to be done again
  ///   with libhdf5.
  /// - Throws: what `body` throws, and `damaged` for what libhdf5 would not look at.
  public static func read<Answer>(
    _ bytes: HDF5Bytes, mattering groups: [String] = [],
    _ body: (_ root: borrowing StoredGroup, _ byteCount: Int) throws -> Answer
  ) throws -> Answer? {
    let file: DirectFile
    do throws(HDF5Error) {
      file = try DirectFile(bytes)
    } catch {
      return try nothing(of: bytes.path, error)
    }
    let answer = Result { try body(StoredGroup(try file.root()), file.source.part.count) }
    guard let failure = file.failure else { return try answer.get() }
    if failure.code != .damaged, let damage = DamageWalk.damage(in: groups, of: file) {
      return try nothing(of: bytes.path, damage)
    }
    return try nothing(of: bytes.path, failure)
  }

  /// No answer, because of a failure that libhdf5 has to look at; or an error where it would not look.
  private static func nothing<Answer>(of path: String, _ failure: HDF5Error) throws(HDF5Error) -> Answer? {
    guard failure.code == .damaged else { return nil }
    throw HDF5Error(
      code: .damaged, file: path, message: "the file is damaged: \(failure.message); take another copy of it")
  }

  /// The root group.
  func root() throws(HDF5Error) -> DirectGroup {
    try answer(at: "/") { () throws(HDF5Error) in try group(at: superblock.root, path: "/") }
  }

  /// Remembers that there was no answer: who asked may take the error for one.
  ///
  /// - Parameter path: Of what was asked for.
  func answer<Answer>(
    at path: @autoclosure () -> String, _ body: () throws(HDF5Error) -> Answer
  ) throws(HDF5Error) -> Answer {
    do throws(HDF5Error) {
      return try body()
    } catch {
      let error =
        error.code == .damaged
        ? HDF5Error(code: .damaged, message: "at \"\(path())\": \(error.message)") : error
      if failure == nil || (error.code == .damaged && failure?.code != .damaged) { failure = error }
      throw error
    }
  }

  func group(at address: UInt64, path: String) throws(HDF5Error) -> DirectGroup {
    let header = try ObjectHeader(at: address, in: source)
    return DirectGroup(
      file: self, path: path, attributes: AttributeList(of: header), table: try table(of: header))
  }

  /// The links of the group whose header is at an address. Some are kept: the groups on a path are met again.
  func table(at address: UInt64) throws(HDF5Error) -> SymbolTable {
    if let known = tables[address] { return known }
    return try table(of: try ObjectHeader(at: address, in: source))
  }

  /// The links of a group.
  func table(of header: ObjectHeader) throws(HDF5Error) -> SymbolTable {
    let address = header.address
    if let known = tables[address] { return known }
    let (tree, heap) = try header.symbolTable()
    let table = try SymbolTable(tree: tree, heap: heap, of: address, superblock, in: source)
    if met.note(header) { met.note(table) }
    if tables.count >= Self.limit.count || tableBytes + table.byteCount > Self.limit.bytes {
      tables.removeAll(keepingCapacity: true)
      tableBytes = 0
    }
    tables[address] = table
    tableBytes += table.byteCount
    return table
  }

  /// An object of the global heap collection at an address.
  func heapObject(_ collection: UInt64, _ number: UInt32) throws(HDF5Error) -> ArraySlice<UInt8> {
    if let known = heaps[collection] { return try known.object(number) }
    let heap = try HeapCollection(at: collection, in: source)
    if heaps.count >= Self.limit.count || heapBytes + heap.size > Self.limit.bytes {
      heaps.removeAll(keepingCapacity: true)
      heapBytes = 0
    }
    heaps[collection] = heap
    heapBytes += heap.size
    return try heap.object(number)
  }
}

@available(*, unavailable)
extension DirectFile: Sendable {}
