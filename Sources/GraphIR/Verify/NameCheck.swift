internal import JSON

/// Holds the names that a file has against the rule of the Keras that wrote it.
package struct NameCheck {
  /// The code of layers without a name, which Keras can load nonetheless.
  package static let nameless = "verify-nameless"

  private let dialect: Dialect
  private let rule: NameRule
  private var findings: [Finding] = []

  /// Names that this Keras can't load (`verify-letters`, a problem) or can load and not run (`name-in-graph`, a warning), and
  /// layers of models that have none (`verify-nameless`, a problem): Keras gives them one, but the file does not say which.
  package static func findings(in whole: WholeModel) -> [Finding] {
    var check = NameCheck(dialect: whole.dialect, rule: NameRule(of: whole))
    let name = whole.model.name
    check.look(at: name, .model, what: "model \"\(name)\"", path: nil)
    check.layers(of: whole.model, path: "")
    return check.findings
  }

  private init(dialect: Dialect, rule: NameRule) {
    self.dialect = dialect
    self.rule = rule
  }

  private mutating func layers(of model: Model, path: String) {
    // Early tf.keras calls the layers of a list that does not say what it takes inside the scope of whoever calls the list.
    let isBuiltLate = dialect.family == .tfKeras && !dialect.isAtLeast(2, 5) && model.isBuiltWhenCalled
    for (index, layer) in model.layers.enumerated() {
      let here = path.isEmpty ? layer.name : "\(path)/\(layer.name)"
      if layer.name.isEmpty {
        findings.append(
          Finding(
            .problem, Self.nameless, layer: path.isEmpty ? nil : path,
            "layers[\(index)] of model \"\(model.name)\", a \(layer.className), has no name in model_config, so nothing can "
              + "refer to it; load the file in Keras and save it again, and let the get_config of a class of your own give "
              + "what that of Layer gives"))
      } else {
        look(at: layer, layer.isInput ? .input : isBuiltLate ? .wrapped : .layer, path: here)
      }
      inside(layer, path: here)
    }
  }

  private mutating func inside(_ layer: Layer, path: String) {
    if let model = layer.model { return layers(of: model, path: path) }
    let bearer = layer.bearerOfChildren
    // a Bidirectional that says nothing of its other direction has the same layer for both
    var children = layer.children[...]
    if case .bidirectional(_, _, backwardIsWritten: false) = layer.contents { children = children.prefix(1) }
    for child in children {
      let here = "\(path)/\(child.name)"
      if let bearer { look(at: child, bearer, path: here) }
      inside(child, path: here)
    }
  }

  private mutating func look(at layer: Layer, _ bearer: NameRule.Bearer, path: String) {
    let name = layer.name
    if name.utf8.contains(0) {
      report(path, "layer \"\(name)\" has a NUL byte in its name, which no file can hold")
    } else if name.utf8.count > NameRule.longest {
      report(
        path,
        "the name of layer \"\(name)\" has \(name.utf8.count) bytes, and Keras saves at most \(NameRule.longest)"
      )
    } else if layer.config["name"] != nil {
      // one whose config has none gets another from Keras
      look(at: name, bearer, what: "layer \"\(name)\"", path: path)
    }
  }

  private mutating func look(at name: String, _ bearer: NameRule.Bearer, what: String, path: String?) {
    switch rule.fault(of: name, bearer) {
    case .notLoaded(let expected)?:
      report(path, "\(dialect) can't load \(what) under that name: expected \(expected); rename it")
    case .notRun(let expected)?:
      findings.append(
        Finding(
          .warning, "name-in-graph", layer: path,
          "\(dialect) loads \(what), but fails to predict and to train: TensorFlow refuses its name in a graph, where it "
            + "expects \(expected); rename it"))
    case nil: break
    }
  }

  private mutating func report(_ path: String?, _ message: String) {
    findings.append(Finding(.problem, "verify-letters", layer: path, message))
  }
}

extension Model {
  /// Whether it is a list whose first layer does not say what it takes.
  fileprivate var isBuiltWhenCalled: Bool {
    guard kind == .sequential, let first = layers.first else { return false }
    return !first.isInput && first.config["batch_input_shape"] == nil
  }
}

extension Layer {
  /// As what Keras uses the names of the layers inside; nil where that is not known.
  fileprivate var bearerOfChildren: NameRule.Bearer? {
    switch className {
    case "TimeDistributed": .wrapped
    case "Bidirectional": .direction
    case "RNN", "StackedRNNCells": .cell
    default: nil
    }
  }
}
