package import FormatInterface
package import GraphIR
package import HDF5
internal import WeightStreams

/// Groups, attributes and datasets of a new HDF5 file, by their paths.
package struct TensorTree {
  /// The datasets, in the order in which they were added.
  package private(set) var entries: [NewTensorFile.Entry] = []
  private let root = Node()
  /// Whether bfloat16 is kept as Keras 3 does in its trees.
  let marksBrainFloats: Bool

  /// A group as long as it is added to.
  private final class Node {
    var attributes: [(name: String, value: Attribute)] = []
    var children: [(name: String, child: Child)] = []
    var places: [ExactName: Int] = [:]

    enum Child {
      case group(Node)
      case dataset(number: Int, attributes: [(name: String, value: Attribute)])
    }
  }

  /// A file of nothing but its root.
  ///
  /// - Parameter marksBrainFloats: Whether bfloat16 is kept as two bytes with its name beside them, as Keras 3 does
  ///   in its trees of weights; else as a type of HDF5's, which all Kerases read in an `.h5`.
  package init(markingBrainFloats marksBrainFloats: Bool = false) { self.marksBrainFloats = marksBrainFloats }

  /// Adds attributes to a group, which is made where it is missing, as are those around it.
  ///
  /// - Parameter path: From the root, without a slash in front; empty for the root.
  package mutating func addGroup(
    _ path: String, attributes: [(name: String, value: Attribute)] = []
  ) throws(FormatError) {
    try group(at: ObjectPath.parts(of: path)[...]).attributes += attributes
  }

  /// Adds a dataset, and the groups around it.
  package mutating func addDataset(
    _ path: String, _ weight: Weight, attributes: [(name: String, value: Attribute)] = []
  ) throws(FormatError) {
    let parts = ObjectPath.parts(of: path)
    let holder = try group(at: parts.dropLast())
    guard let name = parts.last, holder.places[ExactName(name)] == nil else { throw Self.taken(path) }
    holder.places[ExactName(name)] = holder.children.count
    holder.children.append((name, .dataset(number: entries.count, attributes: attributes)))
    entries.append(NewTensorFile.Entry(path: parts.joined(separator: "/"), weight: weight))
  }

  private func group(at parts: ArraySlice<String>) throws(FormatError) -> Node {
    var node = root
    for (index, name) in parts.enumerated() {
      if let place = node.places[ExactName(name)] {
        guard case .group(let inside) = node.children[place].child else {
          throw Self.taken(parts.prefix(index + 1).joined(separator: "/"))
        }
        node = inside
      } else {
        let inside = Node()
        node.places[ExactName(name)] = node.children.count
        node.children.append((name, .group(inside)))
        node = inside
      }
    }
    return node
  }

  private static func taken(_ path: String) -> FormatError {
    FormatError(.notWritable, "two things of the new file would have the path \"\(path)\"")
  }

  /// The tree with the types in which the sources have the numbers.
  func group(_ sources: WeightSources) throws -> NewGroup { try group(root, sources) }

  private func group(_ node: Node, _ sources: WeightSources) throws -> NewGroup {
    var group = NewGroup(attributes: node.attributes)
    for (name, child) in node.children {
      switch child {
      case .group(let inside): group.children.append((name, .group(try self.group(inside, sources))))
      case .dataset(let number, let attributes):
        let weight = entries[number].weight
        let stored = try WeightBytes(of: weight, from: sources).description
        let isMarked = marksBrainFloats && stored.type.isExactly(BrainFloat.name)
        let known = ElementType(numpyName: stored.type, isLittleEndian: stored.isLittleEndian)
        // bytes without a meaning have no order that could be said
        guard let type = isMarked ? BrainFloat.storedType : known, !isMarked || stored.isLittleEndian else {
          throw FormatError(
            .notWritable, "\(entries[number].path): weights of type \(stored.type) can't be written")
        }
        group.children.append(
          (
            name,
            .dataset(
              NewDataset(
                shape: weight.shape, type: type,
                attributes: isMarked ? BrainFloat.attributes + attributes : attributes, number: number))
          ))
      }
    }
    return group
  }
}
