internal import GraphIR

extension ModelFile {
  /// Whether it is read from a file of Keras 1, and was not migrated: it is neither operated on nor written.
  public var isOfKeras1: Bool { whole.dialect.isKeras1 }

  /// Whether it is for a Keras 3.
  public var isOfKeras3: Bool { whole.dialect.family == .keras3 }

  /// Why nothing but a migration is done with the model, if it is one of Keras 1.
  var unmigrated: ModelFileError? {
    guard isOfKeras1 else { return nil }
    return ModelFileError(
      code: "unknown-dialect", file: path,
      message:
        "the file is one of \(whole.dialect), which is only migrated; migrate it first, to keras-3 for instance"
    )
  }

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
    if let unmigrated { throw unmigrated }
    if let flaw = flaw("no new file is made of it") { throw flaw }
    guard let fault = findings.first(where: { $0.severity == .problem && $0.code == "not-loadable" }) else {
      return
    }
    throw ModelFileError(
      code: ErrorCode(fault.code), file: path, layer: fault.layer,
      message: "\(fault.message); no new file is made of it")
  }
}
