internal import GraphIR
internal import JSON

/// Walks a model as `saving_lib._save_state` does: an object, then what its attributes lead to.
struct TreeWalk<Knowledge: WeightKnowledge> {
  /// Which order of a functional model's layers counts.
  enum LayerOrder {
    /// That of the file.
    case written
    /// That in which Keras lists them once it has loaded them.
    case loaded
  }

  let style: TreeStyle
  let knowledge: Knowledge
  let order: LayerOrder
  private(set) var groups: [ObjectGroup] = []
  private(set) var shared: [[Int]: [Int]] = [:]
  /// Layers whose weights, and those of what they hold, are a list that is not taken apart, with their paths.
  private(set) var opaque: [(place: [Int], path: String)] = []
  /// Objects that stand in several places, and the places where they were saved.
  private var sharing = SharedObjects()
  private var saved: [Int: [Int]] = [:]
  /// Objects without a name in the config get one of their class, numbered as they are made.
  private var automaticNames = NameCounter()
  private let model: Model

  init(_ model: Model, _ style: TreeStyle, _ knowledge: Knowledge, order: LayerOrder) {
    self.model = model
    self.style = style
    self.knowledge = knowledge
    self.order = order
  }

  /// Visits the model itself and everything in it.
  mutating func visit() throws(ObjectPathError) {
    sharing = SharedObjects(of: model)
    add("", model.name, [], [])
    try visitLayers(of: model, at: [], path: "")
  }

  private mutating func add(
    _ path: String, _ name: String, _ place: [Int], _ variables: [ObjectVariable]
  ) {
    groups.append(
      ObjectGroup(
        path: path, objectName: name, writesName: style.writesNames, layer: place, variables: variables))
  }

  // MARK: Lists

  private mutating func visitLayers(of model: Model, at place: [Int], path: String) throws(ObjectPathError) {
    var places = Array(model.layers.indices)
    if order == .loaded, model.isConnected(style.dialect),
      let loaded = LoadOrder.places(of: model, style.dialect)
    {
      places = loaded
    }
    let listed = places.filter {
      let layer = model.layers[$0]
      return !(layer.isInput && model.kind == .sequential) && !layer.isKeras3Operation
    }
    let list = listed.map { (model.layers[$0], place + [$0]) }
    try visitList(list, path: joined(path, style.layersAttribute), isOfModel: true)
  }

  private mutating func visitList(
    _ list: [(layer: Layer, place: [Int])], path: String, isOfModel: Bool = false, isBuilt: Bool = true
  ) throws(ObjectPathError) {
    var names = NameCounter()
    for (layer, place) in list {
      if !style.countsSavedObjects, sharing[place].map({ saved[$0] != nil }) ?? false {
        try visit(layer, at: place, path: path, isBuilt: isBuilt)
        continue
      }
      let kind = style.name(ofClass: try className(of: layer, at: place))
      let inside = joined(path, names.next(kind))
      if isOfModel, style.listsWeightedTwice, style.countsSavedObjects,
        knowledge.hasWeights(layer, path: inside, style)
      {
        _ = names.next(kind)
      }
      try visit(layer, at: place, path: inside, isBuilt: isBuilt)
    }
  }

  /// The name of the layer's class in Python.
  private func className(of layer: Layer, at place: [Int]) throws(ObjectPathError) -> String {
    if let model = layer.model, model.kind == .functional, ["Model", "Functional"].contains(layer.className) {
      return "Functional"
    }
    let name = layer.plainClassName
    let scalars = name.unicodeScalars
    let isName = scalars.first.map { $0 == "_" || $0.properties.isXIDStart } ?? false
    guard isName, scalars.allSatisfy({ $0.properties.isXIDContinue }) else {
      throw model.refusal(.unknownLayer, at: place, "no class of Python is called so")
    }
    return name
  }

  // MARK: Objects

  private mutating func visit(
    _ layer: Layer, at place: [Int], path: String, isBuilt: Bool, namePrefix: String? = nil
  ) throws(ObjectPathError) {
    if isBuilt, let identity = sharing[place] {
      if let first = saved[identity] {
        shared[place] = first
        return
      }
      saved[identity] = place
    }
    if let model = layer.model, Catalogue.definition(of: layer, style.dialect) == nil {
      add(path, layer.name, place, [])
      return try visitLayers(of: model, at: place, path: path)
    }
    var name = layer.name.isEmpty ? automatic(layer.plainClassName) : layer.name
    if let namePrefix, !name.utf8.starts(with: namePrefix.utf8) { name = namePrefix + name }
    switch try knowledge.weights(of: layer, at: place, path: path, style) {
    case .opaque:
      opaque.append((place, path))
      add(path, name, place, [])
    case .alone(let weights):
      var own = isBuilt ? variables(weights, Array(weights.indices), at: place) : []
      for index in own.indices where own[index].role != own[index].key {
        own[index].keptName = own[index].role
      }
      add(path, name, place, own)
    case .known(let weights, var storage):
      if let activation = try activation(of: layer, at: place, isAlone: storage.objects.isEmpty) {
        storage.objects.append(activation)
      }
      let taken = Set(storage.objects.flatMap { weights.share(of: $0) })
      let own = weights.sorted(weights.indices.filter { !taken.contains($0) })
      var all = variables(weights, own, at: place)
      if let child = storage.borrowedChild {
        try borrow(from: layer.children[child], at: place + [child], path: path, into: &all)
      }
      let tables = storage.tables.map {
        ObjectVariable(key: $0, weight: nil, role: $0, shape: [nil], isTrainable: false, isCopy: false)
      }
      add(path, name, place, isBuilt ? all + tables : [])
      for object in style.sorted(storage.objects) {
        try visit(object, of: layer, weights, at: place, path: path, isBuilt: isBuilt)
      }
    }
  }

  private mutating func visit(
    _ object: HeldObject, of layer: Layer, _ weights: [KnownWeight], at place: [Int], path: String,
    isBuilt: Bool
  ) throws(ObjectPathError) {
    let path = joined(path, object.attribute)
    let children = layer.children
    switch object.content {
    case .child(let index):
      try visit(
        children[index], at: place + [index], path: path, isBuilt: isBuilt, namePrefix: object.namePrefix)
    case .unbuilt(let index):
      try visit(children[index], at: place + [index], path: path, isBuilt: false)
    case .children:
      let list = children.indices.map { (children[$0], place + [$0]) }
      try visitList(list, path: path, isBuilt: isBuilt)
    case .made(let made):
      let name = made.name ?? automatic(made.className)
      let variables = variables(weights, weights.sorted(weights.share(of: object)), at: place)
      let tables = made.storage.tables.map {
        ObjectVariable(key: $0, weight: nil, role: $0, shape: [nil], isTrainable: false, isCopy: true)
      }
      add(path, name, place, isBuilt ? variables + tables : [])
      for inner in style.sorted(made.storage.objects) {
        try visit(inner, of: layer, weights, at: place, path: path, isBuilt: isBuilt)
      }
    }
  }

  private mutating func automatic(_ className: String) -> String {
    automaticNames.next(style.name(ofClass: className))
  }

  private func variables(_ weights: [KnownWeight], _ places: [Int], at layer: [Int]) -> [ObjectVariable] {
    places.enumerated().map { number, index in
      ObjectVariable(
        key: "\(number)", weight: WeightPlace(layer: layer, index: index), role: weights[index].name,
        shape: weights[index].shape, isTrainable: weights[index].isTrainable, isCopy: false)
    }
  }

  /// Lists a child's first weight before the layer's own.
  private func borrow(
    from child: Layer, at place: [Int], path: String, into variables: inout [ObjectVariable]
  ) throws(ObjectPathError) {
    guard
      case .known(let weights, let storage) = try knowledge.weights(of: child, at: place, path: path, style),
      let first = weights.first, storage.objects.isEmpty
    else {
      throw model.refusal(
        .unknownLayer, at: place, "which of its weights the layer around it normalises can't be told")
    }
    for index in variables.indices { variables[index].key = "\(index + 1)" }
    variables.insert(
      ObjectVariable(
        key: "0", weight: WeightPlace(layer: place, index: 0), role: first.name, shape: first.shape,
        isTrainable: first.isTrainable, isCopy: true),
      at: 0)
  }

  /// A layer that was given as activation, and so is an object under that attribute.
  private func activation(
    of layer: Layer, at place: [Int], isAlone: Bool
  ) throws(ObjectPathError) -> HeldObject? {
    for key in ["activation", "recurrent_activation"] {
      guard let given = layer.config[key], let className = given["class_name"]?.stringValue,
        className != "function"
      else { continue }
      let inside = Layer(
        name: given["config"]?["name"]?.stringValue ?? "", className: className,
        config: given["config"]?.objectValue ?? [:])
      let definition = Catalogue.definition(of: inside, style.dialect)
      guard isAlone, definition?.weights(inside, inputShapes: nil, style.dialect) == [] else {
        throw model.refusal(
          .unknownLayer, at: place,
          "its \(key) is an object of class \"\(className)\", of which it can't be told what it saves")
      }
      let name = inside.name.isEmpty ? nil : inside.name
      return HeldObject(key, .made(MadeObject(inside.plainClassName, name: name)))
    }
    return nil
  }
}

extension Array<KnownWeight> {
  /// The trained ones first, then the others: Keras keeps two lists, whatever the layer's flag says.
  fileprivate func sorted(_ places: [Int]) -> [Int] {
    places.filter { self[$0].isTrainable } + places.filter { !self[$0].isTrainable }
  }

  /// The weights that are an object's variables, by their indices.
  fileprivate func share(of object: HeldObject) -> [Int] {
    guard case .made(let made) = object.content else { return [] }
    switch made.weights {
    case .none: return made.storage.objects.flatMap { share(of: $0) }
    case .all: return Array<Int>(indices)
    case .named(let name): return indices.filter { self[$0].name.hasPrefix("\(name)/") }
    }
  }
}

extension Model {
  /// Whether calls read only what is there. In the files of a layer that another model calls as well, they may not.
  fileprivate func isConnected(_ dialect: Dialect) -> Bool {
    let graph = CallGraph(self, dialect)
    let read = outputs + layers.flatMap { $0.calls.flatMap(\.allInputs) }
    return read.allSatisfy { graph.source(of: $0) != nil }
  }
}

func joined(_ path: String, _ name: String) -> String { path.isEmpty ? name : "\(path)/\(name)" }
