public import GraphIR

/// Another file's model, from which a surgery takes something.
public struct Donor: Sendable {
  /// The file's path, by which weights are read from it when the result is written.
  public var path: String
  /// The model as the file has it.
  public var whole: WholeModel

  /// A model that was read from a file.
  public init(path: String, whole: WholeModel) {
    self.path = path
    self.whole = whole
  }
}
