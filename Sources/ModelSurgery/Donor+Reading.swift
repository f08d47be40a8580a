internal import GraphIR

extension Donor {
  /// Reads the metadata of a file from which a surgery takes something.
  public init(contentsOf path: String) throws(ModelFileError) {
    let file = try ModelFile(contentsOf: path)
    if let broken = file.brokenWeights { throw broken }
    if let flaw = Verifier.graphProblems(in: file.whole).first {
      throw ModelFileError(
        code: ErrorCode(flaw.code), file: path, layer: flaw.layer,
        message: "the model does not hold as it is: \(flaw.message), so nothing is taken from it")
    }
    self.init(path: path, whole: file.whole)
  }
}
