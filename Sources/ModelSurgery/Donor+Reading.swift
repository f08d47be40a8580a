extension Donor {
  /// Reads the metadata of a file from which a surgery takes something.
  public init(contentsOf path: String) throws(ModelFileError) {
    let file = try ModelFile(contentsOf: path)
    if let broken = file.brokenWeights { throw broken }
    self.init(path: path, whole: file.whole)
  }
}
