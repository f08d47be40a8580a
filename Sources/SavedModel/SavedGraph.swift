internal import Files
internal import FormatInterface
internal import JSON
internal import TensorFlowBundle

/// One object of the graph in `saved_model.pb`.
struct SavedObject {
  /// Its parts and slots.
  let tracked: TrackedObject
  let kind: Kind
  /// What it is restored as: `_tf_keras_layer`.
  var identifier: String
  /// The JSON that Keras wrote of it.
  var metadata: Metadata?
  /// Whether a variable is one that training changes.
  let isTrained: Bool
  /// Where in the file its message is.
  let range: Range<Int>

  enum Kind {
    case user, variable, function, constant, resource, other
  }

  /// Where the JSON of an object is.
  struct Metadata {
    let file: ReadableFile
    let range: Range<Int>
  }

  /// Whether Keras takes it for a model: a functional one, a Sequential, or any other.
  var isModel: Bool {
    ["_tf_keras_network", "_tf_keras_sequential", "_tf_keras_model"].contains(identifier)
  }
}

/// What `saved_model.pb` and `keras_metadata.pb` have: objects, and constants of functions. Functions stay on disk.
struct SavedGraph {
  private(set) var objects: [SavedObject] = []
  /// The TensorFlow that wrote it: `2.15.1`.
  private(set) var version = ""
  /// The files that were read.
  private(set) var files: [ReadableFile] = []
  private let file: ReadableFile
  private let wire: WireFile
  private var graph: Range<Int>?
  private var objectGraph: Range<Int> = 0..<0

  static let name = "saved_model.pb"
  private static let metadataName = "keras_metadata.pb"
  private static let mostBytes = 256 << 20

  /// Reads the objects of a folder.
  init(of folder: String) throws {
    let path = RelativePath.resolve(Self.name, in: folder)
    file = try Self.open(path)
    wire = WireFile(file, of: Self.name)
    files = [file]
    try FormatError.about(path) { try readParts() }
    try readMetadata(RelativePath.resolve(Self.metadataName, in: folder))
  }

  private static func open(_ path: String) throws -> ReadableFile {
    guard try !FileIdentity.isSymbolicLink(at: path) else {
      throw FormatError(
        .symbolicLink, file: path, "it is a symbolic link, and the folder's own file has to be there")
    }
    let file = try ReadableFile(path)
    guard file.byteCount <= mostBytes else {
      throw FormatError(
        .tooLarge, file: path, "it has \(file.byteCount) bytes; at most \(mostBytes) are read")
    }
    return file
  }

  private mutating func readParts() throws {
    var metaGraphs: [Range<Int>] = []
    try wire.forEachMessage(in: wire.range) { number, range in if number == 2 { metaGraphs.append(range) } }
    guard let metaGraph = metaGraphs.first, metaGraphs.count == 1 else {
      throw FormatError(.damaged, "it has \(metaGraphs.count) graphs, and a model's has one")
    }
    var parts: [Int: Range<Int>] = [:]
    try wire.forEachMessage(in: metaGraph) { number, range in
      guard [1, 2, 7].contains(number) else { return }
      guard parts.updateValue(range, forKey: number) == nil else {
        throw FormatError(.damaged, "its field \(number) is there twice")
      }
    }
    graph = parts[2]
    if let about = parts[1] {
      version = try WireMessage(wire.bytes(in: about), of: Self.name).text(5)
    }
    guard let objectGraph = parts[7] else {
      throw FormatError(
        .notAModel,
        "this SavedModel has no graph of objects, so it was written by TensorFlow 1 or for its sessions; it holds "
          + "functions, and no model of Keras. Save the model as .h5 where it was built")
    }
    self.objectGraph = objectGraph
    try readObjects()
  }

  private mutating func readObjects() throws {
    var ranges: [Range<Int>] = []
    try wire.forEachMessage(in: objectGraph) { number, range in
      if number == 1 { ranges.append(range) }
      guard ranges.count <= TrackedObject.most else {
        throw FormatError(.tooLarge, "it has more than \(TrackedObject.most) objects, and no model has")
      }
    }
    guard !ranges.isEmpty else { throw FormatError(.damaged, "its graph of objects is empty") }
    objects.reserveCapacity(ranges.count)
    for range in ranges { objects.append(try object(in: range, of: ranges.count)) }
  }

  private func object(in range: Range<Int>, of count: Int) throws -> SavedObject {
    let message = try WireMessage(wire.bytes(in: range), of: Self.name)
    let tracked = try TrackedObject(message, of: count)
    var (kind, identifier, metadata, isTrained): (SavedObject.Kind, String, SavedObject.Metadata?, Bool) = (
      .other, "", nil, false
    )
    if message.has(4) {
      kind = .user
      let user = try message.message(4)
      identifier = try user.text(1)
      let text = try user.bytes(3)
      if !text.isEmpty {
        // a slice keeps the places that it had in its message
        let start = range.lowerBound + text.startIndex
        metadata = SavedObject.Metadata(file: file, range: start..<(start + text.count))
      }
    } else if message.has(7) {
      kind = .variable
      isTrained = try message.message(7).number(3) != 0
    } else if message.has(6) || message.has(8) {
      kind = .function
    } else if message.has(9) {
      kind = .constant
    } else if message.has(10) {
      kind = .resource
    }
    return SavedObject(
      tracked: tracked, kind: kind, identifier: identifier, metadata: metadata, isTrained: isTrained,
      range: range)
  }

  /// From TensorFlow 2.5 on what Keras says of its objects is in a file of its own.
  private mutating func readMetadata(_ path: String) throws {
    guard try FileIdentity.isSymbolicLink(at: path) || FileIdentity(at: path) != nil else { return }
    let file = try Self.open(path)
    files.append(file)
    let wire = WireFile(file, of: Self.metadataName)
    try FormatError.about(path) {
      try wire.forEachMessage(in: wire.range) { number, range in
        guard number == 1 else { return }
        let message = try WireMessage(wire.bytes(in: range), of: Self.metadataName)
        let place = try message.number(2)
        guard place < UInt64(objects.count) else {
          throw FormatError(
            .damaged, "it is about object \(place), and \(Self.name) has \(objects.count)")
        }
        objects[Int(place)].identifier = try message.text(4)
        let text = try message.bytes(5)
        let start = range.lowerBound + text.startIndex
        objects[Int(place)].metadata =
          text.isEmpty ? nil : SavedObject.Metadata(file: file, range: start..<(start + text.count))
      }
    }
  }

  /// What Keras says of an object; nil where it says nothing.
  func metadata(of object: Int) throws -> JSONObject? {
    guard let metadata = objects[object].metadata else { return nil }
    let bytes = try metadata.file.bytes(at: metadata.range.lowerBound, count: metadata.range.count)
    do {
      return try JSONValue.parse(bytes: bytes).objectValue
    } catch {
      throw FormatError(
        .notJSON, file: metadata.file.path, "what Keras says of object \(object) is not JSON: \(error)")
    }
  }

  // MARK: Constants

  /// The objects that the functions of an object are bound to.
  func captures(of function: Int) throws -> [Int] {
    let message = try WireMessage(wire.bytes(in: objects[function].range), of: Self.name)
    var names: Set<[UInt8]> = []
    if message.has(6) {
      names = Set(try message.message(6).allBytes(1).map { Array($0) })
    } else if message.has(8) {
      names = [Array(try message.message(8).bytes(1))]
    }
    guard !names.isEmpty else { return [] }
    var found: [Int] = []
    try wire.forEachMessage(in: objectGraph) { number, range in
      guard number == 2 else { return }
      let entry = try WireMessage(wire.bytes(in: range), of: Self.name)
      guard names.contains(Array(try entry.bytes(1))) else { return }
      for place in try entry.message(2).numbers(2) {
        guard place < UInt64(objects.count) else {
          throw FormatError(
            .damaged, "a function is bound to object \(place), and there are \(objects.count)")
        }
        found.append(Int(place))
      }
    }
    return found
  }

  /// The values of a constant; nil where the object is none, or one of another type.
  func constant(_ object: Int) throws -> GraphConstant? {
    guard objects[object].kind == .constant, let graph else { return nil }
    let message = try WireMessage(wire.bytes(in: objects[object].range), of: Self.name)
    let operation = Array(try message.message(9).bytes(1))
    var found: GraphConstant?
    try wire.forEachMessage(in: graph) { number, range in
      guard number == 1, found == nil else { return }
      let node = try WireMessage(wire.bytes(in: range), of: Self.name)
      guard try node.bytes(2).elementsEqual("Const".utf8), try node.bytes(1).elementsEqual(operation) else {
        return
      }
      found = try GraphConstant(node)
    }
    return found
  }
}

/// The values of a constant in a graph of TensorFlow, each written out: those of a vocabulary differ.
enum GraphConstant {
  case texts([[UInt8]])
  case integers([Int64])

  private static let most = 1 << 26

  /// Reads the values of a node; nil where they are neither texts nor integers.
  fileprivate init?(_ node: WireMessage) throws {
    var tensor: WireMessage?
    for attribute in try node.messages(5) where try attribute.bytes(1).elementsEqual("value".utf8) {
      tensor = try attribute.message(2).message(8)
    }
    guard let tensor else { return nil }
    var count = 1
    for axis in try tensor.message(2).messages(2) {
      let (product, overflows) = count.multipliedReportingOverflow(by: try axis.size(1))
      guard !overflows, product <= Self.most else {
        throw FormatError(.tooLarge, "a constant has more than \(Self.most) values, and no vocabulary has")
      }
      count = product
    }
    switch try tensor.number(1) {
    case 7:
      let texts = try tensor.allBytes(8)
      guard texts.count == count else { return nil }
      self = .texts(texts.map { Array($0) })
    case 9 where tensor.has(4):
      let bytes = try tensor.bytes(4)
      guard bytes.count == 8 * count else {
        throw FormatError(.damaged, "a constant of \(count) values has \(bytes.count) bytes")
      }
      self = .integers(
        (0..<count).map { place in
          let start = bytes.startIndex + 8 * place
          return Int64(bitPattern: WireReader.littleEndian(bytes[start..<(start + 8)]))
        })
    case 9:
      let integers = try tensor.numbers(10)
      guard integers.count == count else { return nil }
      self = .integers(integers.map { Int64(bitPattern: $0) })
    default: return nil
    }
  }
}
