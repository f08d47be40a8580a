public import FormatInterface
public import GraphIR
internal import HDF5
internal import KerasHDF5

extension LegacyFile {
  /// The edits that turn a copy of this file into a file of the given model, which transforms made from this file's own.
  ///
  /// - Throws: Where the model can't be written in the file's dialect, the order of a group's weights can't be told, or
  ///   something in the file would lead to nothing afterwards.
  public func plan(for whole: WholeModel) throws(FormatError) -> EditPlan {
    var plan = try Planner.plan(whole, over: self)
    guard !layout.isPlainTree, !plan.isEmpty else { return plan }
    let graph = try ObjectGraph(ofFile: path)
    try checkOneNameEach(in: graph)
    try plan.checkReferences(in: graph, of: path)
    plan.objects = graph
    return plan
  }
}

extension ObjectGraph {
  /// Reads what leads to what in a file.
  init(ofFile path: String) throws(FormatError) {
    do {
      try self.init(of: try KerasFile.open(path).root())
    } catch {
      throw FormatError(
        .notWritable, file: path,
        "what refers to what in the file can't be told, which an edit needs: \(error.message)")
    }
  }
}
