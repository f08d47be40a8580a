/// The superblock of a new file: version 0, with the root's symbol table entry at its end.
struct NewSuperblock {
  /// Bytes before it in the file.
  let baseAddress: Int
  /// Bytes of the whole file. Only this one counts from the file's beginning.
  let endOfFile: Int
  /// The root group.
  let root: NewSymbolTable.Entry

  static let size = 96
  /// Half of the entries of a full leaf, and half of the children of a full node.
  static let (leafRank, internalRank) = (4, 16)

  var encoded: LittleEndianBytes {
    var bytes = LittleEndianBytes()
    bytes.append([0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A] as [UInt8])
    // versions of the superblock, the free space, the root's entry and shared headers, and the sizes of addresses and
    // lengths
    bytes.append([0, 0, 0, 0, 0, 8, 8, 0] as [UInt8])
    bytes.append(UInt16(Self.leafRank))
    bytes.append(UInt16(Self.internalRank))
    bytes.append(0 as UInt32)
    bytes.append(word: baseAddress)
    bytes.append(LittleEndianBytes.undefined)
    bytes.append(word: endOfFile)
    bytes.append(LittleEndianBytes.undefined)
    root.append(to: &bytes, nameOffset: 0)
    return bytes
  }
}
