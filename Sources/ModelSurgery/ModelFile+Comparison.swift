extension ModelFile {
  /// Compares the file that was read with another one, as they are on disk.
  ///
  /// - Parameters:
  ///   - comparesWeights: False leaves the numbers of the weights alone.
  ///   - tolerance: Differences up to this count as equal.
  ///   - progress: Called with bytes done and bytes in all.
  /// - Throws: `ModelFileError` where a file lists weights that can't be read; they can't be said to be equal.
  public func comparison(
    with other: ModelFile, comparingWeights comparesWeights: Bool = true, tolerance: Double? = nil,
    progress: ((_ done: Int, _ total: Int) -> Void)? = nil
  ) throws(ModelFileError) -> FileComparison {
    if comparesWeights {
      try requireWeights()
      try other.requireWeights()
    }
    return try ModelFileError.wrapping(about: path) {
      try FileComparison(
        from: original, to: other.original, comparingWeights: comparesWeights, tolerance: tolerance,
        progress: progress)
    }
  }

  private func requireWeights() throws(ModelFileError) {
    if let own = findings.first(where: { $0.code == "top-level-weights" }) {
      throw ModelFileError(
        code: ErrorCode(own.code), file: path, setting: "no-weights",
        message: "\(own.message), and are not compared; the rest can be (--no-weights)")
    }
    guard let missing = findings.first(where: { $0.code == "weights-missing" }) else { return }
    let layer = missing.layer.map { "layer \"\($0)\": " } ?? ""
    throw ModelFileError(
      code: ErrorCode(missing.code), file: path, layer: missing.layer, setting: "no-weights",
      message: "\(layer)\(missing.message); without weights, the rest can be compared (--no-weights)"
    )
  }
}
