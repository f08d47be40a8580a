package import GraphIR

/// What the owner of a model should know before taking it elsewhere.
package enum ModelFindings {
  /// What can be said before the weights have been read.
  ///
  /// - Parameter format: That of the file.
  package static func all(_ whole: WholeModel, in format: FileFormat) -> [Finding] {
    var findings: [Finding] = []
    visit(whole.model, path: "", whole.dialect, &findings)
    findings += NameCheck.findings(in: whole).filter { $0.severity != .problem }
    return findings + training(of: whole, in: format) + Verifier.graphProblems(in: whole)
  }

  /// What depends on which weights the layers have.
  package static func withWeights(_ whole: WholeModel) -> [Finding] {
    backend(of: whole) + LoadFaults.findings(in: whole)
  }

  private static func visit(_ model: Model, path: String, _ dialect: Dialect, _ findings: inout [Finding]) {
    for layer in model.layers { visit(layer, path: path, dialect, &findings) }
  }

  private static func visit(_ layer: Layer, path: String, _ dialect: Dialect, _ findings: inout [Finding]) {
    let place = path.isEmpty ? layer.name : "\(path)/\(layer.name)"
    findings += LambdaFindings.all(layer, place)
    if layer.model == nil, Catalogue.definition(of: layer, dialect) == nil {
      findings.append(
        Finding(
          .note, "custom-class", layer: place,
          "class \"\(layer.className)\" is not a Keras class: it passes through unchanged, and Keras needs "
            + "custom_objects to load it"))
    }
    if let model = layer.model {
      visit(model, path: place, dialect, &findings)
    } else {
      for child in layer.children { visit(child, path: place, dialect, &findings) }
    }
  }
}
