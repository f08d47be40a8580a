internal import GraphIR

extension SavedGroup {
  /// What is wrong with the arrays that the group lists, whatever they are for.
  var findings: [Finding] {
    missing.map { Finding(.problem, "weights-missing", layer: name, "weight_names lists \($0)") }
      + typeFindings
  }

  /// Elements that are no numbers: no Keras can load them.
  private var typeFindings: [Finding] {
    guard let first = notNumbers.first else { return [] }
    let more = notNumbers.count > 1 ? " and \(notNumbers.count - 1) more of its weights" : ""
    // NumPy has no such type of its own, so h5py takes its two bytes for any two bytes
    let isBrainFloat = arrays.contains { $0.type == "opaque" && $0.byteCount == 2 * $0.count }
    let advice =
      isBrainFloat
      ? "; that is how Keras saves bfloat16 in an .h5 file, and no Keras reads it: save the model in float32 or float16"
      : ""
    return [
      Finding(
        .problem, "weights-type", layer: name,
        "the elements of \(first)\(more) are no numbers, so no Keras can load them\(advice)")
    ]
  }
}

extension SavedArray {
  /// How many elements it has.
  fileprivate var count: Int { shape.reduce(1, *) }
}
