internal import GraphIR

/// A graph in which operations give way to layers, one after another: layers, and those that read them, are found
/// without a search.
struct EditedGraph {
  /// The model with the layers that it had.
  private var base: CanonicalModel
  /// What stands now in the place of a layer that it had.
  private var replaced: [Int: [CanonicalLayer]] = [:]
  /// The names of all layers.
  private(set) var names: Set<ExactName> = []
  /// The places of layers.
  private var places: [ExactName: Int] = [:]
  /// The places that read a layer, or did so once.
  private var readingPlaces: [ExactName: [Int]] = [:]

  init(_ model: CanonicalModel) {
    base = model
    places.reserveCapacity(model.layers.count)
    readingPlaces.reserveCapacity(model.layers.count)
    for (place, layer) in model.layers.enumerated() { note(layer, at: place) }
  }

  /// The model as it is now.
  var model: CanonicalModel {
    var model = base
    model.layers = []
    for place in base.layers.indices { model.layers += layers(at: place) }
    return model
  }

  /// Whether a TimeDistributed holds the model.
  var isHeld: Bool { base.isHeld }
  /// The model's outputs.
  var outputs: CallArgument { base.outputs }

  private func layers(at place: Int) -> [CanonicalLayer] { replaced[place] ?? [base.layers[place]] }

  private mutating func note(_ layer: CanonicalLayer, at place: Int) {
    let name = ExactName(layer.name)
    if places[name] == nil {
      places[name] = place
      names.insert(name)
    }
    for call in layer.calls {
      call.forEachInput { readingPlaces[ExactName($0.layer), default: []].append(place) }
    }
  }

  /// The layer of a name.
  func layer(named name: String) -> CanonicalLayer? {
    places[ExactName(name)].flatMap { layers(at: $0).first { $0.name.isExactly(name) } }
  }

  /// The layers that read a layer's outputs.
  func readers(of name: String) -> [CanonicalLayer] {
    Set(readingPlaces[ExactName(name)] ?? []).sorted().flatMap(layers).filter { $0.readings(of: name) > 0 }
  }

  /// How often the outputs of a layer are read: by calls, and as outputs of the model.
  func readings(of name: String) -> Int {
    outputs.tensors.count { $0.layer.isExactly(name) }
      + readers(of: name).reduce(0) { $0 + $1.readings(of: name) }
  }

  /// The shape of a tensor; nil where it is not known.
  func shape(of tensor: TensorReference) -> TensorShape? {
    guard let layer = layer(named: tensor.layer), layer.outputShapes.indices.contains(tensor.node),
      let shapes = layer.outputShapes[tensor.node], shapes.indices.contains(tensor.tensor)
    else { return nil }
    return shapes[tensor.tensor]
  }

  /// Puts layers in the place of one.
  mutating func replace(_ name: String, with layers: [CanonicalLayer]) {
    guard let place = places.removeValue(forKey: ExactName(name)) else { return }
    if !layers.contains(where: { $0.name.isExactly(name) }) { names.remove(ExactName(name)) }
    replaced[place] = self.layers(at: place).flatMap { $0.name.isExactly(name) ? layers : [$0] }
    for layer in layers { note(layer, at: place) }
  }

  /// Takes a layer out.
  mutating func remove(_ name: String) { replace(name, with: []) }

  /// Changes a layer.
  mutating func update(_ name: String, _ change: (inout CanonicalLayer) -> Void) {
    guard var layer = layer(named: name) else { return }
    change(&layer)
    replace(name, with: [layer])
  }

  /// Lets everything that reads a layer's only output read another tensor.
  mutating func redirect(_ name: String, to tensor: TensorReference) {
    func redirected(_ reference: TensorReference) -> TensorReference {
      reference.layer.isExactly(name) ? tensor : reference
    }
    for place in Set(readingPlaces.removeValue(forKey: ExactName(name)) ?? []).sorted() {
      var layers = layers(at: place)
      for layer in layers.indices where layers[layer].readings(of: name) > 0 {
        for call in layers[layer].calls.indices { layers[layer].calls[call].mapTensors(redirected) }
      }
      replaced[place] = layers
      readingPlaces[ExactName(tensor.layer), default: []].append(place)
    }
    base.outputs = base.outputs.mapTensors(redirected)
    base.inputs = base.inputs.mapTensors(redirected)
  }
}

extension CanonicalLayer {
  /// How often its calls read a layer's outputs.
  fileprivate func readings(of name: String) -> Int {
    var count = 0
    for call in calls { call.forEachInput { if $0.layer.isExactly(name) { count += 1 } } }
    return count
  }
}
