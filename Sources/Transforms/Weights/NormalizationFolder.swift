internal import GraphIR
internal import JSON

/// Goes through a model and the models inside, folds what can be, and notes what can't.
struct NormalizationFolder {
  /// A BatchNormalization that stays.
  struct Skipped {
    let layer: String
    /// Why, in words that are the same for all of its kind.
    let kind: String
    /// Why, with the layer that is in the way.
    let reason: String
  }

  let dialect: Dialect
  let patterns: LayerPatterns
  private(set) var folded: [(normalization: String, into: String)] = []
  private(set) var skipped: [Skipped] = []
  /// Layers that had no bias.
  private(set) var biases = 0
  /// Layers whose weights were stored in half precision and are wider now.
  private(set) var widened = 0
  /// Normalisations that were not frozen.
  private(set) var thawed = 0

  init(dialect: Dialect, patterns: LayerPatterns) {
    self.dialect = dialect
    self.patterns = patterns
  }

  /// Folds inside a model.
  ///
  /// - Parameters:
  ///   - way: names of the layers around it.
  ///   - trainsInside: whether it is called with `training=True`, so that its normalisations use each batch's statistics.
  mutating func fold(_ model: inout Model, on way: [String], trainsInside: Bool) {
    var gone: [Int: TensorReference] = [:]
    let links = Links(model, dialect)
    for index in model.layers.indices {
      let layer = model.layers[index]
      guard let norm = layer.unwrapped, norm.isBatchNormalization else {
        enter(&model.layers[index], on: way + [layer.name], trainsInside)
        continue
      }
      let names = way + [layer.name]
      let before = links.source(of: index)
      let isMeant =
        patterns.isEmpty || patterns.mean(names)
        || before.map { patterns.mean(way + [model.layers[$0].name]) } ?? false
      guard isMeant else { continue }
      do throws(Obstacle) {
        if trainsInside { throw Obstacle("the model around it is called with training=True") }
        let pair = try FoldablePair(of: index, in: model, links, gone: gone)
        widened += pair.widens(model.layers[pair.linear]) ? 1 : 0
        pair.apply(to: &model.layers[pair.linear], dialect)
        gone[index] = pair.tensor
        biases += pair.makesBias ? 1 : 0
        thawed += layer.flags.contains(false) ? 0 : 1
        folded.append(
          (names.joined(separator: "/"), (way + [model.layers[pair.linear].name]).joined(separator: "/")))
      } catch {
        skipped.append(
          Skipped(layer: names.joined(separator: "/"), kind: error.kind, reason: error.reason))
      }
    }
    model.remove(gone, links, dialect)
  }

  private mutating func enter(_ layer: inout Layer, on way: [String], _ trainsInside: Bool) {
    let trains = trainsInside || layer.isCalledForTraining
    switch layer.contents {
    case .model(var model):
      fold(&model, on: way, trainsInside: trains)
      layer.contents = .model(model)
    case .wrapper(let key, var inner) where inner.containsModel:
      enter(&inner, on: inner.model == nil ? way + [inner.name] : way, trains)
      layer.contents = .wrapper(key: key, inner)
    default: break
    }
  }
}

/// Why a BatchNormalization can't be folded.
struct Obstacle: Error {
  let kind: String
  let reason: String

  /// - Parameter detail: what is the case with this one, where that says more.
  init(_ kind: String, _ detail: String? = nil) {
    self.kind = kind
    reason = detail ?? kind
  }
}

/// Who reads whose tensors in one model.
final class Links {
  let graph: CallGraph
  private let model: Model
  private let dialect: Dialect
  private var readers: [CallSite: Int] = [:]
  private lazy var tensors = Tensors(model, dialect)

  init(_ model: Model, _ dialect: Dialect) {
    self.model = model
    self.dialect = dialect
    graph = CallGraph(model, dialect)
    for reference in model.layers.flatMap({ $0.calls.flatMap(\.allInputs) }) + model.outputs {
      if let site = graph.site(of: reference) { readers[site, default: 0] += 1 }
    }
  }

  /// The layer that makes what a layer reads first.
  func source(of index: Int) -> Int? {
    model.layers[index].calls.first?.inputs.first.flatMap { graph.site(of: $0)?.layer }
  }

  /// How often a call's tensors are read, as outputs of the model too.
  func readers(of site: CallSite) -> Int { readers[site] ?? 0 }

  /// How many axes a tensor has, the batch axis included.
  func rank(of tensor: TensorReference) -> Int? { tensors.shape(of: tensor)?.rank }
}

extension Model {
  /// Takes layers out; what read them reads other tensors.
  fileprivate mutating func remove(
    _ gone: [Int: TensorReference], _ links: Links, _ dialect: Dialect
  ) {
    guard !gone.isEmpty else { return }
    func settled(_ reference: TensorReference) -> TensorReference {
      guard let site = links.graph.site(of: reference), let other = gone[site.layer] else { return reference }
      return other
    }
    var kept: [Layer] = []
    for (index, layer) in layers.enumerated() where gone[index] == nil {
      var layer = layer
      for call in layer.calls.indices {
        layer.calls[call].inputs = layer.calls[call].inputs.map(settled)
        layer.calls[call].keywordInputs = layer.calls[call].keywordInputs.map(settled)
      }
      kept.append(layer)
    }
    outputs = outputs.map(settled)
    layers = kept
    if kind == .sequential { chain(dialect) }
  }
}

extension Layer {
  /// The leaf that a layer is or, as a TimeDistributed, holds; nil for all else.
  var unwrapped: Layer? {
    if children.isEmpty, model == nil { return self }
    guard className == "TimeDistributed", let inner = children.first, inner.children.isEmpty,
      inner.model == nil
    else { return nil }
    return inner
  }

  fileprivate var isBatchNormalization: Bool {
    ["BatchNormalization", "SyncBatchNormalization", "BatchNormalizationV1", "BatchNormalizationV2"]
      .contains { className.isSameName(as: $0) }
  }

  /// Whether some call of the layer says `training=True`, or something that is not plainly False.
  var isCalledForTraining: Bool { writtenCalls.map(Self.trains) ?? false }

  private static func trains(_ value: JSONValue) -> Bool {
    switch value {
    case .array(let list): list.contains(where: trains)
    case .object(let object):
      object.contains { key, value in
        key == "training" ? !(value.isNull || value.boolValue == false) : trains(value)
      }
    default: false
    }
  }
}
