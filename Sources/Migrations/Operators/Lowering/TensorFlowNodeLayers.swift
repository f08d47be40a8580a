internal import GraphIR
internal import JSON
internal import Operations

/// Operations in the form of TensorFlow 2.1: TensorFlowOpLayer, a node of a graph with its constants.
struct TensorFlowNodeLayers {
  /// What tf.keras puts in front of the names of such layers.
  static let prefix = "tf_op_layer_"

  /// The name that nodes are called after.
  let name: String
  /// The type of what is computed.
  let type: String

  /// The layer of an operation, without its name; nil where TensorFlow has no node for it.
  func layer(_ operation: Operation, _ operands: [Operand]) -> CanonicalLayer? {
    let from = operands.lazy.compactMap(\.type).first ?? type
    var node = Node(name: name, from)
    switch operation {
    case .unary(let function):
      if function == .logicalNot { node.remove("T") }
      return kind(of: function, in: TensorFlowNodes.unaries).flatMap { node.made($0, operands) }
    case .binary(let function):
      guard function != .add else { return node.made("AddV2", operands) }
      if function == .logicalAnd || function == .logicalOr { node.remove("T") }
      return kind(of: function, in: TensorFlowNodes.binaries).flatMap { node.made($0, operands) }
    case .reduce(let reduction, let axes, let keep):
      guard let all = axes ?? operands[0].rank.map({ Array(0..<$0) }) else { return nil }
      node.set("keep_dims", ["b": .bool(keep)])
      node.set("Tidx", "DT_INT32")
      if reduction == .any || reduction == .all { node.remove("T") }
      return kind(of: reduction, in: TensorFlowNodes.reductions).flatMap {
        node.made($0, operands, [all.written])
      }
    case .leakyRelu(let slope):
      node.set("alpha", ["f": slope.written])
      return node.made("LeakyRelu", operands)
    case .elu(1): return node.made("Elu", operands)
    case .clip(let low?, let high?): return node.made("ClipByValue", operands, [low.written, high.written])
    case .softmax(let axis), .logSoftmax(let axis):
      guard axis == -1 || axis + 1 == operands[0].rank else { return nil }
      if case .softmax = operation { return node.made("Softmax", operands) }
      return node.made("LogSoftmax", operands)
    case .argmax(let axis):
      node.set("Tidx", "DT_INT32")
      node.set("output_type", "DT_INT64")
      return node.made("ArgMax", operands, [axis.written])
    case .cast(let type):
      guard let to = Node.types[type], let from = Node.types[from] else { return nil }
      node.remove("T")
      node.set("SrcT", .string(from))
      node.set("DstT", .string(to))
      return node.made("Cast", operands)
    case .oneHot(let classes):
      node.set("T", "DT_FLOAT")
      node.set("TI", .string(Node.types[from] ?? "DT_INT32"))
      node.set("axis", ["i": "-1"])
      return node.made("OneHot", operands, [classes.written, 1.0, 0.0])
    case .choose: return node.made("SelectV2", operands)
    case .matmul(let left, let right):
      node.set("adj_x", ["b": .bool(left)])
      node.set("adj_y", ["b": .bool(right)])
      return node.made("BatchMatMulV2", operands)
    default: return shaping(operation, operands, &node)
    }
  }

  private func shaping(
    _ operation: Operation, _ operands: [Operand], _ node: inout Node
  ) -> CanonicalLayer? {
    switch operation {
    case .expandDims(let axis):
      node.set("Tdim", "DT_INT32")
      return node.made("ExpandDims", operands, [axis.written])
    case .squeeze(let axes):
      node.set("squeeze_dims", ["list": ["i": .array((axes ?? []).map { .string(String($0)) })]])
      return node.made("Squeeze", operands)
    case .reshape(let sizes):
      let shape = (try? operation.shape(of: operands.map(\.shape))) ?? nil
      guard let resolved = sizes.resolved(shape) else { return nil }
      node.set("Tshape", "DT_INT32")
      return node.made("Reshape", operands, [resolved])
    case .transpose(let axes):
      guard let axes = axes ?? operands[0].rank.map({ (0..<$0).reversed() }) else { return nil }
      node.set("Tperm", "DT_INT32")
      return node.made("Transpose", operands, [axes.written])
    case .slice(let items): return slice(items, operands, &node)
    case .tile(let multiples):
      node.set("Tmultiples", "DT_INT32")
      return node.made("Tile", operands, [multiples.written])
    case .pad(let widths, let mode):
      node.set("Tpaddings", "DT_INT32")
      let constant: JSONValue = .array(widths.map(\.written))
      guard mode != .constant else { return node.made("Pad", operands, [constant]) }
      let text = TensorFlowNodes.texts.first { $0.value == mode.rawValue.uppercased() }?.key ?? ""
      node.set("mode", ["s": .string(text)])
      return node.made("MirrorPad", operands, [constant])
    case .concatenate(let axis):
      node.set("N", ["i": .string(String(operands.count))])
      node.set("Tidx", "DT_INT32")
      return node.made("ConcatV2", operands, [axis.written])
    case .stack(let axis):
      node.set("N", ["i": .string(String(operands.count))])
      node.set("axis", ["i": .string(String(axis))])
      return node.made("Pack", operands)
    case .resize(let height, let width, let method, let sampling, false):
      let kinds = [
        ResizeMethod.bilinear: "ResizeBilinear", .nearest: "ResizeNearestNeighbor", .bicubic: "ResizeBicubic",
      ]
      guard let kind = kinds[method] else { return nil }
      node.set("align_corners", ["b": .bool(sampling == .aligned)])
      node.set("half_pixel_centers", ["b": .bool(sampling == .centers)])
      return node.made(kind, operands, [[height.written, width.written]])
    case .depthToSpace(let block), .spaceToDepth(let block):
      node.set("block_size", ["i": .string(String(block))])
      if case .depthToSpace = operation { return node.made("DepthToSpace", operands) }
      return node.made("SpaceToDepth", operands)
    default: return nil
    }
  }

  private func slice(
    _ items: [SliceItem], _ operands: [Operand], _ node: inout Node
  ) -> CanonicalLayer? {
    guard items.count < 32 else { return nil }
    var (begins, ends, steps): ([Int], [Int], [Int]) = ([], [], [])
    var masks = [
      "begin_mask": 0, "end_mask": 0, "ellipsis_mask": 0, "new_axis_mask": 0, "shrink_axis_mask": 0,
    ]
    for (place, item) in items.enumerated() {
      let bit = 1 << place
      var (begin, end, step) = (0, 0, 1)
      switch item {
      case .ellipsis: masks["ellipsis_mask", default: 0] |= bit
      case .newAxis: masks["new_axis_mask", default: 0] |= bit
      case .index(let index):
        // the end is not looked at, but may not be 0 for the last element
        (begin, end) = (index, index + 1)
        masks["shrink_axis_mask", default: 0] |= bit
      case .range(let start, let stop, let stride):
        (begin, end, step) = (start ?? 0, stop ?? 0, stride)
        if start == nil { masks["begin_mask", default: 0] |= bit }
        if stop == nil { masks["end_mask", default: 0] |= bit }
      }
      begins.append(begin)
      ends.append(end)
      steps.append(step)
    }
    for (name, mask) in masks.sorted(by: { $0.key < $1.key }) { node.set(name, ["i": .string(String(mask))]) }
    node.set("Index", "DT_INT32")
    return node.made("StridedSlice", operands, [begins.written, ends.written, steps.written])
  }

  private func kind<Value: Equatable>(of value: Value, in table: [String: Value]) -> String? {
    table.filter { $0.value == value }.keys.min()
  }

  /// A node as a config has it.
  private struct Node {
    static let types = Dictionary(uniqueKeysWithValues: TensorFlowNodes.types.map { ($0.value, $0.key) })

    private let name: String
    private let type: String
    private var attributes: JSONObject

    init(name: String, _ type: String) {
      (self.name, self.type) = (name, type)
      attributes = ["T": ["type": .string(Self.types[type] ?? "DT_FLOAT")]]
    }

    mutating func set(_ key: String, _ value: JSONValue) {
      attributes[key] = value.stringValue == nil ? value : ["type": value]
    }

    mutating func remove(_ key: String) { attributes.removeValue(forKey: key) }

    /// The layer of a node.
    ///
    /// - Parameter constants: Inputs behind the operands, which are settings.
    /// - Returns: nil where a number among the operands would become one of another type than the tensors.
    func made(_ kind: String, _ operands: [Operand], _ constants: [JSONValue] = []) -> CanonicalLayer? {
      var (inputs, values): ([JSONValue], JSONObject) = ([], [:])
      var tensors: [CallArgument] = []
      for operand in operands {
        if operand.tensor != nil {
          tensors.append(operand.argument)
          inputs.append(.string("input_\(inputs.count)"))
          continue
        }
        // what is written in JSON becomes float32 or int32
        guard type == "float32" || type == "int32", let constant = operand.constant else { return nil }
        guard let value = type == "float32" ? constant.floats : constant.json else { return nil }
        values[String(inputs.count)] = value
        inputs.append(.string("\(kind)/constant_\(inputs.count)"))
      }
      for constant in constants {
        if kind == "ClipByValue", type != "float32" { return nil }
        values[String(inputs.count)] = constant
        inputs.append(.string("\(kind)/constant_\(inputs.count)"))
      }
      let definition: JSONValue = [
        "name": .string(kind), "op": .string(kind), "input": .array(inputs), "attr": .object(attributes),
      ]
      return CanonicalLayer(
        "TensorFlowOpLayer", named: "",
        [
          "name": "", "trainable": true, "dtype": .string(type), "node_def": definition,
          "constants": .object(values),
        ], calls: [CanonicalCall(tensors.count == 1 ? tensors : [.list(tensors)])])
    }
  }
}
