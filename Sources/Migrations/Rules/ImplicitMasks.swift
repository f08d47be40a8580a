internal import GraphIR
internal import JSON

/// Leaves out the operations by which Keras 3 writes the masks that layers make for themselves.
enum ImplicitMasks: MigrationRule {
  static let name = "implicit-masks"
  static let symptom = "Unknown layer: 'NotEqual'"
  static let cause = "Keras 3 writes masks as operations of the graph, which it can't read from an .h5 itself"
  static let remedy =
    "the operations are left out; every Keras makes the masks again from Embedding and Masking"

  /// Operations that masks are made by.
  private static let makers: Set = [
    "Any", "NotEqual", "LogicalAnd", "LogicalOr", "ExpandDims", "Cast", "All", "Concatenate", "Equal",
  ]

  static func dependence(from source: KerasRelease, to target: KerasRelease) -> Int? { 0 }

  static func concerns(_ layer: CanonicalLayer) -> Bool {
    layer.isKeras3Operation || layer.calls.contains { $0["mask"] != nil }
  }

  static func apply(to draft: inout MigrationDraft) throws(MigrationRefusal) {
    guard draft.source.isKeras3 else { return }
    let (before, target) = (draft.maskMerging, draft.target)
    try draft.forEachModel { model, draft throws(MigrationRefusal) in
      guard model.kind == .functional else { return }
      let dropped = try dropArguments(in: &model, merging: before, for: target)
      removeUnread(from: &model)
      if dropped {
        draft.note(
          name, layer: model.name, .fails, "masks that layers make for themselves are no operations any more")
      }
    }
  }

  /// Drops the masks that the target makes for itself. Others stay where it takes them by name.
  private static func dropArguments(
    in model: inout CanonicalModel, merging before: Dialect.MaskMerging, for target: KerasRelease
  ) throws(MigrationRefusal) -> Bool {
    var dropped = false
    let makers = Set(
      model.layers.filter { $0.isKeras3Operation && Self.makers.contains($0.className) }.map {
        ExactName($0.name)
      })
    var own = MaskWalk(model, merging: before)
    var others = MaskWalk(model, merging: target.dialect.maskMerging)
    for layer in model.layers.indices {
      for call in model.layers[layer].calls.indices {
        var changed = model.layers[layer].calls[call]
        guard let mask = changed["mask"],
          mask.tensors.allSatisfy({ makers.contains(ExactName($0.layer)) })
        else { continue }
        // what can't be told is what Keras makes of joined features
        if let tensor = mask.tensor, let given = own.computed(by: tensor), let input = changed.inputs.first,
          given != own.mask(of: input)
        {
          if target.isKeras3 { continue }
          guard given == others.mask(of: input) else {
            throw MigrationRefusal(
              .noCounterpart, layer: model.layers[layer].name, effect: .fails,
              "it is given a mask that is not the one of its input, which a file of \(target) has no place for"
            )
          }
          changed.hasMaskOfTarget = true
        }
        dropped = dropped || !mask.tensors.isEmpty
        changed["mask"] = nil
        model.layers[layer].calls[call] = changed
      }
    }
    return dropped
  }

  /// Removes operations that nothing reads any more.
  private static func removeUnread(from model: inout CanonicalModel) {
    while model.layers.contains(where: \.isKeras3Operation) {
      let read = model.readLayers
      let unread = model.layers.indices.filter {
        model.layers[$0].isKeras3Operation && !read.contains(ExactName(model.layers[$0].name))
      }
      if unread.isEmpty { return }
      for index in unread.reversed() { model.layers.remove(at: index) }
    }
  }
}
