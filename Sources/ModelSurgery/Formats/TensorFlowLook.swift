internal import FormatInterface
internal import GraphIR
internal import SavedModel

/// What can be seen of a SavedModel or a checkpoint: the model where there is one, the variables in any case.
struct TensorFlowLook {
  let facts: FileFacts
  let model: (any StoredModel)?
  let findings: [Finding]
  let tensors: [TensorFacts]

  /// - Throws: where not even the variables can be listed.
  init(at path: String, _ format: FileFormat) throws {
    guard let checkpoint = try CheckpointWeights(at: path) else {
      throw FormatError(.missingWeights, "there is no checkpoint of TensorFlow here")
    }
    let survey = try checkpoint.survey(kind: format == .savedModel ? .savedModel : .checkpoint)
    tensors = survey.tensors
    guard format == .savedModel else {
      (facts, model, findings) = (survey.facts, nil, [])
      return
    }
    do {
      let file = try SavedModelFile(reading: path, withShapes: true)
      (facts, model, findings) = (file.facts, file, file.findings)
    } catch let error as FormatError where error.code == .notAModel {
      // there are variables all the same
      (facts, model) = (survey.facts, nil)
      findings = [Finding(.problem, "not-a-model", layer: error.layer, error.message)]
    }
  }
}

extension TreeEntry {
  /// A tensor of a checkpoint, whose keys are no paths in a tree.
  init(_ tensor: TensorFacts) {
    let shape = tensor.shape.map(String.init).joined(separator: ", ")
    self.init(
      path: "/" + tensor.path, what: "tensor \(tensor.type) (\(shape)\(tensor.shape.count == 1 ? "," : ""))",
      attributes: [])
  }
}
