internal import GraphIR
internal import JSON

/// Outputs of Bidirectional at masked steps. Keras 2.2, 2.3 and TensorFlow 2.1 repeat the last one there, later Kerases
/// give zeros.
enum MaskedSteps: MigrationRule {
  static let name = "masked-steps"
  static let symptom = "other predictions where sequences are masked, without a word"
  static let cause =
    "at masked steps Bidirectional repeats its last output in Keras 2.2, 2.3 and TensorFlow 2.1, and gives zero later"
  static let remedy =
    "harmless where all that follows heeds the mask, else refused; where only predictions have masked steps, "
    + "`ignore-masked-steps` lets them differ"

  /// Layers that read only the steps that a mask lets count.
  private static let heeding: Set = [
    "LSTM", "GRU", "SimpleRNN", "RNN", "Bidirectional", "ConvLSTM2D", "GlobalAveragePooling1D",
  ]
  /// Layers that do the same with each step by itself, and hand the mask on.
  private static let stepwise: Set = [
    "Dense", "Activation", "Dropout", "SpatialDropout1D", "GaussianDropout", "GaussianNoise", "AlphaDropout",
    "LayerNormalization", "BatchNormalization", "ReLU", "LeakyReLU", "PReLU", "ELU", "ThresholdedReLU",
    "ActivityRegularization", "Rescaling", "TimeDistributed",
  ]

  static func concerns(_ layer: CanonicalLayer) -> Bool {
    layer.config["zero_output_for_mask"]?.boolValue == true || isSequenceBothWays(layer)
  }

  private static func isSequenceBothWays(_ layer: CanonicalLayer) -> Bool {
    layer.className == "Bidirectional"
      && layer.children.first?.config["return_sequences"]?.countsAsTrue == true
  }

  static func apply(to draft: inout MigrationDraft) throws(MigrationRefusal) {
    let (source, target) = (draft.source, draft.target)
    if source.repeatsMaskedSteps != target.repeatsMaskedSteps {
      for graph in MaskedGraph.all(of: draft.model, merging: draft.maskMerging) {
        for layer in graph.model.layers where isSequenceBothWays(layer) {
          for node in layer.calls.indices {
            let output = TensorReference(layer: layer.name, node: node)
            guard try requireHeeded(output, in: graph, for: draft) else { continue }
            draft.note(
              name, layer: layer.name, .wrong, "predictions at masked steps differ, and no others",
              exactness: .asked)
          }
        }
      }
    }
    try removeZeros(from: &draft)
  }

  /// Refuses where something reads the masked steps of a tensor. True where predictions do, and may.
  private static func requireHeeded(
    _ tensor: TensorReference, in graph: MaskedGraph, for draft: MigrationDraft
  ) throws(MigrationRefusal) -> Bool {
    let first = MaskWalk(graph.model, merging: draft.maskMerging, maskedInputs: graph.maskedInputs)
    let second = MaskWalk(
      graph.model, merging: draft.target.dialect.maskMerging, maskedInputs: graph.maskedInputs)
    var walks = [first, second]
    guard let mask = walks[0].mask(of: tensor) else { return false }
    var isPredicted = false
    var open = [tensor]
    var seen: Set<TensorReference> = [tensor]
    while let read = open.popLast() {
      if graph.model.outputs.tensors.contains(where: { $0.isOutput(of: read) }) {
        guard graph.isOutermost, draft.options.ignoresMaskedSteps else {
          throw refusal(
            of: tensor, draft,
            graph.isOutermost
              ? "and predictions are made of that; `ignore-masked-steps` lets those differ, and no others"
              : "and the model that it is in hands that out")
        }
        isPredicted = true
      }
      for layer in graph.model.layers {
        for (node, call) in layer.calls.enumerated()
        where call.allInputs.contains(where: { $0.isOutput(of: read) }) {
          let isFirst = call.inputs.first.map { $0.isOutput(of: read) } ?? false
          let isOnly = call.allInputs.count { $0.isOutput(of: read) } == 1
          let output = TensorReference(layer: layer.name, node: node)
          if heeding.contains(layer.className), isFirst, isOnly { continue }
          let handsOn =
            stepwise.contains(layer.className) ? isFirst && isOnly : MaskWalk.merges.contains(layer.className)
          guard handsOn, walks[0].mask(of: output) == mask, walks[1].mask(of: output) == mask else {
            throw refusal(of: tensor, draft, "and layer \"\(layer.name)\" (\(layer.className)) reads it")
          }
          if seen.insert(output).inserted { open.append(output) }
        }
      }
    }
    return isPredicted
  }

  private static func refusal(
    of tensor: TensorReference, _ draft: MigrationDraft, _ reader: String
  ) -> MigrationRefusal {
    func words(_ release: KerasRelease) -> String {
      release.repeatsMaskedSteps ? "repeats its last output" : "gives zeros"
    }
    return MigrationRefusal(
      .noCounterpart, layer: tensor.layer, effect: .wrong,
      "at masked steps it \(words(draft.source)) here and \(words(draft.target)) in \(draft.target), \(reader)"
    )
  }

  /// Sets the argument of Keras 3 back that Keras 2 hasn't: it gives zeros where it is asked to.
  private static func removeZeros(from draft: inout MigrationDraft) throws(MigrationRefusal) {
    guard draft.target.isStandaloneKeras2 else { return }
    let isMasked = draft.model.holdsLeaf {
      $0.className == "Masking" || $0.config["mask_zero"]?.boolValue == true
    }
    let target = draft.target
    try draft.forEachLeaf(of: Self.self) { layer, _ throws(MigrationRefusal) in
      guard layer.config["zero_output_for_mask"]?.boolValue == true else { return }
      if isMasked {
        throw MigrationRefusal(
          .noCounterpart, layer: layer.name, effect: .wrong,
          "its output is zero at masked steps here, and \(target) repeats the last one there")
      }
      layer.config["zero_output_for_mask"] = false
    }
  }
}

extension TensorReference {
  /// Whether it is an output of the same call as another.
  fileprivate func isOutput(of other: TensorReference) -> Bool {
    layer.isExactly(other.layer) && node == other.node
  }
}

extension KerasRelease {
  /// Whether a Bidirectional repeats its last output at masked steps; later ones give zeros.
  var repeatsMaskedSteps: Bool { self <= .tf21 }
}
