internal import Files
package import FormatInterface

/// One entry of the index: a tensor and where its bytes are.
package struct BundleEntry: Sendable, Hashable {
  /// What the checkpoint calls it.
  package let key: String
  /// TensorFlow's number of its element type.
  package let kind: Int
  /// Sizes of the axes.
  package let shape: [Int]
  /// Which of the files of data has it.
  package let shard: Int
  /// Where in that file it is.
  package let range: Range<Int>
  /// The masked checksum of its bytes.
  package let checksum: UInt32
  /// Whether its numbers are in other entries, part by part.
  package let isSliced: Bool

  /// The element type in NumPy's words; nil where its elements are no numbers.
  package var type: String? { ElementKind.number(kind)?.name }
  /// How many elements it has.
  package var count: Int { shape.reduce(1, *) }
}

/// A checkpoint of TensorFlow: an index, and the files that have its tensors' bytes.
package struct Bundle: Sendable {
  /// What the names of all its files begin with.
  package let prefix: String
  /// All tensors, by their keys in order.
  package let entries: [BundleEntry]
  /// The file that lists them.
  let index: FileIdentity
  /// The files of data, in order; nil for one that no entry is in.
  let shards: [FileIdentity?]
  /// By the bytes of keys: Swift takes two spellings of an accent for one text.
  private let places: [[UInt8]: Int]

  private static let mostIndexBytes = 256 << 20
  private static let mostShards = 99_999
  private static let mostTextBytes = 256 << 20

  /// Reads the index of a checkpoint, and looks its files up.
  package init(prefix: String) throws {
    self.prefix = prefix
    let path = Self.indexPath(of: prefix)
    guard try !FileIdentity.isSymbolicLink(at: path) else { throw Self.linked(path) }
    let file = try ReadableFile(path)
    guard file.byteCount <= Self.mostIndexBytes else {
      throw FormatError(
        .tooLarge, file: path, "the index has \(file.byteCount) bytes, and no model's has so many")
    }
    index = file.identity
    (entries, shards) = try FormatError.about(path) { try Self.read(file, prefix: prefix) }
    places = Dictionary(
      entries.enumerated().map { (Array($1.key.utf8), $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// The file that lists the tensors of a checkpoint.
  package static func indexPath(of prefix: String) -> String { "\(prefix).index" }

  /// Whether a file ends as an index does.
  package static func isIndex(_ path: String) -> Bool {
    guard let file = try? ReadableFile(path), file.byteCount >= 48,
      let end = try? file.bytes(at: file.byteCount - 8, count: 8)
    else { return false }
    return WireReader.littleEndian(end[...]) == TableFile.magic
  }

  /// Bytes of all its files.
  package var byteCount: Int { index.byteCount + shards.reduce(0) { $0 + ($1?.byteCount ?? 0) } }

  /// The entry of a key.
  package subscript(key: String) -> BundleEntry? { places[Array(key.utf8)].map { entries[$0] } }

  /// A file of data.
  func path(ofShard shard: Int) -> String {
    Self.path(ofShard: shard, of: shards.count, prefix: prefix)
  }

  private static func path(ofShard shard: Int, of count: Int, prefix: String) -> String {
    "\(prefix).data-\(fiveDigits(shard))-of-\(fiveDigits(count))"
  }

  private static func fiveDigits(_ number: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, 5 - digits.count)) + digits
  }

  private static func linked(_ path: String) -> FormatError {
    FormatError(
      .symbolicLink, file: path, "it is a symbolic link, and a checkpoint's own file has to be there")
  }

  private static func read(
    _ file: ReadableFile, prefix: String
  ) throws -> (entries: [BundleEntry], shards: [FileIdentity?]) {
    var header: WireMessage?
    var entries: [BundleEntry] = []
    try TableFile(file).forEach { key, value in
      guard !key.isEmpty else {
        header = try WireMessage(value, of: "the index, its header")
        return
      }
      // the parts of a variable that is kept in slices have keys that are no texts
      guard let name = String(validating: key, as: UTF8.self), !name.hasControlCharacters else { return }
      entries.append(try BundleEntry(name, WireMessage(value, of: "the index, \"\(name)\"")))
    }
    guard let header else {
      throw FormatError(.damaged, "the index has no header, which every checkpoint's has")
    }
    guard try header.number(2) == 0 else {
      throw FormatError(
        .unsupportedType,
        "the checkpoint has numbers with the highest byte first (big-endian), which are not read")
    }
    let count = try header.number(1)
    guard count > 0, count <= UInt64(mostShards) else {
      throw FormatError(.damaged, "the index says that there are \(count) files of data")
    }
    return (entries, try shards(of: entries, count: Int(count), prefix: prefix))
  }

  /// Looks the files of data up that have an entry, and requires every entry to be inside its own and alone there.
  private static func shards(
    of entries: [BundleEntry], count: Int, prefix: String
  ) throws -> [FileIdentity?] {
    var shards = [FileIdentity?](repeating: nil, count: count)
    var ends = [Int: (place: Int, key: String)]()
    let placed = entries.filter { !$0.isSliced }.sorted {
      ($0.shard, $0.range.lowerBound, $0.range.upperBound) < (
        $1.shard, $1.range.lowerBound, $1.range.upperBound
      )
    }
    for entry in placed {
      guard entry.shard < count else {
        throw FormatError(
          .damaged, "\"\(entry.key)\" is in file \(entry.shard) of \(count), of which there is none")
      }
      let path = path(ofShard: entry.shard, of: count, prefix: prefix)
      if shards[entry.shard] == nil {
        guard try !FileIdentity.isSymbolicLink(at: path) else { throw linked(path) }
        guard let found = try FileIdentity(at: path) else {
          throw FormatError(
            .missingWeights, file: path, "it is not there, and the index says that it has \"\(entry.key)\"")
        }
        guard found.kind == .regular else {
          throw FormatError(
            .missingWeights, file: path, "it is no file, and the index says that it has weights")
        }
        shards[entry.shard] = found
      }
      guard let file = shards[entry.shard], entry.range.upperBound <= file.byteCount else {
        throw FormatError(
          .truncated, file: path,
          "\"\(entry.key)\" ends at byte \(entry.range.upperBound), and the file has "
            + "\(shards[entry.shard]?.byteCount ?? 0)")
      }
      guard !entry.range.isEmpty else { continue }
      if let before = ends[entry.shard], before.place > entry.range.lowerBound {
        throw FormatError(
          .sharedBytes, file: path,
          "\"\(before.key)\" and \"\(entry.key)\" share bytes, as no checkpoint's do")
      }
      ends[entry.shard] = (entry.range.upperBound, entry.key)
    }
    return shards
  }

  /// The texts of a tensor of texts, whose checksums are required.
  ///
  /// First all lengths as numbers, then the checksum of those, then the bytes of the texts.
  package func texts(of key: String) throws -> [[UInt8]] {
    guard let entry = self[key], entry.kind == ElementKind.text, !entry.isSliced else {
      throw FormatError(.damaged, "the checkpoint has no texts called \"\(key)\"")
    }
    guard entry.range.count <= Self.mostTextBytes else {
      throw FormatError(.tooLarge, "\"\(key)\" has \(entry.range.count) bytes, and no model's has so many")
    }
    let file = try openShard(entry.shard)
    let bytes = try file.bytes(at: entry.range.lowerBound, count: entry.range.count)
    var reader = WireReader(bytes[...], of: "\"\(key)\"")
    guard entry.count <= bytes.count else {
      throw FormatError(.damaged, "\"\(key)\": \(entry.count) texts in \(bytes.count) bytes")
    }
    var lengths: [UInt64] = []
    var (own, all) = (CRC32C(), CRC32C())
    for _ in 0..<entry.count {
      let length = try reader.varint()
      lengths.append(length)
      let width = length <= UInt64(UInt32.max) ? 4 : 8
      let form = (0..<width).map { UInt8(truncatingIfNeeded: length >> (8 * UInt64($0))) }
      own.add(form)
      all.add(form)
    }
    let checksum = try reader.bytes(4)
    all.add(checksum)
    all.add(reader.rest)
    guard WireReader.littleEndian(checksum) == UInt64(own.masked), all.masked == entry.checksum else {
      throw Self.damaged(entry, file.path)
    }
    var texts: [[UInt8]] = []
    for length in lengths {
      guard length <= UInt64(reader.rest.count) else {
        throw FormatError(
          .damaged, "\"\(key)\": a text of \(length) bytes where \(reader.rest.count) are left")
      }
      texts.append(Array(try reader.bytes(Int(length))))
    }
    guard reader.rest.isEmpty else {
      throw FormatError(.damaged, "\"\(key)\": \(reader.rest.count) bytes belong to no text")
    }
    return texts
  }

  /// Opens a file of data, which has to be the one that was looked up.
  func openShard(_ shard: Int) throws -> ReadableFile {
    let path = path(ofShard: shard)
    let file = try ReadableFile(path)
    guard file.identity == shards[shard] else { throw FormatError.changed(path) }
    return file
  }

  static func damaged(_ entry: BundleEntry, _ path: String) -> FormatError {
    FormatError(
      .wrongChecksum, file: path,
      "the bytes of \"\(entry.key)\" do not have their checksum: the file is damaged; nothing is made of it")
  }
}

extension BundleEntry {
  fileprivate init(_ key: String, _ message: WireMessage) throws(FormatError) {
    let (kind, shard) = (try message.size(1), try message.size(3))
    let (offset, size) = (try message.size(4), try message.size(5))
    let isSliced = message.has(7)
    let form = try message.message(2)
    guard try form.number(3) == 0 else {
      throw FormatError(.damaged, "\(message.what): its number of axes is not known")
    }
    var shape: [Int] = []
    var count = 1
    for axis in try form.messages(2) {
      let size = try axis.size(1)
      let (product, overflows) = count.multipliedReportingOverflow(by: size)
      guard !overflows, product < 1 << 48, shape.count < 32 else {
        throw FormatError(.damaged, "\(message.what): its shape is no tensor's")
      }
      shape.append(size)
      count = product
    }
    if let width = ElementKind.number(kind)?.size, !isSliced {
      let (bytes, overflows) = count.multipliedReportingOverflow(by: width)
      guard !overflows, bytes == size else {
        throw FormatError(.damaged, "\(message.what): \(size) bytes do not make the shape \(shape)")
      }
    }
    self.init(
      key: key, kind: kind, shape: shape, shard: shard, range: offset..<(offset + size),
      checksum: UInt32(truncatingIfNeeded: try message.number(6)), isSliced: isSliced)
  }
}

extension FormatError {
  /// Runs a body, whose errors are about a file where they do not say which.
  package static func about<Result>(_ path: String, _ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch let error as FormatError where error.file == nil {
      throw FormatError(error.code, file: path, layer: error.layer, error.message)
    }
  }
}
