package import GraphIR
internal import JSON

extension WholeModel {
  /// The model with its configs as a legacy `.h5` has them, and without the numbers by which Keras tells objects
  /// apart: what can be compared, whatever the format of the file.
  package var inComparableForm: WholeModel {
    var result = self
    if ConfigForm.of(envelope) == .archive {
      result.envelope = LegacyEntry.entry(envelope)
      result.envelope["config"] = .some(.null)
    }
    result.model = model.inComparableForm(keepingEntries: false, dialect)
    return result
  }
}

extension Model {
  fileprivate func inComparableForm(keepingEntries keeps: Bool, _ dialect: Dialect) -> Model {
    var result = self
    if let config = LegacyEntry.plain(.object(config)).objectValue { result.config = config }
    for index in result.layers.indices {
      var layer = result.layers[index].inComparableForm(keepingEntries: keeps, dialect)
      if !keeps, ConfigForm.of(layer.entry) == .archive {
        if let name = LegacyEntry.className(of: layer.entry).stringValue { layer.className = name }
        layer.entry = LegacyEntry.entry(layer.entry)
      }
      result.layers[index] = layer
    }
    return result
  }
}

extension Layer {
  fileprivate func inComparableForm(keepingEntries keeps: Bool, _ dialect: Dialect) -> Layer {
    var result = self
    if let model {
      result.contents = .model(model.inComparableForm(keepingEntries: keeps, dialect))
    } else {
      if let config = LegacyEntry.plain(.object(config)).objectValue { result.config = config }
      if !children.isEmpty {
        let keepsInside = keeps || dialect.wrapsModelsInArchiveForm
        result.children = children.map { $0.inComparableForm(keepingEntries: keepsInside, dialect) }
      }
    }
    result.entry.removeValue(forKey: "shared_object_id")
    return result
  }
}

extension Dialect {
  /// Whether the lists of models that a wrapper holds have the form of archives in an `.h5` as well: from 2.13 to
  /// tf-keras.
  var wrapsModelsInArchiveForm: Bool { family == .tfKeras && isAtLeast(2, 13) }
}
