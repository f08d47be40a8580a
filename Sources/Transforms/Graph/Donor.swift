public import GraphIR

/// Another file's model, from which a surgery takes something.
public struct Donor: Sendable {
  /// A weight of the model that is operated on, and the same with the numbers of the donor's.
  public typealias Pair = (own: Weight, new: Weight)

  /// The file's path, by which weights are read from it when the result is written.
  public var path: String
  /// The model as the file has it.
  public var whole: WholeModel
  /// Says of each pair whether both would be stored in the same bytes. Transforms read no numbers: who opened the file does.
  public var comparing: @Sendable ([Pair]) -> [Bool]

  /// A model that was read from a file.
  ///
  /// - Parameter comparing: Compares weights; where nobody says how, only those of one source are equal.
  public init(
    path: String, whole: WholeModel,
    comparing: @escaping @Sendable ([Pair]) -> [Bool] = { $0.map { $0.own == $0.new } }
  ) {
    self.path = path
    self.whole = whole
    self.comparing = comparing
  }
}
