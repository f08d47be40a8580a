package import FormatInterface

/// One object of a graph of objects that TensorFlow saved.
package struct TrackedObject: Sendable {
  /// Its parts by their names, in the order in which they were made.
  package let children: [(name: String, object: Int)]
  /// What an optimizer keeps for variables.
  package let slots: [Slot]

  /// A variable that an optimizer keeps for another one.
  package struct Slot: Sendable {
    /// The object that is trained.
    package let original: Int
    /// What the optimizer calls it: `momentum`.
    package let name: String
    /// The object that has the numbers.
    package let variable: Int
  }

  /// The part of that name.
  package func child(_ name: String) -> Int? { children.first { $0.name == name }?.object }

  /// Its parts that have numbers for names, in the order of those: an element that is no object leaves a gap.
  package var elements: [Int] {
    children.compactMap { child in Self.number(child.name).map { ($0, child.object) } }
      .sorted { $0.0 < $1.0 }.map(\.1)
  }

  /// The number that a name is, written as Python writes it.
  package static func number(_ name: some StringProtocol) -> Int? {
    guard name.utf8.count <= 9, name.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    return Int(name)
  }

  /// Reads the parts and slots of an object, which both kinds of graphs have in the same fields.
  package init(_ message: WireMessage, of count: Int) throws(FormatError) {
    func object(_ message: WireMessage, _ field: Int) throws(FormatError) -> Int {
      let place = try message.number(field)
      guard place < UInt64(count) else {
        throw FormatError(
          .damaged, "\(message.what): object \(place) is named, and there are \(count)")
      }
      return Int(place)
    }
    var children: [(name: String, object: Int)] = []
    var names: Set<String> = []
    for part in try message.messages(1) {
      let name = try part.text(2)
      guard names.insert(name).inserted else {
        throw FormatError(.damaged, "\(message.what): an object has two parts called \"\(name)\"")
      }
      children.append((name, try object(part, 1)))
    }
    var slots: [Slot] = []
    for slot in try message.messages(3) {
      slots.append(Slot(original: try object(slot, 1), name: try slot.text(2), variable: try object(slot, 3)))
    }
    self.children = children
    self.slots = slots
  }

  /// More objects no model has.
  package static let most = 1 << 18
}

/// The objects whose variables a checkpoint has: names and structure, no classes.
package struct CheckpointGraph: Sendable {
  /// The objects; the first is the one that was saved.
  package let objects: [TrackedObject]
  /// What each object is as a variable; nil for one that is none.
  package let variables: [Variable?]

  /// A variable, and where its numbers are.
  package struct Variable: Sendable, Hashable {
    /// The name that TensorFlow knows it by: `dense/kernel`.
    package let name: String
    /// The key of its entry.
    package let key: String
  }

  private static let entry = "_CHECKPOINTABLE_OBJECT_GRAPH"

  /// Whether a checkpoint has one: those of TensorFlow 1 do not.
  package static func isIn(_ bundle: Bundle) -> Bool { bundle[entry] != nil }

  /// Reads the graph of a checkpoint.
  package init(of bundle: Bundle) throws {
    guard let text = try bundle.texts(of: Self.entry).first else {
      throw FormatError(.damaged, "the graph of objects of the checkpoint is empty")
    }
    let what = "the graph of objects of the checkpoint"
    let messages = try WireMessage(text[...], of: what).allBytes(1)
    guard !messages.isEmpty, messages.count <= TrackedObject.most else {
      throw FormatError(.damaged, "\(what) has \(messages.count) objects")
    }
    var objects: [TrackedObject] = []
    var variables: [Variable?] = []
    for bytes in messages {
      let message = try WireMessage(bytes, of: what)
      objects.append(try TrackedObject(message, of: messages.count))
      var variable: Variable?
      for attribute in try message.messages(2) where try attribute.text(1) == "VARIABLE_VALUE" {
        variable = Variable(name: try attribute.text(2), key: try attribute.text(3))
      }
      variables.append(variable)
    }
    self.objects = objects
    self.variables = variables
  }
}
