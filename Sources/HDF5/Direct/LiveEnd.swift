extension DirectFile {
  /// Where the last byte ends that anything in the file needs, from its beginning; what comes after it is unused.
  ///
  /// Everything is walked: groups, attributes and what they refer to, datasets and all their chunks.
  ///
  /// - Returns: nil as soon as anything is met that is not understood whole: named types, variable-length elements of
  ///   datasets, references, anything that the direct reader leaves to libhdf5.
  public static func liveEnd(of path: String) -> Int? {
    guard let file = try? DirectFile(path: path), (try? LiveWalk(through: file)) != nil else { return nil }
    return file.source.furthest
  }

  /// Bytes that belong to two things, the first few, of all that can be reached from the root: none in a sound file. What
  /// has not been read yet is read for it; where that is not understood whole, of all that was. What was met is forgotten.
  func takeSharedBytes() -> [SharedBytes] {
    _ = try? LiveWalk(throughRestOf: self)
    met = MetObjects()
    return source.claims.takeShared()
  }
}
