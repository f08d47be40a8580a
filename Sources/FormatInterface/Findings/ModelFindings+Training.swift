internal import GraphIR

extension ModelFindings {
  /// Losses, metrics and optimizers that Keras does not find when it loads the model to train it on.
  static func training(of whole: WholeModel, in format: FileFormat) -> [Finding] {
    guard let config = whole.trainingConfig else { return [] }
    let found = TrainingStrangers(in: config, whole.dialect).found
    // only the reader of .h5 files does not know short forms
    return found.filter { !($0.isShortForm && format.isArchive) }.map { stranger in
      let title = "\(stranger.part.rawValue) \"\(stranger.name)\""
      let what =
        stranger.isShortForm
        ? "\(title) is not found by \(whole.dialect) under this name when it loads a model, though it compiles with it"
        : "\(title) is not one of Keras's: load_model fails unless it is given in custom_objects"
      return Finding(
        .warning, "custom-\(stranger.part.rawValue)",
        "\(what); load the model with compile=False, or take its training configuration out with strip")
    }
  }
}
