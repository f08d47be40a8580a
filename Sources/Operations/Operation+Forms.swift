extension Operation {
  /// The element types that `cast` knows, named as Keras does.
  public static let types = [
    "bool", "bfloat16", "float16", "float32", "float64", "int8", "int16", "int32", "int64", "uint8", "uint16",
    "uint32",
    "uint64",
  ]

  /// How every operation is called, but for slices, which are written with brackets.
  public static let forms: [OperationForm] = elementForms + otherForms

  /// How the operation of a name is called; nil if there is none.
  public static func form(named name: String) -> OperationForm? { formsByName[name] }

  private static let formsByName = Dictionary(uniqueKeysWithValues: forms.map { ($0.name, $0) })

  private static let elementForms: [OperationForm] =
    Unary.allCases.map { unary in OperationForm(unary.rawValue) { _ in .unary(unary) } }
    + Binary.allCases.map { binary in OperationForm(binary.rawValue, .two) { _ in .binary(binary) } }
    + Reduction.allCases.map { reduction in
      OperationForm(reduction.rawValue, .one, ["axis": Constant.none, "keepdims": .bool(false)]) {
        settings throws(ExpressionError) in
        .reduce(reduction, axes: try settings.axes("axis"), keepDimensions: try settings.bool("keepdims"))
      }
    }

  private static let otherForms: [OperationForm] = [
    OperationForm("leaky_relu", .one, ["slope": .double(0.2)]) { settings throws(ExpressionError) in
      .leakyRelu(slope: try settings.double("slope"))
    },
    OperationForm("elu", .one, ["alpha": .double(1)]) { settings throws(ExpressionError) in
      .elu(alpha: try settings.double("alpha"))
    },
    OperationForm("gelu", .one, ["approximate": .bool(false)]) { settings throws(ExpressionError) in
      .gelu(approximate: try settings.bool("approximate"))
    },
    OperationForm("clip", .one, ["min": Constant.none, "max": Constant.none]) {
      settings throws(ExpressionError) in
      .clip(low: try settings.optionalDouble("min"), high: try settings.optionalDouble("max"))
    },
    OperationForm("softmax", .one, ["axis": .int(-1)]) { settings throws(ExpressionError) in
      .softmax(axis: try settings.int("axis"))
    },
    OperationForm("log_softmax", .one, ["axis": .int(-1)]) { settings throws(ExpressionError) in
      .logSoftmax(axis: try settings.int("axis"))
    },
    OperationForm("l2_normalize", .one, ["axis": Constant.none, "epsilon": .double(1e-12)]) {
      settings throws(ExpressionError) in
      .l2Normalize(axes: try settings.axes("axis"), epsilon: try settings.double("epsilon"))
    },
    OperationForm("argmax", .one, ["axis": .int(-1)]) { settings throws(ExpressionError) in
      .argmax(axis: try settings.int("axis"))
    },
    OperationForm("cast", .one, ["dtype": nil]) { settings throws(ExpressionError) in
      .cast(type: try settings.type("dtype"))
    },
    OperationForm("one_hot", .one, ["classes": nil]) { settings throws(ExpressionError) in
      .oneHot(classes: try settings.int("classes", from: 1))
    },
    OperationForm("expand_dims", .one, ["axis": nil]) { settings throws(ExpressionError) in
      .expandDims(axis: try settings.int("axis"))
    },
    OperationForm("squeeze", .one, ["axis": Constant.none]) { settings throws(ExpressionError) in
      .squeeze(axes: try settings.axes("axis"))
    },
    OperationForm("reshape", .one, ["shape": nil]) { settings throws(ExpressionError) in
      let shape = try settings.ints("shape", from: -1)
      guard shape.count(where: { $0 == -1 }) < 2 else {
        throw settings.refusal("shape", "a shape with one -1 at most")
      }
      return .reshape(shape: shape)
    },
    OperationForm("flatten") { _ in .flatten },
    OperationForm("transpose", .one, ["axes": Constant.none]) { settings throws(ExpressionError) in
      guard settings.value("axes") != .none else { return .transpose(axes: nil) }
      let axes = try settings.ints("axes")
      guard axes.sorted() == Array(axes.indices) else {
        throw settings.refusal("axes", "each axis once, from 0")
      }
      return .transpose(axes: axes)
    },
    OperationForm("tile", .one, ["multiples": nil]) { settings throws(ExpressionError) in
      .tile(multiples: try settings.ints("multiples", from: 1))
    },
    OperationForm("repeat", .one, ["count": nil, "axis": nil]) { settings throws(ExpressionError) in
      .repeatElements(count: try settings.int("count", from: 1), axis: try settings.int("axis"))
    },
    OperationForm("pad", .one, ["widths": nil, "mode": .string("constant")]) {
      settings throws(ExpressionError) in
      .pad(widths: try settings.pairs("widths"), mode: try settings.choice("mode", PadMode.self))
    },
    OperationForm("concatenate", .list, ["axis": .int(-1)]) { settings throws(ExpressionError) in
      .concatenate(axis: try settings.int("axis"))
    },
    OperationForm("stack", .list, ["axis": .int(0)]) { settings throws(ExpressionError) in
      .stack(axis: try settings.int("axis"))
    },
    OperationForm("matmul", .two, ["transpose_a": .bool(false), "transpose_b": .bool(false)]) {
      settings throws(ExpressionError) in
      .matmul(
        transposeLeft: try settings.bool("transpose_a"), transposeRight: try settings.bool("transpose_b"))
    },
    OperationForm("dot", .two, ["axes": nil]) { settings throws(ExpressionError) in
      if case .int = settings.value("axes") {
        let axis = try settings.int("axes")
        return .dot(leftAxis: axis, rightAxis: axis)
      }
      let axes = try settings.ints("axes", count: 2)
      return .dot(leftAxis: axes[0], rightAxis: axes[1])
    },
    OperationForm("where", .three) { _ in .choose },
    OperationForm(
      "resize", .one,
      [
        "size": nil, "method": .string("bilinear"), "sampling": .string("centers"), "antialias": .bool(false),
      ]
    ) { settings throws(ExpressionError) in
      let size = try settings.ints("size", count: 2, from: 1)
      return .resize(
        height: size[0], width: size[1], method: try settings.choice("method", ResizeMethod.self),
        sampling: try settings.choice("sampling", ResizeSampling.self),
        antialias: try settings.bool("antialias"))
    },
    OperationForm(
      "upsample", .one, ["size": nil, "method": .string("nearest"), "sampling": .string("centers")]
    ) { settings throws(ExpressionError) in
      let size = try settings.ints("size", count: 2, from: 1)
      return .upsample(
        height: size[0], width: size[1], method: try settings.choice("method", ResizeMethod.self),
        sampling: try settings.choice("sampling", ResizeSampling.self))
    },
    OperationForm("depth_to_space", .one, ["block": nil]) { settings throws(ExpressionError) in
      .depthToSpace(block: try settings.int("block", from: 1))
    },
    OperationForm("space_to_depth", .one, ["block": nil]) { settings throws(ExpressionError) in
      .spaceToDepth(block: try settings.int("block", from: 1))
    },
  ]
}

extension SettingReader {
  /// A list of pairs of integers that are not negative.
  fileprivate func pairs(_ name: String) throws(ExpressionError) -> [[Int]] {
    let pairs = value(name).listValue?.compactMap(\.intList) ?? []
    guard let count = value(name).listValue?.count, count == pairs.count, count > 0,
      pairs.allSatisfy({ $0.count == 2 && $0.allSatisfy { (0...Int(Int32.max)).contains($0) } })
    else { throw refusal(name, "a list of pairs of integers") }
    return pairs
  }
}
