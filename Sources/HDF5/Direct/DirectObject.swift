/// A group or a dataset that is read directly: both have attributes.
protocol DirectObject {
  var file: DirectFile { get }
  var header: ObjectHeader { get }
}

extension DirectObject {
  /// Names of all attributes, in byte order.
  func attributeNames() throws(HDF5Error) -> [String] {
    try file.answer { () throws(HDF5Error) in
      var names: [String] = []
      for message in try attributeMessages() {
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
    try file.answer { () throws(HDF5Error) in
      try Names.check(name, as: "attribute name")
      guard let message = try attributeMessages().first(where: { $0.name.elementsEqual(name.utf8) }) else {
        return nil
      }
      return try message.value(file.heapObject)
    }
  }

  /// All attributes by name, each of which there is once.
  func attributeMessages() throws(HDF5Error) -> [AttributeMessage] {
    var found: [AttributeMessage] = []
    for message in header.messages where message.kind == .attribute {
      found.append(try AttributeMessage(message: message.body))
    }
    found.sort { $0.name.lexicographicallyPrecedes($1.name) }
    for (a, b) in zip(found, found.dropFirst()) where a.name == b.name {
      throw .notUnderstood("two attributes of one name")
    }
    return found
  }
}
