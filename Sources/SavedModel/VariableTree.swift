internal import FormatInterface
internal import GraphIR
internal import TensorFlowBundle
internal import Tensors

/// The variables of a model below the names of Keras's objects: what a SavedModel and a checkpoint have in common.
struct VariableTree {
  /// One object.
  struct Node {
    /// Its parts by name, in the order in which they were made: those in which a layer's variables can be.
    var children: [(name: String, node: Int)] = []
    var variable: Variable?
    /// What Keras listed as the object's variables; nil where it listed none.
    var lists: Lists?
    /// The name that Keras gave the layer; nil where that is not known.
    var name: String?
    /// Whether it is the layer that stands for an input.
    var isInput = false

    func child(_ name: String) -> Int? { children.first { $0.name == name }?.node }

    /// The parts that have numbers for names, in the order of those.
    var elements: [Int] {
      children.compactMap { child in TrackedObject.number(child.name).map { ($0, child.node) } }
        .sorted { $0.0 < $1.0 }.map(\.1)
    }
  }

  /// A variable.
  struct Variable {
    /// The name that TensorFlow knows it by: `dense/kernel`.
    let name: String
    /// The entry of the checkpoint that has its numbers.
    let key: String
    /// Whether training changes it; nil where that is not known.
    let isTrained: Bool?
  }

  /// A layer's variables in the order in which Keras saves them.
  struct Lists {
    let trained: [Int]
    let other: [Int]
    var all: [Int] { trained + other }
  }

  let nodes: [Node]
  let store: BundleStore

  /// Parts that are no layer's own: what Keras keeps for itself.
  private static let foreign: Set = [
    "keras_api", "signatures", "variables", "trainable_variables", "non_trainable_variables",
    "regularization_losses",
  ]
  /// Those of the model that was saved.
  private static let foreignToRoot: Set = ["optimizer", "save_counter", "loss", "metrics"]

  /// The parts of an object in which a layer's variables can be.
  static func parts(of object: TrackedObject, at place: Int) -> [(name: String, node: Int)] {
    object.children.filter { child in
      !foreign.contains(child.name) && !(place == 0 && foreignToRoot.contains(child.name))
    }.map { ($0.name, $0.object) }
  }

  /// The weight that a variable is.
  func weight(_ node: Int, named name: String, isTrainable: Bool) throws(FormatError) -> Weight {
    guard let variable = nodes[node].variable else {
      throw FormatError(.damaged, "object \(node) is no variable, and a layer has it as one")
    }
    guard let entry = store.bundle[variable.key] else {
      throw FormatError(
        .missingWeights, file: store.path,
        "the checkpoint has no entry \"\(variable.key)\", which is the variable \"\(variable.name)\"")
    }
    guard !entry.isSliced else {
      throw FormatError(
        .unsupportedType, file: store.path,
        "the variable \"\(variable.name)\" is kept in slices, as Keras writes none; load the model in TensorFlow and "
          + "save it again")
    }
    guard let type = entry.type else {
      throw FormatError(
        .unsupportedType, file: store.path,
        "the elements of the variable \"\(variable.name)\" are no numbers (TensorFlow's type \(entry.kind))")
    }
    return Weight(
      name: name, path: "\(variable.name):0", shape: entry.shape, type: type, isTrainable: isTrainable,
      source: .stored(StoredTensor(variable.key, in: store)))
  }

  /// A variable below a node, and the names on the ways to it.
  struct Reached {
    let node: Int
    /// Its own names, each with that of the object that has it.
    var names: [(holder: String, name: String)]
  }

  /// What TensorFlow's generators of random numbers remember. TensorFlow 2.4 keeps it in the layers that augment images; no
  /// `.h5` of Keras has it.
  private static let generatorState = "_state_var"

  /// The variables below a node in the order in which they are met, its own first, each once.
  func variables(below node: Int, without left: Set<Int> = []) -> [Reached] {
    var found: [Reached] = []
    var places: [Int: Int] = [:]
    var seen: Set<Int> = left.union([node])
    var open: [(node: Int, holder: String)] = [(node, "")]
    while let (object, holder) = open.popLast() {
      var inside: [(Int, String)] = []
      for (name, child) in nodes[object].children where !left.contains(child) {
        if nodes[child].variable != nil {
          if object != node, name == Self.generatorState { continue }
          if let place = places[child] {
            found[place].names.append((holder, name))
          } else {
            places[child] = found.count
            found.append(Reached(node: child, names: [(holder, name)]))
          }
        } else if seen.insert(child).inserted {
          inside.append((child, name))
        }
      }
      open += inside.reversed().map { (node: $0.0, holder: $0.1) }
    }
    return found
  }
}
