internal import GraphIR
internal import JSON
internal import Operations

/// Layers that do what an operation does, in a Keras that does not have them yet: Rescaling, Resizing, UnitNormalization.
enum NewerLayers: MigrationRule {
  static let name = "newer-layer"
  static let symptom = "Unknown layer: Rescaling"
  static let cause = "Rescaling and Resizing came with TensorFlow 2.4, UnitNormalization with 2.8"
  static let remedy = "operations, or weights of the layer before, or a DepthwiseConv2D with constant weights"

  private static let classes = ["Rescaling", "Resizing", "UnitNormalization"]

  static func concerns(_ layer: CanonicalLayer) -> Bool {
    classes.contains(layer.className)
  }

  static func apply(to draft: inout MigrationDraft) throws(MigrationRefusal) {
    let missing = classes.filter { !draft.table.knows(.layers, $0, in: draft.target) }
    guard !missing.isEmpty else { return }
    try draft.forEachModel(with: {
      missing.contains($0.className) && $0.operation == nil && !$0.isKeras3Operation
    }) {
      model, draft throws(MigrationRefusal) in
      let types = TensorTypes(model)
      let names = Set(model.layers.map { ExactName($0.name) })
      var layers: [CanonicalLayer] = []
      for layer in model.layers {
        guard missing.contains(layer.className), !layer.isKeras3Operation,
          let input = layer.calls.first?.inputs.first
        else {
          layers.append(layer)
          continue
        }
        let expression = try self.expression(layer, draft.source)
        layers += try ExpressionLayers(
          of: expression, named: layer.name, on: [input], type: nil, beside: names, types
        ).layers
        draft.note(name, layer: layer.name, .fails, "\(layer.className) is said by other layers")
      }
      model.layers = layers
    }
  }

  private static func expression(
    _ layer: CanonicalLayer, _ source: KerasRelease
  ) throws(MigrationRefusal) -> Expression {
    switch layer.className {
    case "Rescaling": return try rescaling(layer)
    case "Resizing": return .operation(try resizing(layer), [.input(0)])
    default:
      let axis = layer.config["axis"] ?? -1
      guard let axes = axis.arrayValue?.compactMap(\.intValue) ?? axis.intValue.map({ [$0] }) else {
        throw form(layer)
      }
      // Keras 3 holds the root, not the sum, against its epsilon
      return .operation(.l2Normalize(axes: axes, epsilon: source == .keras3 ? 1e-24 : 1e-12), [.input(0)])
    }
  }

  private static func rescaling(_ layer: CanonicalLayer) throws(MigrationRefusal) -> Expression {
    guard let scale = Constant(layer.config["scale"] ?? 1),
      let offset = Constant(layer.config["offset"] ?? 0),
      scale.shape != nil, offset.shape != nil
    else { throw form(layer) }
    let product = Expression.operation(.binary(.multiply), [.input(0), .constant(scale)])
    guard offset.doubleValue != 0 else { return product }
    return .operation(.binary(.add), [product, .constant(offset)])
  }

  private static func resizing(_ layer: CanonicalLayer) throws(MigrationRefusal) -> Operation {
    let config = layer.config
    guard let height = config["height"]?.intValue, let width = config["width"]?.intValue,
      let method = ResizeMethod(rawValue: config["interpolation"]?.stringValue ?? "bilinear"),
      config["crop_to_aspect_ratio"]?.boolValue != true, config["pad_to_aspect_ratio"]?.boolValue != true,
      config["data_format"] != "channels_first"
    else { throw form(layer) }
    return .resize(
      height: height, width: width, method: method, sampling: .centers,
      antialias: config["antialias"]?.boolValue ?? false)
  }

  private static func form(_ layer: CanonicalLayer) -> MigrationRefusal {
    MigrationRefusal(
      .noCounterpart, layer: layer.name, "\(layer.className) with its settings is no operation")
  }
}
