internal import Bytecode
internal import GraphIR
internal import JSON
internal import Operations

/// Lambda layers, whose code is bytecode of one version of Python.
enum Lambdas: MigrationRule {
  static let name = "lambda"
  static let symptom =
    "bad marshal data (unknown type code); unknown opcode; Lambda is disallowed: use safe_mode=False"
  static let subject: String? = "the bytecode of Lambdas"
  static let cause = "a Lambda is saved as bytecode, which only the version of Python that wrote it can run"
  static let remedy =
    "its bytecode is read, not run, and what it computes is said by layers; `define` says it where it can't be read"

  /// All that counts is that it is another Keras.
  static func dependence(from source: KerasRelease, to target: KerasRelease) -> Int? {
    source == target ? nil : 0
  }

  static func concerns(_ layer: CanonicalLayer) -> Bool {
    isLambda(layer)
  }

  static func apply(to draft: inout MigrationDraft) throws(MigrationRefusal) {
    try requireDefinedLambdas(draft)
    let draftAsItWas = draft
    try draft.forEachModel(with: { isLowered($0, in: draftAsItWas) }) {
      model, draft throws(MigrationRefusal) in
      var walk = ShapeWalk(model, draft.source.dialect)
      let types = TensorTypes(model)
      let names = Set(model.layers.map { ExactName($0.name) })
      var read: [ExactName: [CanonicalLayer]] = [:]
      for place in model.callsInOrder() {
        let layer = model.layers[place.layer]
        guard isLowered(layer, in: draftAsItWas) else {
          try walk.visit(layer, place.call)
          continue
        }
        let lambda = try LambdaCall(layer, walk)
        let (expression, believed) = try lambda.expression(draft)
        let policy = layer.policy.flatMap { DTypePolicy(.string($0)) }?.computeType
        let made = try ExpressionLayers(
          of: expression, named: layer.name, on: lambda.inputs, type: policy, beside: names, types)
        for operation in made.layers { try walk.visit(operation, 0) }
        read[ExactName(layer.name)] = made.layers
        let names =
          believed.isEmpty ? "" : "; \(believed.joined(separator: ", ")) taken for what the names say"
        draft.note(
          name, layer: layer.name, .fails, "its code becomes layers for \(short(expression.text))\(names)")
      }
      model.layers = model.layers.flatMap { read[ExactName($0.name)] ?? [$0] }
      walk.note(in: &model)
    }
  }

  private static func short(_ text: String) -> String { text.count > 80 ? "\(text.prefix(80))..." : text }

  private static func isLambda(_ layer: CanonicalLayer) -> Bool { layer.className == "Lambda" }

  /// Whether a Lambda becomes layers. In its own Keras only one does that is defined, or that can't be loaded there: the
  /// code finds no names in Keras 3, not even those that Keras has itself.
  private static func isLowered(_ layer: CanonicalLayer, in draft: MigrationDraft) -> Bool {
    guard isLambda(layer) else { return false }
    if draft.source != draft.target || draft.options.definitions[layer.originalName ?? layer.name] != nil {
      return true
    }
    guard draft.target.isKeras3 else { return false }
    var called = layer
    // those of a list are called on what comes before
    if layer.calls.isEmpty { called.calls = [CanonicalCall(on: TensorReference(layer: ""))] }
    guard let call = try? LambdaCall(called, nil) else { return false }
    return (try? call.expression(draft))?.believed.isEmpty == false
  }

  /// Refuses definitions of what is no Lambda.
  private static func requireDefinedLambdas(_ draft: MigrationDraft) throws(MigrationRefusal) {
    guard !draft.options.definitions.isEmpty else { return }
    var names: Set<String> = []
    var model = draft.model
    model.forEachLeaf(concerning: MigrationRules.set(of: Self.self)) {
      if isLambda($0) { names.insert($0.name) }
    }
    for name in draft.options.definitions.keys.sorted() where !names.contains(name) {
      let known = names.isEmpty ? "the model has none" : "it has \(names.sorted().joined(separator: ", "))"
      throw MigrationRefusal(
        .badDefinition, "`define: \(name)`: no Lambda of the model has this name; \(known)")
    }
  }
}

/// One call of a Lambda.
private struct LambdaCall {
  let layer: CanonicalLayer
  let inputs: [TensorReference]
  private let isList: Bool
  private let shapes: [[Int?]?]

  init(_ layer: CanonicalLayer, _ walk: ShapeWalk?) throws(MigrationRefusal) {
    self.layer = layer
    let call = layer.calls.first
    guard let first = call?.arguments.first, let call, call.arguments.dropFirst().allSatisfy(\.isNull),
      call.keywords.allSatisfy({ $0.value.tensors.isEmpty })
    else {
      throw MigrationRefusal(.unreadable, layer: layer.name, "it is called on more than one argument")
    }
    inputs = first.tensors
    if case .list(let list) = first {
      isList = true
      guard list.count == inputs.count else {
        throw MigrationRefusal(
          .unreadable, layer: layer.name, "it is called on a list in a list, or on constants")
      }
    } else {
      isList = false
      guard first.tensor != nil else {
        throw MigrationRefusal(
          .unreadable, layer: layer.name, "it is called on neither a tensor nor a list of them")
      }
    }
    shapes = inputs.map { walk?.shape(of: $0)?.dimensions }
  }

  /// What it computes, and the names that were believed in.
  func expression(_ draft: MigrationDraft) throws(MigrationRefusal) -> (Expression, believed: [String]) {
    let name = layer.originalName ?? layer.name
    if let text = draft.options.definitions[name] {
      let expression: Expression
      do { expression = try Expression.parse(text) } catch {
        throw MigrationRefusal(.badDefinition, "`define: \(name)`: \(error.description)")
      }
      guard let last = expression.inputs.last, last >= inputs.count else { return (expression, []) }
      let has = inputs.count == 1 ? "one input, x" : "\(inputs.count) inputs, from x0 on"
      throw MigrationRefusal(.badDefinition, "`define: \(name)`: x\(last) is used, and the Lambda has \(has)")
    }
    let function = try Function(layer)
    var reader = LambdaReader(
      inputs: isList ? .several(shapes) : .one(shape: shapes.first ?? nil), defaults: function.defaults,
      closure: function.closure)
    reader.tensorFlow = draft.source.isStandaloneKeras2 ? .one : .two
    for (name, value) in layer.config["arguments"]?.objectValue ?? [:] {
      guard let constant = Constant(CleanConfig.value(value)) else {
        throw MigrationRefusal(.unreadable, layer: layer.name, "its argument \"\(name)\" is no constant")
      }
      reader.arguments[name] = constant
    }
    do {
      let reading = try draft.memory.reading(of: function.code, by: reader)
      return (reading.expression, reading.believed)
    } catch {
      throw MigrationRefusal(
        .unreadable, layer: layer.name,
        "its function \(error.description); `define: \(layer.name)=EXPRESSION` says what it computes")
    }
  }

  /// A function as the config has it.
  private struct Function {
    let code: String
    let defaults: [Constant?]
    let closure: [Constant?]

    init(_ layer: CanonicalLayer) throws(MigrationRefusal) {
      var value = layer.config["function"] ?? .null
      if value["class_name"] == "__lambda__" { value = value["config"] ?? .null }
      if let list = value.arrayValue, let code = list.first?.stringValue {
        self.code = code
        (defaults, closure) = (Self.constants(value[1]), Self.constants(value[2]))
      } else if let code = value["code"]?.stringValue ?? value["value"]?.stringValue {
        self.code = code
        (defaults, closure) = (Self.constants(value["defaults"]), Self.constants(value["closure"]))
      } else if let code = value.stringValue, layer.config["function_type"] == "lambda" {
        self.code = code
        (defaults, closure) = ([], [])
      } else {
        let named = value.stringValue.map { "runs the function \"\($0)\"" } ?? "runs a function"
        throw MigrationRefusal(
          .unreadable, layer: layer.name,
          "it \(named), whose code is not in the file; `define: \(layer.name)=EXPRESSION` says what it computes"
        )
      }
    }

    private static func constants(_ value: JSONValue?) -> [Constant?] {
      value.map(CleanConfig.value)?.arrayValue?.map { Constant($0) } ?? []
    }
  }
}
