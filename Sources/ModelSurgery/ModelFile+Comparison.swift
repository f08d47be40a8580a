internal import GraphIR
internal import Migrations

extension ModelFile {
  /// Compares the file that was read with another one, as they are on disk.
  ///
  /// - Parameters:
  ///   - comparesWeights: False leaves the numbers of the weights alone.
  ///   - tolerance: Differences up to this count as equal.
  ///   - ignoresDialect: Whether what only the form of a Keras says is left out: files of two Kerases are compared in
  ///     the form of the later one. The optimizer's states are not compared then.
  ///   - progress: Called with bytes done and bytes in all.
  /// - Throws: `ModelFileError` where a file lists weights that can't be read, for they can't be said to be equal; or
  ///   where a model has no form for the other Keras.
  public func comparison(
    with other: ModelFile, comparingWeights comparesWeights: Bool = true, tolerance: Double? = nil,
    ignoringDialect ignoresDialect: Bool = false, progress: ((_ done: Int, _ total: Int) -> Void)? = nil
  ) throws(ModelFileError) -> FileComparison {
    if comparesWeights {
      try requireWeights()
      try other.requireWeights()
    }
    let forms = ignoresDialect && release != other.release ? try inOneForm(with: other) : nil
    return try ModelFileError.wrapping(about: path) {
      try FileComparison(
        from: original, to: other.original, comparingWeights: comparesWeights, tolerance: tolerance,
        inFormsOf: forms, progress: progress)
    }
  }

  /// This model and another in the form of the later Keras of the two, or of the earlier one where there is none.
  private func inOneForm(
    with other: ModelFile
  ) throws(ModelFileError) -> (old: WholeModel, new: WholeModel) {
    let later = max(release, other.release)
    do {
      var (mine, theirs) = (self, other)
      try mine.migrate(to: later)
      try theirs.migrate(to: later)
      return (mine.whole, theirs.whole)
    } catch let refusal {
      var (mine, theirs) = (self, other)
      let earlier = min(release, other.release)
      guard (try? mine.migrate(to: earlier)) != nil, (try? theirs.migrate(to: earlier)) != nil else {
        throw refusal
      }
      return (mine.whole, theirs.whole)
    }
  }

  private func requireWeights() throws(ModelFileError) {
    if let own = findings.first(where: { $0.code == "top-level-weights" }) {
      throw ModelFileError(
        code: ErrorCode(own.code), file: path, setting: "no-weights",
        message: "\(own.message), and are not compared; the rest can be (`no-weights`)")
    }
    guard let missing = findings.first(where: { $0.code == "weights-missing" }) else { return }
    let layer = missing.layer.map { "layer \"\($0)\": " } ?? ""
    throw ModelFileError(
      code: ErrorCode(missing.code), file: path, layer: missing.layer, setting: "no-weights",
      message: "\(layer)\(missing.message); without weights, the rest can be compared (`no-weights`)"
    )
  }
}
