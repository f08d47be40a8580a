/// An object header of version 1 in one block, as long as its messages need.
struct NewHeader {
  /// Where it will stand, from the superblock on.
  let address: Int
  private(set) var bytes = LittleEndianBytes()
  private var messageCount = 0

  /// What stands before the messages, and before each of them.
  private static let (prefixSize, headSize) = (16, 8)
  /// A message's size has 16 bits, and is a multiple of eight.
  static let messageLimit = 65_528
  /// Of a dataset without attributes, and of most groups.
  private static let usualSize = 160
  /// More is not read directly.
  private static let byteLimit = 16 << 20

  init(address: Int) {
    self.address = address
    bytes.reserve(Self.usualSize)
    // version, reserved, messages, links that lead here, bytes of all messages, up to a multiple of eight
    bytes.append([1, 0, 0, 0] as [UInt8])
    bytes.append(1 as UInt32)
    bytes.append(0 as UInt64)
  }

  /// Whether it is small enough to be read again.
  var isReadable: Bool { bytes.count <= Self.byteLimit }

  /// Adds a message of at most `messageLimit` bytes.
  ///
  /// - Parameters:
  ///   - isConstant: Whether the message may not be changed as long as the object lives.
  ///   - appendBody: Appends what the message says.
  /// - Returns: the address of its body.
  @discardableResult
  mutating func add(
    _ kind: ObjectHeader.Kind, isConstant: Bool = false, _ appendBody: (inout LittleEndianBytes) -> Void
  ) -> Int {
    bytes.append(kind.rawValue)
    bytes.append(0 as UInt16)
    bytes.append(UInt32(isConstant ? 1 : 0))
    let start = bytes.count
    appendBody(&bytes)
    bytes.pad()
    bytes.put(UInt16(bytes.count - start), at: start - 6)
    messageCount += 1
    bytes.put(UInt16(messageCount), at: 2)
    bytes.put(UInt32(bytes.count - Self.prefixSize), at: 8)
    return address + start
  }
}
