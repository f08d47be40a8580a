/// A group or a dataset that is read directly: both have attributes.
protocol DirectObject {
  var file: DirectFile { get }
  /// Absolute, such as `/model_weights/conv1`.
  var path: String { get }
  var attributes: AttributeList { get }
}

extension DirectObject {
  /// Names of all attributes, in byte order.
  func attributeNames() throws(HDF5Error) -> [String] {
    try file.answer(at: path) { () throws(HDF5Error) in
      var names: [String] = []
      for message in try attributes.messages() {
        guard let name = String(exactly: Array(message.name)) else {
          throw .notUnderstood("an attribute whose name is not UTF-8")
        }
        names.append(name)
      }
      return names
    }
  }

  /// The attribute called `name`; nil when there is none.
  func attribute(_ name: String) throws(HDF5Error) -> Attribute? {
    try file.answer(at: path) { () throws(HDF5Error) in
      try Names.check(name, as: "attribute name")
      let bytes = Array(name.utf8)[...]
      guard let place = try attributes.messages().place(where: { $0.name.order(to: bytes) }) else {
        return nil
      }
      return try attributes.value(at: place, in: file)
    }
  }
}

/// The attributes of an object, looked at when they are first asked for.
final class AttributeList {
  private let header: ObjectHeader
  private var known: [AttributeMessage]?

  init(of header: ObjectHeader) { self.header = header }

  /// All attributes by name in byte order, each of which there is once.
  func messages() throws(HDF5Error) -> [AttributeMessage] {
    if let known { return known }
    var found: [AttributeMessage] = []
    for place in header.messages.indices where header.messages[place].kind == .attribute {
      found.append(try AttributeMessage(message: header.messages[place].body))
    }
    found.sort { $0.name.lexicographicallyPrecedes($1.name) }
    for (a, b) in zip(found, found.dropFirst()) where a.name == b.name {
      throw .notUnderstood("two attributes of one name")
    }
    known = found
    return found
  }

  /// The value of one of the messages. Texts of variable length are in heaps, each of which is referred to once.
  func value(at place: Int, in file: DirectFile) throws(HDF5Error) -> Attribute {
    file.met.noteAttribute(at: place, of: header.address)
    var element = 0
    return try messages()[place].value { collection, number throws(HDF5Error) in
      try file.source.ownership.refer(
        ByteOwnership.Reference(owner: header.address, attribute: place, element: element),
        to: ByteOwnership.Text(collection: collection, number: number))
      element += 1
      return try file.heapObject(collection, number)
    }
  }
}

extension Array {
  /// Where the element of a name is, in a list by name in byte order; nil where there is none.
  ///
  /// - Parameter order: negative for elements before the name, zero for the one that has it.
  func place(where order: (Element) -> Int) -> Int? {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      let order = order(self[middle])
      if order == 0 { return middle }
      if order < 0 { low = middle + 1 } else { high = middle }
    }
    return nil
  }
}

extension ArraySlice<UInt8> {
  /// Negative if the bytes come before those of a name, zero if they are the same.
  func order(to name: ArraySlice<UInt8>) -> Int {
    for offset in 0..<Swift.min(count, name.count) {
      let (own, other) = (self[startIndex + offset], name[name.startIndex + offset])
      if own != other { return Int(own) - Int(other) }
    }
    return count - name.count
  }
}
