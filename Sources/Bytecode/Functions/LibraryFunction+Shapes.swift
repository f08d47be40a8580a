internal import Operations

extension LibraryFunction {
  /// Functions that put elements in other places.
  static let shapes: [LibraryFunction] = [
    LibraryFunction("K.expand_dims", "x axis") { call throws(BytecodeError) in
      try call.make("expand_dims", ["axis": call.constant("axis", or: .int(-1))], call.tensor("x"))
    },
    LibraryFunction("tf.expand_dims ops.expand_dims", "x|input axis|dim") { call throws(BytecodeError) in
      let axis = try call.int("axis")
      return try call.make("expand_dims", ["axis": .int(axis)], call.tensor("x"))
    },
    LibraryFunction("K.squeeze", "x axis") { call throws(BytecodeError) in
      let axis = try call.int("axis")
      return try call.make("squeeze", ["axis": .int(axis)], call.tensor("x"))
    },
    LibraryFunction("tf.squeeze ops.squeeze", "x|input axis|squeeze_dims") { call throws(BytecodeError) in
      try call.make("squeeze", ["axis": call.constant("axis", or: .none)], call.tensor("x"))
    },
    LibraryFunction("K.reshape tf.reshape ops.reshape", "x|tensor shape|newshape") {
      call throws(BytecodeError) in
      let x = try call.tensor("x")
      return try call.make("reshape", ["shape": .list(sizes(&call, of: x))], x)
    },
    LibraryFunction("K.flatten ops.ravel", "x") { call throws(BytecodeError) in
      try call.make("reshape", ["shape": .list([.int(-1)])], call.tensor("x"))
    },
    LibraryFunction("K.batch_flatten", "x") { call throws(BytecodeError) in
      try call.make("flatten", [:], call.tensor("x"))
    },
    LibraryFunction("K.permute_dimensions", "x pattern") { call throws(BytecodeError) in
      let pattern = try call.constant("pattern", or: .none)
      guard pattern != .none else { throw call.refusal("pattern", .constant(pattern), "a list of axes") }
      return try call.make("transpose", ["axes": pattern], call.tensor("x"))
    },
    LibraryFunction("K.transpose tf.transpose ops.transpose", "x|a perm|axes") { call throws(BytecodeError) in
      try call.make("transpose", ["axes": call.constant("perm", or: .none)], call.tensor("x"))
    },
    LibraryFunction("K.tile tf.tile ops.tile", "x|input n|multiples|repeats") { call throws(BytecodeError) in
      try call.make("tile", ["multiples": call.constant("n", or: .none)], call.tensor("x"))
    },
    LibraryFunction("K.repeat", "x n") { call throws(BytecodeError) in
      let count = try call.int("n")
      let long = try call.tensor("expand_dims", ["axis": .int(1)], [call.tensor("x")])
      return try call.make("tile", ["multiples": .list([.int(1), .int(count), .int(1)])], long)
    },
    LibraryFunction("K.repeat_elements tf.repeat ops.repeat", "x|input rep|repeats axis") {
      call throws(BytecodeError) in
      let count = try call.int("rep")
      let axis = try call.int("axis")
      return try call.make("repeat", ["count": .int(count), "axis": .int(axis)], call.tensor("x"))
    },
    LibraryFunction("K.reverse tf.reverse ops.flip", "x|tensor axes|axis") { call throws(BytecodeError) in
      let axes = try call.constant("axes", or: .none)
      guard let places = axes.intList ?? axes.intValue.map({ [$0] }), !places.isEmpty,
        let items = reversal(places)
      else { throw call.refusal("axes", .constant(axes), "axes counted from one end") }
      return .tensor(try call.execution.operation(.slice(items), [call.tensor("x")]))
    },
    LibraryFunction("tf.pad ops.pad", "x|tensor widths|paddings|pad_width mode constant_values") {
      call throws(BytecodeError) in
      try call.require("constant_values", .int(0), .double(0))
      let mode = try call.string("mode", or: "constant").lowercased()
      return try call.make(
        "pad", ["widths": call.constant("widths", or: .none), "mode": .string(mode)], call.tensor("x"))
    },
    LibraryFunction("K.spatial_2d_padding", "x padding data_format") { call throws(BytecodeError) in
      try call.require("data_format", .string("channels_last"))
      let pair = Constant.list([.int(1), .int(1)])
      let padding = try call.constant("padding", or: .list([pair, pair]))
      let none = Constant.list([.int(0), .int(0)])
      guard let inner = padding.listValue, inner.count == 2 else {
        throw call.refusal("padding", .constant(padding), "two pairs")
      }
      return try call.make("pad", ["widths": .list([none] + inner + [none])], call.tensor("x"))
    },
    LibraryFunction("K.temporal_padding", "x padding") { call throws(BytecodeError) in
      let padding = try call.constant("padding", or: .list([.int(1), .int(1)]))
      let none = Constant.list([.int(0), .int(0)])
      return try call.make("pad", ["widths": .list([none, padding, none])], call.tensor("x"))
    },
    LibraryFunction("K.shape K.int_shape tf.shape ops.shape", "x|input out_type") {
      call throws(BytecodeError) in
      _ = call.take("out_type")
      return .shape(try call.tensor("x"))
    },
  ]

  /// The sizes of a new shape: a size of the tensor itself at its own place is 0, another tensor's batch is what is left over.
  private static func sizes(
    _ call: inout FunctionCall, of tensor: SymbolicTensor
  ) throws(BytecodeError) -> [Constant] {
    let symbol = try call.required("shape")
    guard let parts = symbol.parts ?? (symbol.constantValue?.intValue != nil ? [symbol] : nil) else {
      throw call.refusal("shape", symbol, "a list of sizes")
    }
    var sizes: [Constant] = []
    for (place, part) in parts.enumerated() {
      switch part {
      case .constant(.int(let size)) where size > 0 || size == -1: sizes.append(.int(size))
      case .dimension(let other, let axis) where axis == place && other.expression == tensor.expression:
        sizes.append(.int(0))
      case .dimension(_, 0) where place == 0: sizes.append(.int(-1))
      default: throw call.refusal("shape", part, "a size")
      }
    }
    return sizes
  }

  /// `[:, ::-1]` or `[..., ::-1]`, for axes that are all counted from one end.
  private static func reversal(_ axes: [Int]) -> [SliceItem]? {
    let back = SliceItem.range(start: nil, stop: nil, step: -1)
    guard axes.allSatisfy({ (-32..<32).contains($0) }), let low = axes.min(), let high = axes.max() else {
      return nil
    }
    if low >= 0 { return (0...high).map { axes.contains($0) ? back : .whole } }
    guard high < 0 else { return nil }
    return [.ellipsis] + (low..<0).map { axes.contains($0) ? back : .whole }
  }
}
