internal import GraphIR
internal import JSON
internal import Operations

/// TensorFlowOpLayer of TensorFlow 2.0 to 2.3: a node of a TensorFlow graph in the config, with its constants.
enum TensorFlowNodes {
  static func read(_ layer: CanonicalLayer) throws(MigrationRefusal) -> ReadOperation {
    guard let node = layer.config["node_def"], let kind = node["op"]?.stringValue, layer.calls.count == 1
    else {
      throw MigrationRefusal(.unreadable, layer: layer.name, "its operation is in bytes that are not read")
    }
    return try Node(layer: layer, kind: kind, attributes: node["attr"] ?? [:]).read()
  }

  /// One node with its inputs in TensorFlow's order.
  private struct Node {
    let name: String
    let kind: String
    let attributes: JSONValue
    let inputs: [CallArgument]

    init(layer: CanonicalLayer, kind: String, attributes: JSONValue) {
      (name, self.kind, self.attributes) = (layer.name, kind, attributes)
      var tensors = layer.calls[0].inputs[...]
      var constants: [Int: JSONValue] = [:]
      for (place, value) in layer.config["constants"]?.objectValue ?? [:] {
        if let number = Int(place) { constants[number] = value }
      }
      inputs = (0..<(tensors.count + constants.count)).compactMap { place in
        constants[place].map(CallArgument.constant) ?? tensors.popFirst().map(CallArgument.tensor)
      }
    }

    func read() throws(MigrationRefusal) -> ReadOperation {
      if let unary = unaries[kind] { return try make(unary.rawValue, takes: 1) }
      if let binary = binaries[kind] { return try make(binary.rawValue, takes: 2) }
      if let reduction = reductions[kind] {
        return try make(
          reduction.rawValue, ["axis": constant(1), "keepdims": .bool(flag("keep_dims"))], takes: 1, of: 2)
      }
      switch kind {
      case "LeakyRelu": return try make("leaky_relu", ["slope": .double(float("alpha", 0.2))], takes: 1)
      case "Elu": return try make("elu", takes: 1)
      case "ClipByValue": return try make("clip", ["min": constant(1), "max": constant(2)], takes: 1, of: 3)
      case "Softmax": return try make("softmax", takes: 1)
      case "LogSoftmax": return try make("log_softmax", takes: 1)
      case "ArgMax": return try make("argmax", ["axis": constant(1)], takes: 1, of: 2)
      case "Cast":
        let type = types[attributes["DstT"]?["type"]?.stringValue ?? ""]
        return try make("cast", ["dtype": type.map(Constant.string)], takes: 1)
      case "ExpandDims": return try make("expand_dims", ["axis": constant(1)], takes: 1, of: 2)
      case "Squeeze":
        let axes = integers("squeeze_dims")
        return try make("squeeze", ["axis": axes.isEmpty ? nil : .list(axes.map(Constant.int))], takes: 1)
      case "Reshape": return try make("reshape", ["shape": constant(1)], takes: 1, of: 2)
      case "Transpose": return try make("transpose", ["axes": constant(1)], takes: 1, of: 2)
      case "Tile": return try make("tile", ["multiples": constant(1)], takes: 1, of: 2)
      case "Pad": return try make("pad", ["widths": constant(1)], takes: 1, of: 2)
      case "MirrorPad":
        guard let mode = text("mode")?.lowercased() else {
          throw refusal("it mirrors in a way that is not read")
        }
        return try make("pad", ["widths": constant(1), "mode": .string(mode)], takes: 1, of: 2)
      case "ConcatV2":
        let count = inputs.count - 1
        return try make("concatenate", ["axis": constant(count)], takes: count, of: count + 1)
      case "Pack": return try make("stack", ["axis": .int(integer("axis"))], takes: inputs.count)
      case "StridedSlice": return try slice()
      case "BatchMatMulV2", "BatchMatMul":
        return try make(
          "matmul", ["transpose_a": .bool(flag("adj_x")), "transpose_b": .bool(flag("adj_y"))], takes: 2)
      case "MatMul":
        let (left, right) = (flag("transpose_a"), flag("transpose_b"))
        return try make("matmul", ["transpose_a": .bool(left), "transpose_b": .bool(right)], takes: 2)
      case "SelectV2": return try make("where", takes: 3)
      case "ResizeBilinear", "ResizeNearestNeighbor", "ResizeBicubic":
        let methods = ["ResizeBilinear": "bilinear", "ResizeNearestNeighbor": "nearest"]
        let sampling: ResizeSampling =
          flag("align_corners") ? .aligned : flag("half_pixel_centers") ? .centers : .corner
        return try make(
          "resize",
          [
            "size": constant(1), "method": .string(methods[kind] ?? "bicubic"),
            "sampling": .string(sampling.rawValue),
          ], takes: 1, of: 2)
      case "DepthToSpace", "SpaceToDepth":
        guard text("data_format") ?? "NHWC" == "NHWC" else { throw refusal("its channels come first") }
        let form = kind == "DepthToSpace" ? "depth_to_space" : "space_to_depth"
        return try make(form, ["block": .int(integer("block_size"))], takes: 1)
      default: throw refusal("its operation \(kind) is none of those that are read")
      }
    }

    private func refusal(_ message: String) -> MigrationRefusal {
      MigrationRefusal(.unreadable, layer: name, message)
    }

    /// An operation on the first inputs.
    private func make(
      _ form: String, _ settings: [String: Constant?] = [:], takes count: Int, of all: Int? = nil
    ) throws(MigrationRefusal) -> ReadOperation {
      guard inputs.count == all ?? count, count > 0 else {
        throw refusal("its operation \(kind) has \(inputs.count) inputs")
      }
      var arguments = try OperatorArguments(CanonicalCall([]), "", of: name, title: kind)
      return try arguments.make(form, settings, list: Array(inputs.prefix(count)))
    }

    private func constant(_ place: Int) throws(MigrationRefusal) -> Constant {
      guard inputs.indices.contains(place), let value = inputs[place].constant.flatMap(Constant.init) else {
        throw refusal("input \(place) of its operation \(kind) is no constant")
      }
      return value
    }

    // MARK: Attributes

    private func flag(_ key: String) -> Bool { attributes[key]?["b"]?.boolValue ?? false }

    /// Integers of 64 bits are texts in protocol buffers' JSON.
    private func integer(_ key: String) -> Int { Self.integer(attributes[key]?["i"]) ?? 0 }

    private static func integer(_ value: JSONValue?) -> Int? {
      value?.intValue ?? value?.stringValue.flatMap(Int.init)
    }

    private func integers(_ key: String) -> [Int] {
      attributes[key]?["list"]?["i"]?.arrayValue?.compactMap(Self.integer) ?? []
    }

    private func float(_ key: String, _ standard: Double) -> Double {
      attributes[key]?["f"]?.doubleValue ?? standard
    }

    /// Texts are base64 there.
    private func text(_ key: String) -> String? {
      attributes[key]?["s"]?.stringValue.flatMap { TensorFlowNodes.texts[$0] }
    }

    // MARK: Slices

    private func slice() throws(MigrationRefusal) -> ReadOperation {
      guard inputs.count == 4, let begins = try constant(1).intList, let ends = try constant(2).intList,
        let steps = try constant(3).intList, begins.count == ends.count, ends.count == steps.count
      else { throw refusal("its slice has places that are not read") }
      let masks = ["begin_mask", "end_mask", "shrink_axis_mask", "new_axis_mask", "ellipsis_mask"].map(
        integer)
      var items: [SliceItem] = []
      for place in begins.indices {
        let bit = 1 << place
        if masks[4] & bit != 0 {
          items.append(.ellipsis)
        } else if masks[3] & bit != 0 {
          items.append(.newAxis)
        } else if masks[2] & bit != 0 {
          items.append(.index(begins[place]))
        } else {
          guard steps[place] != 0 else { throw refusal("its slice has steps of 0") }
          items.append(
            .range(
              start: masks[0] & bit != 0 ? nil : begins[place], stop: masks[1] & bit != 0 ? nil : ends[place],
              step: steps[place]))
        }
      }
      return ReadOperation(operation: .slice(items), operands: [inputs[0]])
    }
  }

  /// What TensorFlow calls the types of the vocabulary.
  static let types: [String: String] = [
    "DT_BOOL": "bool", "DT_BFLOAT16": "bfloat16", "DT_HALF": "float16", "DT_FLOAT": "float32",
    "DT_DOUBLE": "float64", "DT_INT8": "int8", "DT_INT16": "int16", "DT_INT32": "int32", "DT_INT64": "int64",
    "DT_UINT8": "uint8", "DT_UINT16": "uint16", "DT_UINT32": "uint32", "DT_UINT64": "uint64",
  ]

  /// Texts of attributes by their base64.
  static let texts = ["TkhXQw==": "NHWC", "UkVGTEVDVA==": "REFLECT", "U1lNTUVUUklD": "SYMMETRIC"]

  static let unaries: [String: Unary] = [
    "Neg": .negative, "Abs": .abs, "Sign": .sign, "Square": .square, "Sqrt": .sqrt, "Rsqrt": .rsqrt,
    "Exp": .exp,
    "Log": .log, "Floor": .floor, "Ceil": .ceil, "Round": .round, "Sin": .sin, "Cos": .cos,
    "Sigmoid": .sigmoid,
    "Tanh": .tanh, "Relu": .relu, "Relu6": .relu6, "Softplus": .softplus, "Softsign": .softsign,
    "Selu": .selu,
    "Identity": .identity, "StopGradient": .stopGradient, "LogicalNot": .logicalNot,
  ]
  static let binaries: [String: Binary] = [
    "AddV2": .add, "Add": .add, "BiasAdd": .add, "Sub": .subtract, "Mul": .multiply, "RealDiv": .divide,
    "FloorDiv": .floorDivide, "Pow": .power, "Maximum": .maximum, "Minimum": .minimum, "Equal": .equal,
    "NotEqual": .notEqual, "Greater": .greater, "GreaterEqual": .greaterEqual, "Less": .less,
    "LessEqual": .lessEqual, "LogicalAnd": .logicalAnd, "LogicalOr": .logicalOr,
  ]
  static let reductions: [String: Reduction] = [
    "Mean": .mean, "Sum": .sum, "Max": .max, "Min": .min, "Any": .any, "All": .all,
  ]
}
