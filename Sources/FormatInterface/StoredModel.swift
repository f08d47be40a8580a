package import GraphIR
package import JSON
package import Tensors

/// A model as the reader of a format gives it, and what a writer must know of the file.
package protocol StoredModel: Sendable {
  /// The file's path.
  var path: String { get }
  /// Its format.
  var format: FileFormat { get }
  /// What the file says of itself.
  var facts: FileFacts { get }
  /// The model.
  var whole: WholeModel { get }
  /// What does not fit or should be known.
  var findings: [Finding] { get }
  /// The shapes of the model's layers, where they were asked for.
  var shapes: ModelShapes? { get }
  /// Whether its weights have the names that an `.h5` gives them, as entries of `weight_names`.
  var namesWeights: Bool { get }
  /// The compile config as the file has it, in the form of archives; nil where it has none.
  var compileConfig: JSONObject? { get }
  /// When the file was last changed, in seconds since 1970.
  var savedAt: Int { get }
  /// The files that its tensors are in: one, or several that belong together.
  var stores: [any TensorStore] { get }
  /// The order in which groups list their weights, where that is the format's own: names of groups, keys of tensors.
  var listedOrder: [(group: String, keys: [String])] { get }
  /// What the file holds besides the model, which a new file of it does not have.
  ///
  /// - Throws: Where that can't be told, or a model without it would be another one.
  func unkept() throws -> [Loss]
  /// What the optimizer remembers, in the order of its variables; empty where the file has nothing of it.
  ///
  /// - Throws: Where a variable is listed and is not there.
  func optimizerVariables() throws -> [Weight]
}

extension StoredModel {
  package var namesWeights: Bool { false }
  package var compileConfig: JSONObject? { nil }
  package var listedOrder: [(group: String, keys: [String])] { [] }
}

/// What of a model has no place in the format that it is written in.
public struct Loss: Sendable, Hashable {
  /// A stable word for programs: `optimizer-state`, `group-names`.
  public let code: String
  /// The layer that it is about, by its way down from the model; nil for the file as a whole.
  public let layer: String?
  /// One sentence for people.
  public let message: String

  /// Something that is lost.
  package init(_ code: String, layer: String? = nil, _ message: String) {
    self.code = code
    self.layer = layer
    self.message = message
  }
}
