public import GraphIR
internal import JSON

/// Puts a layer without weights on a tensor.
///
/// Before: `... conv -> pool ...`; after `Insert(.dropout(rate: 0.5), after: "conv")`: `... conv -> dropout -> pool ...`. Behind a
/// layer, all that read its output read the new layer, and so does the model if it gave that output; before a layer, that
/// layer alone. Shapes stay, no weight is touched, and training goes on where it stopped.
public struct Insert: Transform {
  /// `insert`
  public static let name = "insert"

  /// Where a layer goes: a name, a way down (`outer/inner`), or an index as in `model.layers[-2]`.
  public enum Place: Sendable, Hashable {
    /// On the output of this layer.
    case after(String)
    /// On the input of this layer.
    case before(String)

    var layer: String {
      switch self {
      case .after(let layer), .before(let layer): layer
      }
    }
    var setting: String {
      switch self {
      case .after: "after"
      case .before: "before"
      }
    }
  }

  /// The new layer.
  public var layer: WeightlessLayer
  /// Where it goes.
  public var place: Place
  /// Its name; Keras's automatic one if nil.
  public var layerName: String?

  /// Puts a layer behind or before another.
  public init(_ layer: WeightlessLayer, _ place: Place) {
    self.layer = layer
    self.place = place
  }

  /// Inserts the layer or refuses.
  public func apply(to whole: inout WholeModel) throws(SurgeryError) -> SurgeryReport {
    let dialect = whole.dialect
    try layer.check(dialect)
    let path = try whole.model.path(of: place.layer, setting: place.setting)
    let holderPath = Array(path.dropLast())
    guard let holder = whole.model.model(at: holderPath), let index = path.last else {
      throw SurgeryError(
        .notInsertable, layer: place.layer, setting: place.setting,
        "layer \"\(place.layer)\" is not a layer of a model")
    }
    let spot = try spot(at: index, in: holder, dialect)
    let shape = spot.tensor.flatMap { Tensors(holder, dialect).shape(of: $0) }
    var report = SurgeryReport(operation: Self.name, before: whole.parameterCounts)
    try check(spot, in: holder, dialect, in: &report)
    let new = try make(for: spot, shape, in: holder, of: whole)
    let trained = TrainedOutputs(of: whole.model)
    var changed = whole
    try changed.model.updateModel(at: holderPath) { (model: inout Model) throws(SurgeryError) in
      model.insert(new, at: spot, dialect)
    }
    let outer = whole.model.layersInside().first { $0.path == path }?.names.dropLast() ?? []
    let way = (outer + [new.name]).joined(separator: "/")
    report.details["layer"] = .string(way)
    report.details["class"] = .string(new.className)
    report.details["reads"] = spot.tensor.map { .string($0.layer) } ?? .null
    report.details["read_by"] = .array(spot.readers(in: holder).map { .string($0) })
    report.lines.append("inserted: \"\(way)\" (\(new.className)) \(spot.description(in: holder))")
    changed.followOutputs(since: trained, in: &report)
    report.after = changed.parameterCounts
    whole = changed
    return report
  }

  /// The tensor on which the layer goes, and who reads it.
  private func spot(at index: Int, in holder: Model, _ dialect: Dialect) throws(SurgeryError) -> Spot {
    let neighbour = holder.layers[index]
    switch place {
    case .after:
      let tensor = try holder.tensor(madeBy: neighbour, dialect, refusing: .notInsertable, setting: "after")
      return Spot(tensor: tensor, index: index + 1, reader: nil)
    case .before:
      guard !neighbour.isInput else {
        throw SurgeryError(
          .notInsertable, layer: place.layer, setting: "before",
          "layer \"\(neighbour.name)\" is an input and reads nothing; say `after: \(place.layer)`")
      }
      guard neighbour.calls.count == 1, neighbour.calls[0].inputs.count <= 1 else {
        let why =
          neighbour.calls.count == 1
          ? "reads \(neighbour.calls[0].inputs.count) tensors" : "is called \(neighbour.calls.count) times"
        throw SurgeryError(
          .notInsertable, layer: place.layer, setting: "before",
          "layer \"\(neighbour.name)\" \(why), so it has no one input; put the layer after one that it reads")
      }
      let tensor = neighbour.calls[0].inputs.first
      guard tensor != nil || holder.kind == .sequential else {
        throw SurgeryError(
          .notInsertable, layer: place.layer, setting: "before", "layer \"\(neighbour.name)\" reads no tensor"
        )
      }
      return Spot(tensor: tensor, index: index, reader: index)
    }
  }

  private func make(
    for spot: Spot, _ shape: TensorShape?, in holder: Model, of whole: WholeModel
  ) throws(SurgeryError) -> Layer {
    let dialect = whole.dialect
    let reader = spot.tensor == nil ? holder.layers[spot.index] : spot.reader.map { holder.layers[$0] }
    let neighbours = NeighbourPolicy(model: holder, file: whole.model, dialect: dialect)
    let new = NewLayers(
      dialect, in: holder, of: whole.model,
      computingBy: try neighbours.policy(on: spot.tensor, before: reader))
    let taken = Set(holder.layers.map(\.name))
    if let layerName {
      if let reason = NameRule(of: whole).refusal(of: layerName, .layer) {
        throw SurgeryError(.badOption, layer: layerName, setting: "name", reason)
      }
      guard holder.layer(named: layerName) == nil else {
        throw SurgeryError(
          .badOption, layer: layerName, setting: "name",
          "the model has a layer \"\(layerName)\" already; give the new one another name")
      }
    }
    let name = layerName ?? dialect.automaticName(layer.automaticName, besides: taken)
    let format = spot.tensor.map { Tensors(holder, dialect).dataFormat(of: $0) } ?? "channels_last"
    var result = new.weightless(layer, named: name, dataFormat: format)
    result.calls = [Call(inputs: spot.tensor.map { [$0] } ?? [], shapes: [shape])]
    return result
  }
}

/// Where a layer goes.
struct Spot {
  /// What it reads; nil at the start of a list without InputLayer.
  let tensor: TensorReference?
  /// Its place among the layers.
  let index: Int
  /// The one layer that will read it; nil for all that read the tensor, outputs included.
  let reader: Int?

  /// Names of the layers that read the new one.
  func readers(in model: Model) -> [String] {
    if let reader { return [model.layers[reader].name] }
    guard let tensor else { return [] }
    return model.layers.filter { $0.calls.contains { $0.allInputs.contains(tensor) } }.map(\.name)
  }

  /// For people: what it reads and who reads it.
  func description(in model: Model) -> String {
    let from = tensor.map { "on the output of \"\($0.layer)\"" } ?? "at the start"
    let names = readers(in: model)
    var parts = names.isEmpty ? [] : ["read by \(listed(names.map { "\"\($0)\"" }, atMost: 3))"]
    if reader == nil, let tensor, model.outputs.contains(tensor) { parts.append("an output of the model") }
    return ([from] + parts).joined(separator: ", ")
  }
}

extension Model {
  fileprivate mutating func insert(_ new: Layer, at spot: Spot, _ dialect: Dialect) {
    guard kind == .functional, let tensor = spot.tensor else {
      var new = new
      if spot.tensor == nil, spot.index < layers.count {
        new.takeInputShape(of: layers[spot.index], dialect)
        layers[spot.index].config["batch_input_shape"] = nil
      }
      layers.insert(new, at: spot.index)
      return chain(dialect)
    }
    let made = TensorReference(layer: new.name)
    func follow(_ reference: TensorReference) -> TensorReference { reference == tensor ? made : reference }
    for index in layers.indices where spot.reader == nil || spot.reader == index {
      for call in layers[index].calls.indices {
        layers[index].calls[call].inputs = layers[index].calls[call].inputs.map(follow)
        guard spot.reader == nil else { continue }
        layers[index].calls[call].keywordInputs = layers[index].calls[call].keywordInputs.map(follow)
      }
    }
    if spot.reader == nil { outputs = outputs.map(follow) }
    layers.insert(new, at: spot.index)
  }
}

extension SurgeryError.Code {
  /// No layer can go there.
  public static let notInsertable = SurgeryError.Code("not-insertable")
}
