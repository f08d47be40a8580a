internal import GraphIR
internal import JSON

/// Merges of branches with different masks. Keras 2 takes what all masks have and passes over branches without one.
/// Keras 3 makes no mask of them before 3.4. Later it takes what any mask has, and a branch without one unmasks all.
enum MergedMasks: MigrationRule {
  static let name = "merged-masks"
  static let symptom = "other predictions where sequences are masked, without a word"
  static let cause =
    "Keras 2 ANDs the masks of merged branches, Keras 3 drops them before 3.4 and ORs them from then on"
  static let remedy =
    "to Keras 3 the mask is computed by operations and given to what reads it; the other way refused"

  /// Layers that take a mask by name.
  private static let takers: Set = [
    "LSTM", "GRU", "SimpleRNN", "RNN", "Bidirectional", "GlobalAveragePooling1D", "ConvLSTM2D",
  ]
  /// Layers that a mask has an effect on, for which there is no rule.
  private static let others: Set = [
    "Attention", "AdditiveAttention", "MultiHeadAttention", "Softmax", "TimeDistributed",
  ]

  static func concerns(_ layer: CanonicalLayer) -> Bool {
    // without one there is no mask
    ["Embedding", "Masking"].contains(layer.className)
  }

  static func apply(to draft: inout MigrationDraft) throws(MigrationRefusal) {
    let (before, after) = (draft.maskMerging, draft.target.dialect.maskMerging)
    guard before != after else { return }
    try draft.forEachModel { model, draft throws(MigrationRefusal) in
      guard model.kind == .functional else { return }
      var (masks, otherMasks) = (MaskWalk(model, merging: before), MaskWalk(model, merging: after))
      var made = MaskOperations()
      for index in model.layers.indices {
        let layer = model.layers[index]
        guard layer.operation == nil, takers.contains(layer.className) || others.contains(layer.className)
        else { continue }
        for call in layer.calls.indices where !layer.calls[call].hasMaskOfTarget {
          guard let input = layer.calls[call].inputs.first else { continue }
          let (mask, other) = (masks.mask(of: input), otherMasks.mask(of: input))
          guard mask != other else { continue }
          if others.contains(layer.className) {
            throw MigrationRefusal(
              .noCounterpart, layer: layer.name, effect: .wrong,
              "it reads branches merged with different masks, which \(draft.target) merges otherwise")
          }
          guard layer.calls[call]["mask"] == nil else { continue }
          let tensor =
            mask.map { made.tensor(for: $0, in: model) }
            ?? other.flatMap { made.openTensor(like: $0, in: model) }
          guard draft.target.isKeras3, let tensor else {
            throw MigrationRefusal(
              .noCounterpart, layer: layer.name, effect: .wrong,
              "of merged branches with masks it reads \(words(before)), and \(words(after)) in \(draft.target)"
            )
          }
          model.layers[index].calls[call]["mask"] = .tensor(tensor)
          draft.note(name, layer: layer.name, .wrong, "the mask of the merged branches is given by name")
        }
      }
      model.layers += made.layers
    }
  }

  private static func words(_ merging: Dialect.MaskMerging) -> String {
    switch merging {
    case .all: "the steps that no mask leaves out"
    case .any: "the steps that not all masks leave out"
    case .none: "all steps"
    }
  }
}
