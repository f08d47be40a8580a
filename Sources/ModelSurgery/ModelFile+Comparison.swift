extension ModelFile {
  /// Compares the file that was read with another one, as they are on disk.
  ///
  /// - Parameters:
  ///   - comparesWeights: False leaves the numbers of the weights alone.
  ///   - tolerance: Differences up to this count as equal.
  ///   - progress: Called with bytes done and bytes in all.
  public func comparison(
    with other: ModelFile, comparingWeights comparesWeights: Bool = true, tolerance: Double? = nil,
    progress: ((_ done: Int, _ total: Int) -> Void)? = nil
  ) throws(ModelFileError) -> FileComparison {
    try ModelFileError.wrapping {
      try FileComparison(
        from: original, to: other.original, comparingWeights: comparesWeights, tolerance: tolerance,
        progress: progress)
    }
  }
}
