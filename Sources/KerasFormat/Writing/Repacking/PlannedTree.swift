internal import FormatInterface
internal import GraphIR
internal import HDF5
internal import KerasHDF5

/// What a file will hold after a plan, without it having been carried out: parts of the file as they are, and what is new.
///
/// A group of the file is looked into only where a step changes something inside it, or a link in it is one of several that
/// lead to an object: these lead to one object afterwards as well.
struct PlannedTree: ~Copyable {
  /// One object.
  final class Node {
    enum Content {
      /// An object of the file, with all that it holds, and the link of its group that leads to it.
      case original(path: String, Link?)
      /// A link to a path, of this or of another file: it stays one, and is never followed.
      case link(path: String, Link.Kind)
      /// A group whose contents are known.
      case group
      /// A new dataset.
      case weight(Weight)
    }

    var content: Content
    /// The group of the file whose attributes it has; nil for a new one.
    var attributesOf: String?
    /// Those of its attributes that stay.
    var keptAttributes: [String] = []
    var newAttributes: [(name: String, value: Attribute)] = []
    private(set) var children: [ExactName: (name: String, node: Node)] = [:]
    /// Where it is in the file that is written; nil as long as it is not.
    var written: String?

    /// Its children, by name in byte order; it has none then. The last comes first.
    func takeChildren() -> [(name: String, node: Node)] {
      defer { children = [:] }
      return children.values.sorted { $1.name.utf8.lexicographicallyPrecedes($0.name.utf8) }
    }

    init(_ content: Content) { self.content = content }

    subscript(name: String) -> Node? {
      get { children[ExactName(name)]?.node }
      set { children[ExactName(name)] = newValue.map { (name, $0) } }
    }
  }

  private let file: File
  private let fileRoot: Group
  /// How many bytes stand in front of all that is HDF5's, which are no part of the tree.
  let userBlockSize: Int
  let root: Node
  /// Objects to which more than one link leads, by their addresses.
  private let shared: [UInt64: Node]

  /// The tree of a file before any step.
  ///
  /// - Parameter objects: what leads to what in it; nil where one link leads to each object.
  static func reading(_ path: String, _ objects: ObjectGraph? = nil) throws -> PlannedTree {
    let tree = try PlannedTree(of: path, objects)
    for address in tree.shared.keys {
      for holder in objects?.objects[address]?.holders ?? [] { _ = try tree.group(at: holder) }
    }
    return tree
  }

  private init(of path: String, _ objects: ObjectGraph?) throws {
    let file = try KerasFile.open(path)
    let userBlockSize = try file.userBlockSize()
    fileRoot = try file.root()
    self.file = file
    self.userBlockSize = userBlockSize
    let root = Node(.original(path: "/", nil))
    self.root = root
    var shared: [UInt64: Node] = [:]
    for address in objects?.shared ?? [] {
      guard let path = objects?.objects[address]?.path else { continue }
      shared[address] = address == objects?.root ? root : Node(.original(path: path, nil))
    }
    self.shared = shared
  }

  /// Does what a step would do to a copy.
  func apply(_ step: EditPlan.Step) throws {
    switch step {
    case .delete(let path): _ = try take(path)
    case .prune(let path, let top): try prune(path, top: top)
    case .move(let from, let to): try put(try take(from), at: to)
    case .createGroup(let path): _ = try group(at: path, creating: true)
    case .createDataset(let path, let weight): try put(Node(.weight(weight)), at: path)
    case .setAttribute(let path, let name, let value):
      let node = try group(at: path)
      node.keptAttributes.removeAll { $0.isExactly(name) }
      node.newAttributes.removeAll { $0.name.isExactly(name) }
      node.newAttributes.append((name, value))
    case .removeAttribute(let path, let name):
      let node = try group(at: path)
      node.keptAttributes.removeAll { $0.isExactly(name) }
      node.newAttributes.removeAll { $0.name.isExactly(name) }
    }
  }

  private func prune(_ path: String, top: String) throws {
    var parts = Self.parts(of: path).dropLast()
    let limit = Self.parts(of: top).count
    while parts.count > limit {
      let node = try group(at: "/" + parts.joined(separator: "/"))
      guard node.children.isEmpty, node.keptAttributes.isEmpty, node.newAttributes.isEmpty else { return }
      _ = try take("/" + parts.joined(separator: "/"))
      parts.removeLast()
    }
  }

  private func take(_ path: String) throws -> Node {
    let parts = Self.parts(of: path)
    let holder = try group(at: parts.dropLast())
    guard let name = parts.last, let node = holder[name] else { throw missing(path) }
    holder[name] = nil
    return node
  }

  private func put(_ node: Node, at path: String) throws {
    let parts = Self.parts(of: path)
    let holder = try group(at: parts.dropLast(), creating: true)
    guard let name = parts.last, holder[name] == nil else {
      throw FormatError(.notWritable, "\(path) can't be written: something is there already")
    }
    holder[name] = node
  }

  private func group(at path: String, creating: Bool = false) throws -> Node {
    try group(at: Self.parts(of: path)[...], creating: creating)
  }

  private func group(at parts: ArraySlice<String>, creating: Bool = false) throws -> Node {
    var node = root
    try open(node)
    for part in parts {
      if let inside = node[part] {
        node = inside
      } else if creating {
        let new = Node(.group)
        node[part] = new
        node = new
      } else {
        throw missing(parts.joined(separator: "/"))
      }
      try open(node)
    }
    return node
  }

  /// Looks into a group of the file.
  private func open(_ node: Node) throws {
    let path: String
    switch node.content {
    case .original(let place, _): path = place
    case .link(let place, _):
      throw FormatError(.notWritable, "\(place) is a link to somewhere else; nothing is written through it")
    case .group, .weight: return
    }
    if path == "/" { return try open(node, fileRoot, path) }
    try open(node, fileRoot.group(Self.relative(path)), path)
  }

  private func open(_ node: Node, _ group: borrowing Group, _ path: String) throws {
    for link in try group.links() {
      let place = Self.path(of: link.name, in: path)
      switch link.kind {
      case .hard(let address): node[link.name] = shared[address] ?? Node(.original(path: place, link))
      case .soft, .external: node[link.name] = Node(.link(path: place, link.kind))
      case .other:
        throw FormatError(
          .notWritable,
          "\(place) is a link that can't be packed anew; with `no-compact` a copy is edited instead"
        )
      }
    }
    node.attributesOf = path
    node.keptAttributes = try group.attributeNames()
    node.content = .group
  }

  private func missing(_ path: String) -> FormatError {
    FormatError(.changed, "\(path) is not in the file any more; did it change?")
  }

  private static func parts(of path: String) -> [String] { ObjectPath.parts(of: path) }
  private static func relative(_ path: String) -> String { ObjectPath.pathInRoot(path) }

  // MARK: writing

  /// Writes the tree into an empty file, and gives up what is written.
  ///
  /// - Parameter create: Writes a new dataset.
  func write(
    into target: borrowing Group, create: (_ path: String, Weight, borrowing Group) throws -> Void
  ) throws {
    try open(root)
    root.written = "/"
    try write(root, into: target, create)
  }

  private func write(
    _ node: Node, into target: borrowing Group, _ create: (String, Weight, borrowing Group) throws -> Void
  ) throws {
    guard let path = node.attributesOf else {
      try writeChildren(of: node, into: target, from: fileRoot, at: nil, create)
      return try setNewAttributes(of: node, target)
    }
    if path == "/" {
      try write(node, into: target, from: fileRoot, at: path, create)
    } else {
      try write(node, into: target, from: fileRoot.group(Self.relative(path)), at: path, create)
    }
  }

  private func write(
    _ node: Node, into target: borrowing Group, from source: borrowing Group, at path: String,
    _ create: (String, Weight, borrowing Group) throws -> Void
  ) throws {
    try writeChildren(of: node, into: target, from: source, at: path, create)
    try source.copyAttributes(node.keptAttributes, to: target)
    try setNewAttributes(of: node, target)
  }

  private func setNewAttributes(of node: Node, _ target: borrowing Group) throws {
    for (name, value) in node.newAttributes {
      // that of the other file is in the way of a large text as well
      if value.textBytes?.count ?? 0 > Library.largeText { try fileRoot.emptyMetadataCache() }
      try target.setAttribute(name, value)
    }
  }

  /// - Parameters:
  ///   - source: The group of the file that most of them are from: looking them up from there costs least.
  ///   - path: Where that group is; nil where there is none.
  private func writeChildren(
    of node: Node, into target: borrowing Group, from source: borrowing Group, at path: String?,
    _ create: (String, Weight, borrowing Group) throws -> Void
  ) throws {
    var children = node.takeChildren()
    // what is written is not kept: there may be tens of thousands
    while let (name, child) = children.popLast() {
      if let there = child.written {
        try target.createHardLink(name, to: there)
        continue
      }
      if !shared.isEmpty { child.written = Self.path(of: name, in: target.path) }
      switch child.content {
      case .original(let place, let link?) where place == path.map { Self.path(of: link.name, in: $0) }:
        try source.copy(link, into: target, as: name)
      case .original(let place, _): try fileRoot.copy(Self.relative(place), to: target, as: name)
      case .link(_, let kind): try target.createLink(name, to: kind)
      case .weight(let weight): try create(name, weight, target)
      case .group: try write(child, into: target.createGroup(name), create)
      }
    }
  }

  private static func path(of name: String, in group: String) -> String {
    group == "/" ? "/\(name)" : "\(group)/\(name)"
  }
}
