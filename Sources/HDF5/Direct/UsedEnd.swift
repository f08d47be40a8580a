extension DirectFile {
  /// Where the last byte ends that anything in the file needs, from its beginning; what comes after it is unused.
  ///
  /// Everything is walked: groups, attributes and what they refer to, datasets and all their chunks.
  ///
  /// - Returns: nil as soon as anything is met that is not understood whole: named types, variable-length elements of
  ///   datasets, references, anything that the direct reader leaves to libhdf5.
  public static func usedEnd(of path: String) -> Int? {
    whole(path)?.source.furthest
  }

  /// The file after all that is in it was read; nil where that is not understood whole.
  static func whole(_ path: String) -> DirectFile? {
    guard let file = try? DirectFile(path: path), (try? UsedWalk(through: file)) != nil else { return nil }
    return file
  }

  /// Looks at all that can be reached from the root. What has not been read yet is read for it; where that is not understood
  /// whole, what was read is looked at. What was met is forgotten.
  func takeSurvey() -> StructureSurvey {
    let isUnderstood = (try? UsedWalk(throughRestOf: self)) != nil && failure == nil
    defer { met = MetObjects(root: superblock.root) }
    return StructureSurvey(
      sharedBytes: source.ownership.takeShared(), isPlainTree: isUnderstood && met.isPlainTree)
  }
}
