internal import Files
internal import FormatInterface
internal import GraphIR
internal import HDF5
internal import KerasHDF5

/// Looks every weight up in an output that is about to get its name, as Keras will: from `layer_names` to `weight_names`
/// to the dataset. Only metadata is read, and a few bytes of arrays that were packed anew.
///
/// It trusts neither the plan's steps nor those who carried them out, only what the model says.
struct OutputCheck {
  /// How the output came about.
  enum Making {
    /// From a copy of the input: what stays is the same dataset at the same place.
    case edited
    /// Packed anew from the input at that path: what stays has a new place, with the same bytes.
    case packed(from: String)
  }

  private let output: String
  private let planned: PlannedWeights
  private let making: Making
  private let samples: (input: FileSamples, output: FileSamples)?

  /// Requires an output to hold what was planned.
  ///
  /// - Parameters:
  ///   - path: The output under its temporary name, closed.
  ///   - name: What to call it.
  /// - Throws: `FormatError` of the code `lostWeights` where a weight is not what and where it has to be.
  static func require(
    _ planned: PlannedWeights, in path: String, called name: String, made making: Making
  ) throws {
    let samples: (FileSamples, FileSamples)? =
      if case .packed(let input) = making {
        (try FileSamples(of: input), try FileSamples(of: path))
      } else { nil }
    let check = OutputCheck(output: name, planned: planned, making: making, samples: samples)
    try KerasFile.readMetadata(of: path) { root, _ in
      try check.requireWeights(in: root)
      try check.requireOptimizer(in: root)
    }
  }

  private func requireWeights(in root: borrowing StoredGroup) throws {
    let weights = try root.group("model_weights")
    let list = try NameList("layer_names", of: weights, among: Set(weights.attributeNames()))
    let names = list?.names ?? []
    guard
      names.elementsEqual(planned.groups, by: { ObjectPath.plain($0).isExactly(ObjectPath.plain($1.name)) })
    else {
      throw lost(
        "layer_names has \(names.count) names, expected the \(planned.groups.count) that were planned")
    }
    for (name, entries) in planned.groups { try require(planned.entries[entries], of: name, in: weights) }
  }

  private func require(
    _ entries: ArraySlice<PlannedWeights.Entry>, of layer: String, in weights: borrowing StoredGroup
  ) throws {
    let group = try found("layer \"\(layer)\": its group can't be read") {
      try weights.group(ObjectPath.plain(layer))
    }
    let names = try NameList("weight_names", of: group, among: Set(group.attributeNames()))?.names ?? []
    guard names.count == entries.count else {
      throw lost(
        "layer \"\(layer)\": weight_names lists \(names.count), expected \(entries.count) weights",
        layer: layer)
    }
    for (name, entry) in zip(names, entries) {
      let weight = "layer \"\(layer)\": its weight \"\(name)\""
      let dataset = try found("\(weight) is gone") { try group.dataset(ObjectPath.plain(name)) }
      if let difference = try difference(of: dataset, from: entry) {
        throw lost("\(weight) \(difference)", layer: layer)
      }
    }
  }

  /// What has to be there, or an error that says what is wrong.
  private func found<Object: ~Copyable>(_ what: @autoclosure () -> String, _ body: () throws -> Object) throws
    -> Object
  {
    do {
      return try body()
    } catch {
      throw lost("\(what()) (\((error as? HDF5Error)?.message ?? "\(error)"))")
    }
  }

  /// What is not as planned, in words that follow the weight's name; nil where all is.
  private func difference(
    of dataset: borrowing StoredDataset, from entry: PlannedWeights.Entry
  ) throws -> String? {
    let (info, form) = (dataset.info, planned.forms[entry.form])
    guard info.shape == form.shape, info.type.name.isExactly(form.type) else {
      return "is \(info.type.name) \(TensorShape(info.shape.map { $0 })), "
        + "expected \(form.type) \(TensorShape(form.shape.map { $0 }))"
    }
    let byteCount = entry.byteCount ?? info.byteCount
    guard info.storageSize == byteCount else {
      return "has \(info.storageSize) bytes in the file, expected \(byteCount)"
    }
    guard let kept = entry.kept else { return nil }
    switch making {
    case .edited:
      guard dataset.header == kept.header, info.offset == kept.offset else {
        return "is another dataset than in the input"
      }
    case .packed:
      guard let before = kept.offset, let after = info.offset, let samples else { return nil }
      guard
        try samples.input.ends(at: before, count: byteCount)
          == samples.output.ends(at: after, count: byteCount)
      else { return "does not begin and end with the bytes that it has in the input" }
    }
    return nil
  }

  private func requireOptimizer(in root: borrowing StoredGroup) throws {
    guard let planned = planned.optimizer else { return }
    var found: [StoredBytes] = []
    guard try OptimizerState(in: root, noting: &found) != nil else { throw lost("optimizer_weights is gone") }
    var isSame = found.map(\.count).sorted() == planned.map(\.count).sorted()
    if case .edited = making {
      isSame = isSame && Set(found.map(\.offset)) == Set(planned.map(\.offset))
    }
    guard isSame else {
      throw lost(
        "optimizer_weights has \(found.count) arrays, expected the same \(planned.count) as in the input")
    }
  }

  private func lost(_ what: String, layer: String? = nil) -> FormatError {
    FormatError(
      .lostWeights, file: output, layer: layer,
      "\(what): a fault of h5surgery, found before the output got its name; nothing was written. Please report it with this message"
    )
  }
}
