/// The global heap of a new file: collections of texts of variable length.
struct NewGlobalHeap {
  /// The texts of one collection, and where in the file the reference to each stands.
  private struct Collection {
    var objects: [(text: [UInt8], reference: Int)] = []
    var byteCount = NewGlobalHeap.headSize
  }

  private var collections: [Collection] = []
  /// The one that further texts are added to.
  private var open: Int?

  /// What stands before the objects of a collection, and before each of them.
  private static let headSize = 16
  /// libhdf5 takes no collection that is smaller.
  private static let leastSize = 4096
  /// A collection is read whole: this many bytes are enough. A text that is longer has one of its own.
  private static let usualSize = 64 << 10

  /// Takes a text that an attribute refers to.
  ///
  /// - Parameter reference: Where the collection's address and the object's index are to be put, from the superblock
  ///   on.
  mutating func add(_ text: [UInt8], referredToAt reference: Int) {
    let size = Self.headSize + (text.count + 7) & ~7
    let place = place(for: size)
    collections[place].objects.append((text, reference))
    collections[place].byteCount += size
  }

  /// The collection for an object of that size. None is left with unused room, but for the last.
  private mutating func place(for size: Int) -> Int {
    if size <= Self.usualSize, let open {
      let used = collections[open].byteCount
      if used + size <= Self.usualSize || used < Self.leastSize { return open }
    }
    collections.append(Collection())
    if size <= Self.usualSize { open = collections.count - 1 }
    return collections.count - 1
  }

  /// Appends all collections, and lets the references lead to them.
  func place(in bytes: inout LittleEndianBytes) {
    for collection in collections {
      let start = bytes.count
      bytes.append("GCOL")
      bytes.append(1 as UInt32)
      bytes.append(word: max(Self.leastSize, collection.byteCount))
      for (index, object) in collection.objects.enumerated() {
        // an object has a count of references, which libhdf5 leaves at zero
        bytes.append(UInt16(index + 1))
        bytes.appendZeros(6)
        bytes.append(word: object.text.count)
        bytes.append(object.text)
        bytes.pad()
        bytes.put(word: start, at: object.reference)
        bytes.put(UInt32(index + 1), at: object.reference + 8)
      }
      // what is free is an object of index 0, if there is room for its head
      let free = Self.leastSize - collection.byteCount
      if free >= Self.headSize {
        bytes.append(0 as UInt64)
        bytes.append(word: free)
        bytes.appendZeros(free - Self.headSize)
      } else if free > 0 {
        bytes.appendZeros(free)
      }
    }
  }
}
