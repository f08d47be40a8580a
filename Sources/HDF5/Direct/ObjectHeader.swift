/// The messages that say what an object is: version 1 of the format, with its continuation blocks.
struct ObjectHeader {
  /// One message.
  struct Message {
    let kind: Kind
    let body: Cursor
  }

  /// The kinds of messages that an object of a version 0 file has. Of some nothing is read.
  enum Kind: UInt16 {
    case nothing = 0x00
    case dataspace = 0x01
    case datatype = 0x03
    case oldFillValue = 0x04
    case fillValue = 0x05
    case layout = 0x08
    case filters = 0x0B
    case attribute = 0x0C
    case comment = 0x0D
    case oldModificationTime = 0x0E
    case continuation = 0x10
    case symbolTable = 0x11
    case modificationTime = 0x12
  }

  /// In all its blocks. Keras's longest lists of names take some hundred thousand bytes.
  private static let byteLimit = 16 << 20

  /// What a message has at least.
  private static let messageSize = 8

  /// Where it begins.
  let address: UInt64
  /// All messages of which something is read.
  private(set) var messages: [Message] = []
  /// A bit for each kind that is among them.
  private var kinds: UInt32 = 0

  init(at address: UInt64, in source: ByteSource) throws(HDF5Error) {
    self.address = address
    var prefix = try source.cursor(at: address, count: 16, as: .header, of: address)
    try prefix.expect(1)
    try prefix.skip(1)
    let declared = Int(try prefix.uint16())
    var expected = declared
    messages.reserveCapacity(min(declared, 8))
    try prefix.skip(4)
    // the address is inside the file, and so is what follows it
    var blocks = [(address: address + 16, size: Int(try prefix.uint32()))]
    var room = Self.byteLimit
    // told once all messages are counted: more than declared is damage, whatever they are
    var unknown: HDF5Error?
    while let block = blocks.popLast() {
      guard block.size <= room else { throw .notUnderstood("a header of more than \(Self.byteLimit) bytes") }
      room -= block.size
      var chunk = try source.cursor(at: block.address, count: block.size, as: .header, of: address)
      // each block takes from what is expected, so there is an end even where one continues itself
      repeat {
        let (number, flags, body) = try Self.message(&chunk)
        guard expected > 0 else {
          throw .contradiction(
            "the header of an object at address \(address) declares \(declared) messages, and has more")
        }
        expected -= 1
        // constant, or not to be shared; anything else means more than we know
        guard let kind = Kind(rawValue: number), flags & ~0b101 == 0 else {
          unknown = unknown ?? .notUnderstood("a message of type \(number), flags \(flags)")
          continue
        }
        switch kind {
        case .nothing:
          let end = block.size - chunk.count
          source.leave(block.address, (end - body.count)..<end, isLost: true)
        case .comment: kinds |= kind.bit
        case .oldFillValue, .fillValue, .oldModificationTime, .modificationTime: continue
        case .continuation:
          var body = body
          blocks.append((try body.uint64(), try body.length()))
        case .dataspace, .datatype, .layout, .filters, .attribute, .symbolTable:
          kinds |= kind.bit
          if kind == .attribute, source.map != nil {
            let end = block.size - chunk.count
            source.leave(block.address, (end - (try AttributeMessage(message: body).unread))..<end)
          }
          messages.append(Message(kind: kind, body: body))
        }
      } while chunk.count > 0
    }
    if let unknown { throw unknown }
    // early versions of libhdf5 counted too many, but not beyond the room that there is
    let most = (Self.byteLimit - room) / Self.messageSize
    guard declared <= most else {
      throw .contradiction(
        "the header of an object at address \(address) declares \(declared) messages, in room for at most \(most)"
      )
    }
    guard expected == 0 else { throw .notUnderstood("a header with fewer messages than it declares") }
  }

  private static func message(_ chunk: inout Cursor) throws(HDF5Error) -> (UInt16, flags: UInt8, Cursor) {
    let (number, size, flags) = (try chunk.uint16(), Int(try chunk.uint16()), try chunk.uint8())
    try chunk.skip(3)
    guard size % 8 == 0 else {
      throw .contradiction("a message of a header has \(size) bytes, expected a multiple of 8")
    }
    return (number, flags, try chunk.part(size))
  }

  /// Whether the object has a comment.
  var hasComment: Bool { kinds & Kind.comment.bit != 0 }

  /// The only message of a kind; nil where there is none.
  func only(_ kind: Kind) throws(HDF5Error) -> Cursor? {
    var found: Cursor?
    for place in messages.indices where messages[place].kind == kind {
      guard found == nil else { throw .notUnderstood("an object with two messages \(kind)") }
      found = messages[place].body
    }
    return found
  }

  /// Addresses of a group's B-tree and its heap.
  func symbolTable() throws(HDF5Error) -> (tree: UInt64, heap: UInt64) {
    guard var message = try only(.symbolTable), try kind() == .group else {
      throw .notUnderstood("no group where one is needed")
    }
    return (try message.uint64(), try message.uint64())
  }

  /// What kind of object it is.
  func kind() throws(HDF5Error) -> ObjectKind {
    switch kinds & (Kind.symbolTable.bit | Kind.dataspace.bit | Kind.datatype.bit | Kind.layout.bit) {
    case Kind.symbolTable.bit: return .group
    case Kind.dataspace.bit | Kind.datatype.bit | Kind.layout.bit: return .dataset
    case Kind.datatype.bit: return .namedType
    default: throw .notUnderstood("an object that is no group, dataset or named type")
    }
  }
}

extension ObjectHeader.Kind {
  fileprivate var bit: UInt32 { 1 << UInt32(rawValue) }
}
