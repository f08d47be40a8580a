internal import GraphIR

/// MultiHeadAttention on masked tensors, which heeds their masks from TensorFlow 2.12 on.
enum AttentionMasks: MigrationRule {
  static let name = "attention-mask"
  static let symptom = "other predictions where sequences are masked, without a word"
  static let cause =
    "MultiHeadAttention passes over the masks of what it reads up to TensorFlow 2.8, and heeds them later"
  static let remedy = "none: refused"

  static func concerns(_ layer: CanonicalLayer) -> Bool { layer.className == "MultiHeadAttention" }

  static func apply(to draft: inout MigrationDraft) throws(MigrationRefusal) {
    let (source, target) = (draft.source, draft.target)
    guard source.attentionHeedsMasks != target.attentionHeedsMasks else { return }
    for graph in MaskedGraph.all(of: draft.model, merging: draft.maskMerging) {
      for merging in Set([draft.maskMerging, target.dialect.maskMerging]) {
        var walk = MaskWalk(graph.model, merging: merging, maskedInputs: graph.maskedInputs)
        for layer in graph.model.layers where layer.className == "MultiHeadAttention" {
          guard layer.calls.contains(where: { $0.allInputs.contains { walk.mask(of: $0) != nil } }) else {
            continue
          }
          throw MigrationRefusal(
            .noCounterpart, layer: layer.name, effect: .wrong,
            "it reads a masked tensor, whose mask it \(source.attentionHeedsMasks ? "heeds" : "passes over") here and "
              + "\(target.attentionHeedsMasks ? "heeds" : "passes over") in \(target)")
        }
      }
    }
  }
}

extension KerasRelease {
  /// Whether MultiHeadAttention takes the masks of its inputs without being told to.
  fileprivate var attentionHeedsMasks: Bool { self >= .tf212 }
}
