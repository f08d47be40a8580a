internal import Operations

extension LibraryFunction {
  /// Functions that make few elements of many.
  static let reductions: [LibraryFunction] = [
    reduce(.mean, "K.mean tf.reduce_mean ops.mean"),
    reduce(.sum, "K.sum tf.reduce_sum ops.sum"),
    reduce(.max, "K.max tf.reduce_max ops.max ops.amax"),
    reduce(.min, "K.min tf.reduce_min ops.min ops.amin"),
    reduce(.any, "K.any tf.reduce_any ops.any"),
    reduce(.all, "K.all tf.reduce_all ops.all"),
    LibraryFunction("K.var tf.reduce_variance ops.var", reduced) { call throws(BytecodeError) in
      let settings = try settings(&call)
      return .tensor(try variance(&call, settings))
    },
    LibraryFunction("K.std tf.reduce_std ops.std", reduced) { call throws(BytecodeError) in
      let settings = try settings(&call)
      return .tensor(try call.unary(.sqrt, variance(&call, settings)))
    },
    LibraryFunction("tf.norm ops.norm", "x|tensor ord axis keepdims|keep_dims") {
      call throws(BytecodeError) in
      try call.require("ord", .string("euclidean"), .int(2))
      let settings = try settings(&call)
      let squares = try call.unary(.square, call.tensor("x"))
      return .tensor(try call.unary(.sqrt, call.tensor("sum", settings, [squares])))
    },
    argmax("K.argmax", standard: .int(-1)),
    argmax("tf.argmax", standard: .int(0)),
    argmax("ops.argmax", standard: nil),
  ]

  private static let reduced = "x|input_tensor axis|reduction_indices keepdims|keep_dims"

  private static func settings(_ call: inout FunctionCall) throws(BytecodeError) -> [String: Constant] {
    ["axis": try call.constant("axis", or: .none), "keepdims": .bool(try call.bool("keepdims"))]
  }

  private static func reduce(_ reduction: Reduction, _ names: String) -> LibraryFunction {
    LibraryFunction(names, reduced) { call throws(BytecodeError) in
      let settings = try settings(&call)
      return try call.make(reduction.rawValue, settings, call.tensor("x"))
    }
  }

  /// The mean of squares of what differs from the mean.
  private static func variance(
    _ call: inout FunctionCall, _ settings: [String: Constant]
  ) throws(BytecodeError) -> SymbolicTensor {
    let x = try call.tensor("x")
    var kept = settings
    kept["keepdims"] = .bool(true)
    let difference = try call.binary(.subtract, x, call.tensor("mean", kept, [x]))
    return try call.tensor("mean", settings, [call.unary(.square, difference)])
  }

  private static func argmax(_ names: String, standard: Constant?) -> LibraryFunction {
    LibraryFunction(names, "x|input axis|dimension") { call throws(BytecodeError) in
      guard let axis = try call.constant("axis") ?? standard, axis != .none else {
        throw BytecodeError(.unsupported, "calls \(call.name) without an axis")
      }
      return try call.make("argmax", ["axis": axis], call.tensor("x"))
    }
  }
}
