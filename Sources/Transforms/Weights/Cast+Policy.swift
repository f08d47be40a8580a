internal import GraphIR
internal import JSON

extension Cast {
  /// Refuses `compute` where a changed config would not do it, or the model would not load.
  func checkCompute(_ whole: WholeModel, except excepted: LayerPatterns) throws(SurgeryError) {
    let dialect = whole.dialect
    guard dialect.family != .keras2 else {
      throw SurgeryError(
        .notCastable, setting: "compute",
        "\(dialect) has no dtype policies: its layers compute in the floatx of keras.json, whatever the file says; leave `compute` out to change how the weights are stored"
      )
    }
    guard dialect.isAtLeast(2, 3) else {
      throw SurgeryError(
        .notCastable, setting: "compute",
        "\(dialect): layers that compute in their own type came with TensorFlow 2.1; leave `compute` out to change how the weights are stored"
      )
    }
    guard to != .bfloat16 || dialect.family == .keras3 else {
      throw SurgeryError(
        .notCastable, setting: "compute",
        "\(dialect) can't load all layers with variables in bfloat16 (TensorFlow lacks operations in it); `compute` takes float16, and without it bfloat16 is how the weights are stored"
      )
    }
    var (fixed, norm, orthogonal): (String?, String?, String?)
    for layer in whole.model.layers {
      layer.visitWays([layer.name]) { layer, names in
        let name = names.joined(separator: "/")
        // An operation takes what the layers around it make, whether it is excepted or not.
        if layer.className == "TensorFlowOpLayer" { fixed = fixed ?? name }
        guard !excepted.mean(names) else { return }
        if layer.className == "BatchNormalization" { norm = norm ?? name }
        if layer.hasOrthogonalInitializer { orthogonal = orthogonal ?? name }
      }
    }
    if let orthogonal, to == .bfloat16 {
      throw SurgeryError(
        .notCastable, layer: orthogonal, setting: "compute",
        "layer \"\(orthogonal)\" has an orthogonal initializer, for which TensorFlow lacks an operation in bfloat16, so \(dialect) could not load it; `except` leaves the layer as it is"
      )
    }
    if let norm, to == .float64, dialect.family == .tfKeras, !dialect.isAtLeast(2, 4) {
      throw SurgeryError(
        .notCastable, layer: norm, setting: "compute",
        "layer \"\(norm)\" (BatchNormalization) can't compute in float64 in \(dialect), whose fused operation has no such type; leave `compute` out to change how the weights are stored"
      )
    }
    if let fixed {
      throw SurgeryError(
        .notCastable, layer: fixed, setting: "compute",
        "layer \"\(fixed)\" (TensorFlowOpLayer) is an operation of TensorFlow whose element type is fixed in the file; leave `compute` out to change how the weights are stored"
      )
    }
  }
}

extension SurgeryError.Code {
  /// The model can't compute in another type.
  public static let notCastable = SurgeryError.Code("not-castable")
}

/// Goes through the layers and counts.
struct Caster {
  let type: Cast.ElementType
  let changesPolicy: Bool
  let dialect: Dialect
  let excepted: LayerPatterns
  private(set) var weights = 0
  private(set) var bytesBefore = 0
  private(set) var bytesAfter = 0
  /// Weights that are no floating-point numbers.
  private(set) var left: [String] = []
  /// Layers whose policy was changed.
  private(set) var policies = 0
  /// Layers that run code of their own.
  private(set) var unsure: [String] = []

  init(type: Cast.ElementType, changesPolicy: Bool, dialect: Dialect, excepted: LayerPatterns) {
    self.type = type
    self.changesPolicy = changesPolicy
    self.dialect = dialect
    self.excepted = excepted
  }

  /// Casts a layer and everything inside.
  ///
  /// - Parameters:
  ///   - names: the way down to it.
  ///   - frames: the policy for a TimeDistributed of a model that reads an input.
  mutating func cast(_ layer: inout Layer, _ names: [String], framesFrom frames: DTypePolicy? = nil) {
    guard !excepted.mean(names) else { return }
    // tf.keras keeps these layers' variables in single precision whatever the policy.
    let keepsWeights = changesPolicy && type.size == 2 && layer.keepsSinglePrecision(dialect)
    if !keepsWeights {
      for index in layer.weights.indices { cast(&layer.weights[index], of: layer) }
    }
    if changesPolicy { setPolicy(of: &layer, names.joined(separator: "/"), framesFrom: frames) }
    guard !layer.children.isEmpty else { return }
    var inside = layer.children
    for index in inside.indices {
      let frames = layer.model?.policyOfFrames(for: inside[index])
      cast(&inside[index], layer.way(to: inside[index], from: names), framesFrom: frames)
    }
    layer.children = inside
  }

  private mutating func cast(_ weight: inout Weight, of layer: Layer) {
    guard weight.isFloatingPoint else { return left.append("\(layer.name)/\(weight.name)") }
    guard !weight.type.isSameName(as: type.rawValue) else { return }
    weights += 1
    bytesBefore += weight.count * (Cast.ElementType(rawValue: weight.type)?.size ?? 4)
    bytesAfter += weight.count * type.size
    weight.type = type.rawValue
  }

  private mutating func setPolicy(of layer: inout Layer, _ name: String, framesFrom frames: DTypePolicy?) {
    guard layer.model == nil, !layer.isInput, let written = layer.config["dtype"] else { return }
    let definition = Catalogue.definition(of: layer, dialect)
    if definition == nil || layer.className == "Lambda" || layer.className != layer.plainClassName {
      unsure.append(name)
    }
    guard let new = policy(written, named: frames?.name ?? type.rawValue), new != written else { return }
    layer.config["dtype"] = .some(new)
    policies += 1
  }

  /// The policy of the new type in the form that the file has; nil where it is none of floating-point numbers.
  private func policy(_ written: JSONValue, named name: String) -> JSONValue? {
    let new = JSONValue.string(name)
    if let name = written.stringValue { return Self.isFloating(name) ? new : nil }
    guard case .object(var policy) = written, let name = policy["config"]?["name"]?.stringValue,
      Self.isFloating(name)
    else { return nil }
    // A mixed policy of tf.keras is an object, a plain one a text.
    guard dialect.family == .keras3, case .object(var config)? = policy["config"] else { return new }
    config["name"] = .some(new)
    policy["config"] = .some(.object(config))
    return .object(policy)
  }

  private static func isFloating(_ name: String) -> Bool {
    Cast.ElementType(rawValue: name) != nil || name == "mixed_float16" || name == "mixed_bfloat16"
  }
}

extension Model {
  /// How a TimeDistributed of a model has to compute that reads an input of this model, whose type no cast changes: in that type.
  /// It only hands frames on, and TensorFlow 2.1 can't load one that converts them. Nil for all other layers.
  func policyOfFrames(for layer: Layer) -> DTypePolicy? {
    guard kind == .functional, layer.className == "TimeDistributed", layer.containsModel,
      let input = layer.calls.first?.inputs.first, let maker = self.layer(named: input.layer), maker.isInput
    else { return nil }
    return DTypePolicy(maker.config["dtype"])
  }
}

extension Layer {
  /// Whether a weight begins as an orthogonal matrix: Keras makes one even where it then loads another.
  fileprivate var hasOrthogonalInitializer: Bool {
    config.contains { key, value in
      key.hasSuffix("_initializer")
        && (value["class_name"]?.stringValue ?? value.stringValue ?? "").lowercased().hasPrefix("orthogonal")
    }
  }

  /// tf.keras makes the variables of a normalisation over the batch in single precision where the type is a half.
  fileprivate func keepsSinglePrecision(_ dialect: Dialect) -> Bool {
    dialect.family == .tfKeras
      && ["BatchNormalization", "SyncBatchNormalization"].contains { plainClassName.isSameName(as: $0) }
  }
}
