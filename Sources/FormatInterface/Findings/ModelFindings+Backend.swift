internal import GraphIR

extension ModelFindings {
  /// What it means that a file was written with Theano.
  static func backend(of whole: WholeModel) -> [Finding] {
    guard whole.keepsKernelsTurned else { return [] }
    let kernels = whole.model.turnedKernels
    guard !kernels.isEmpty else {
      return [
        Finding(
          .note, "theano", "the file was written with the Theano backend; no weight of it depends on that")
      ]
    }
    return [
      Finding(
        .note, "theano",
        "the file was written with the Theano backend: \(Dialect.turningKernels) turn \(kernels.count == 1 ? "1 kernel" : "\(kernels.count) kernels") of its convolutions around when they load it, other versions do not and predict something else"
      )
    ]
  }
}
