package import FormatInterface
package import GraphIR
internal import HDF5
internal import JSON
internal import KerasConfig
internal import KerasHDF5
internal import ObjectPaths
internal import Tensors

/// A whole-model `.h5`, or one of weights alone, that is to be written: its groups and attributes, and where the
/// numbers of its weights come from.
///
/// It is for models that are from files of other formats. What is from an `.h5` is edited in a copy of it, which
/// keeps all that a model does not know of.
package struct NewLegacyFile {
  private let file: NewTensorFile

  /// Bytes of the file.
  package var byteCount: Int { file.byteCount }

  /// Plans a file.
  ///
  /// - Parameters:
  ///   - whole: The model, in the dialect of the Keras that will read it.
  ///   - optimizer: The variables of the optimizer, in its order; empty where its state is not kept.
  ///   - keepsNames: Whether the weights, and the variables of the optimizer, have the names that an `.h5` gives them
  ///     already.
  ///   - original: A model whose lists of weights are kept where their order is known by nothing else.
  ///   - weightsOnly: Whether to write what `save_weights` writes before Keras 3: the groups of layers at the root.
  /// - Throws: where the order of a layer's weights can't be told, or something can't be written.
  package init(
    of whole: WholeModel, optimizer: [Weight] = [], keepingNames keepsNames: Bool = false,
    keepingListsOf original: (any StoredModel)? = nil,
    weightsOnly: Bool = false
  ) throws {
    var tree = TensorTree()
    if !weightsOnly { try Self.addHeader(of: whole, to: &tree) }
    let naming = try WeightNaming(of: whole, keepingNames: keepsNames)
    try Self.addLayers(
      of: whole, naming, keepingListsOf: original, under: weightsOnly ? "" : "model_weights/", to: &tree)
    if !optimizer.isEmpty {
      // Keras reads them by their order
      let name = OptimizerConfig.name(of: whole.trainingConfig?["optimizer_config"])
      let own = optimizer.map(\.path)
      let names =
        keepsNames && Self.canStandTogether(own) ? own : optimizer.indices.map { "\(name)/\($0)" }
      try tree.addGroup(
        "optimizer_weights",
        attributes: NameList(names: names).attributes("weight_names", TextForms(whole.dialect)))
      for (name, variable) in zip(names, optimizer) {
        try tree.addDataset("optimizer_weights/\(name)", variable)
      }
    }
    file = try NewTensorFile(tree)
  }

  /// Whether datasets can have these paths: plain ones, each its own, none inside another.
  private static func canStandTogether(_ paths: [String]) -> Bool {
    let taken = Set(paths.map { ExactName($0) })
    guard taken.count == paths.count else { return false }
    return paths.allSatisfy { path in
      let parts = ObjectPath.parts(of: path)
      // an absolute path, and one that names nothing, are no places inside a group
      guard parts.joined(separator: "/").isExactly(path), !parts.isEmpty, !path.hasControlCharacters else {
        return false
      }
      return (1..<parts.count).allSatisfy {
        !taken.contains(ExactName(parts.prefix($0).joined(separator: "/")))
      }
    }
  }

  /// The attributes of a whole model.
  private static func addHeader(of whole: WholeModel, to tree: inout TensorTree) throws {
    let config = try ConfigEncoder(dialect: whole.dialect).value(whole.model, envelope: whole.envelope)
    let backend = whole.backend ?? "tensorflow"
    let forms = TextForms(whole.dialect)
    let (version, model) = (whole.dialect.version, config.serializedBytes())
    var attributes = [
      ("backend", Attribute(text: backend, type: forms.scalar(of: backend.utf8.count, .utf8))),
      ("keras_version", Attribute(text: version, type: forms.scalar(of: version.utf8.count, .utf8))),
      ("model_config", Attribute(textBytes: model, type: forms.scalar(of: model.count))),
    ]
    if let training = whole.trainingConfig {
      let text = JSONValue.object(training).serializedBytes()
      // both long texts stand in one object header
      let isRoomForBoth = model.count + text.count <= TextForms.limit
      let type = isRoomForBoth ? forms.scalar(of: text.count) : .variable(.ascii)
      attributes.append(("training_config", Attribute(textBytes: text, type: type)))
    }
    try tree.addGroup("", attributes: attributes)
  }

  /// A group for each layer.
  ///
  /// - Parameter holder: The path of the group that has them, with a slash behind it; empty for the root.
  private static func addLayers(
    of whole: WholeModel, _ naming: WeightNaming, keepingListsOf original: (any StoredModel)?,
    under holder: String, to tree: inout TensorTree
  ) throws {
    let backend = whole.backend ?? "tensorflow"
    let forms = TextForms(whole.dialect)
    let layers = whole.model.kerasLayers
    let names = NameList(names: layers.map(\.name))
    try tree.addGroup(
      holder,
      attributes: names.attributes("layer_names", forms) + [
        ("backend", Attribute(text: backend, type: forms.scalar(of: backend.utf8.count))),
        (
          "keras_version",
          Attribute(text: whole.dialect.version, type: forms.scalar(of: whole.dialect.version.utf8.count))
        ),
      ])
    for layer in layers {
      if let part = layer.opaquePart, !(original?.lists(layer) ?? false) {
        throw FormatError(
          .undecidableOrder, layer: layer.name,
          "layer \"\(layer.name)\": what the weights of class \"\(part.className)\" are to it can't be "
            + "told, nor the order "
            + "in which an .h5 would have them")
      }
      let order = try whole.savedOrder(of: layer)
      let names = naming.names(of: order, in: layer)
      let group = "\(holder)\(ObjectPath.plain(layer.name))"
      try tree.addGroup(group, attributes: NameList(names: names).attributes("weight_names", forms))
      for (name, slot) in zip(names, order) {
        try tree.addDataset("\(group)/\(name)", layer.weight(at: slot))
      }
    }
    if whole.dialect.writesTopLevelWeights {
      try tree.addGroup(
        "\(holder)\(TopLevelWeights.name)", attributes: NameList(names: []).attributes("weight_names", forms))
    }
  }

  /// Writes it over an empty file.
  ///
  /// - Parameters:
  ///   - path: The file under its temporary name.
  ///   - name: What errors call it.
  ///   - progress: Called with bytes done and bytes in all.
  package func write(
    to path: String, called name: String, progress: ((_ done: Int, _ total: Int) -> Void)? = nil
  ) throws {
    try file.writeAlone(to: path, called: name, progress: progress)
  }

  /// Requires a file to hold what was planned.
  package func require(in path: String, called name: String) throws {
    try file.require(in: path, called: name)
  }
}

extension NameList {
  /// A list for a new file.
  init(names: [String]) { self.init(names: names, type: nil, attributes: []) }

  /// The attributes of a new list.
  fileprivate func attributes(_ key: String, _ forms: TextForms) -> [(String, Attribute)] {
    attributes(key, holding: names, like: forms.list(of: names))
  }
}
