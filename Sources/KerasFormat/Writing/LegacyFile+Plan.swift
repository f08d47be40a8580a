public import GraphIR

extension LegacyFile {
  /// The edits that turn a copy of this file into a file of the given model, which transforms made from this file's own.
  ///
  /// - Throws: Where the model can't be written in the file's dialect, or the order of a group's weights can't be told.
  public func plan(for whole: WholeModel) throws(FormatError) -> EditPlan {
    try Planner.plan(whole, over: self)
  }
}
