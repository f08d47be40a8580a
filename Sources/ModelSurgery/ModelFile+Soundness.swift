internal import GraphIR

extension ModelFile {
  /// Why nothing is made of the model, if its weights do not fit or its graph does not hold.
  ///
  /// - Parameter consequence: What is not done, behind the reason.
  func flaw(_ consequence: String) -> ModelFileError? {
    if let brokenWeights { return brokenWeights }
    guard let flaw = Verifier.graphProblems(in: whole).first else { return nil }
    return ModelFileError(
      code: ErrorCode(flaw.code), file: path, layer: flaw.layer,
      message: "the model does not hold as it is: \(flaw.message), so \(consequence)")
  }

  /// Requires a model of which a new file can be made.
  ///
  /// An edited copy keeps what is wrong with a file; a new one would hide it.
  func requireSound() throws(ModelFileError) {
    if let flaw = flaw("no new file is made of it") { throw flaw }
    guard let fault = findings.first(where: { $0.severity == .problem && $0.code == "not-loadable" }) else {
      return
    }
    throw ModelFileError(
      code: ErrorCode(fault.code), file: path, layer: fault.layer,
      message: "\(fault.message); no new file is made of it")
  }
}
