internal import GraphIR
internal import HDF5

/// What has to be done to a copy of the file, in the order in which it is done: first delete, then move, then attributes,
/// then new arrays. Weights that no step names stay where they are, byte for byte.
public struct EditPlan: Sendable {
  enum Step: Sendable {
    /// Removes a link; what it leads to becomes dead space.
    case delete(path: String)
    /// Removes the groups above a deleted object, up to `root`, that hold nothing any more.
    case prune(path: String, root: String)
    /// Gives an object another place. The groups on the way are made.
    case move(from: String, to: String)
    case createGroup(path: String)
    indirect case createDataset(path: String, Weight)
    indirect case setAttribute(path: String, name: String, Attribute)
    case removeAttribute(path: String, name: String)
  }

  var steps: [Step] = []
  /// What the output has to hold when they are done.
  var weights = PlannedWeights()
  /// By how many bytes weights that change their element type get smaller.
  var savedByteCount = 0

  /// Bytes that an edited copy would no longer use: weights, optimizer state and configuration that are gone or replaced.
  public internal(set) var unusedByteCount = 0

  /// How many of those are of a configuration that is replaced: the new one takes their room.
  var replacedByteCount = 0

  /// Which of those stand at the end of the file, so that it can be cut off where they begin.
  var trailing = Trailing.none

  /// What leads to what in the file; nil where it is a plain tree.
  var objects: ObjectGraph?

  /// Arrays that go, behind all that stay.
  struct Trailing: Sendable {
    static let none = Trailing(byteCount: 0, offset: 0)

    /// How many bytes they have.
    let byteCount: Int
    /// Where the first of them begins.
    let offset: Int
  }

  /// The deletions that the plan begins with.
  var deletions: ArraySlice<Step> {
    steps.prefix { step in
      switch step {
      case .delete, .prune: true
      default: false
      }
    }
  }

  /// The removal of the root's texts that the plan replaces: they are large, and in files of ours they come last.
  var outdatedAttributes: [Step] {
    steps.compactMap { step in
      if case .setAttribute("/", let name, _) = step { .removeAttribute(path: "/", name: name) } else { nil }
    }
  }

  /// True when the output is a plain copy.
  public var isEmpty: Bool { steps.isEmpty }

  /// One line per step, for `--dry-run`.
  public var lines: [String] { steps.map(\.line) }
}

extension EditPlan.Step {
  fileprivate var line: String {
    switch self {
    case .delete(let path): "delete \(path)"
    case .prune(let path, _): "delete \(path) if it is left empty"
    case .move(let from, let to): "move \(from) to \(to)"
    case .createGroup(let path): "create group \(path)"
    case .createDataset(let path, let weight):
      "create \(path), \(weight.type) \(TensorShape(weight.shape.map { $0 }))"
    case .setAttribute(let path, let name, _): "set attribute \(name) of \(path)"
    case .removeAttribute(let path, let name): "remove attribute \(name) of \(path)"
    }
  }
}
