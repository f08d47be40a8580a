internal import Operations

extension LibraryFunction {
  /// Functions that make constants, or elements of another type.
  static let values: [LibraryFunction] = [
    LibraryFunction("K.cast tf.cast ops.cast", "x dtype") { call throws(BytecodeError) in
      let dtype = try call.required("dtype")
      guard let type = dtype.constantValue?.stringValue ?? numpyType(dtype) else {
        throw call.refusal("dtype", dtype, "the name of a type")
      }
      let others = ["float": "float32", "double": "float64", "half": "float16"]
      return try call.make("cast", ["dtype": .string(others[type] ?? type)], call.tensor("x"))
    },
    LibraryFunction("tf.to_float", "x") { call throws(BytecodeError) in
      try call.make("cast", ["dtype": .string("float32")], call.tensor("x"))
    },
    LibraryFunction("tf.to_int32", "x") { call throws(BytecodeError) in
      try call.make("cast", ["dtype": .string("int32")], call.tensor("x"))
    },
    LibraryFunction("K.one_hot ops.one_hot", "x|indices classes|num_classes axis") {
      call throws(BytecodeError) in
      try oneHot(&call)
    },
    // another type than floats is not read
    LibraryFunction("tf.one_hot", "x|indices classes|depth on_value off_value axis dtype") {
      call throws(BytecodeError) in
      try call.require("on_value", .int(1), .double(1))
      try call.require("off_value", .int(0), .double(0))
      return try oneHot(&call)
    },
    LibraryFunction("K.epsilon", "") { _ throws(BytecodeError) in .constant(.double(1e-7)) },
    LibraryFunction("K.floatx", "") { _ throws(BytecodeError) in .constant(.string("float32")) },
    LibraryFunction("K.constant tf.constant tf.convert_to_tensor ops.convert_to_tensor", "value|x dtype") {
      call throws(BytecodeError) in
      try array(&call)
    },
    LibraryFunction("np.array np.asarray", "value|object|a dtype") { call throws(BytecodeError) in
      try array(&call)
    },
    LibraryFunction("np.sqrt math.sqrt", "x") { call throws(BytecodeError) in
      try call.execution.unary(.sqrt, number(&call))
    },
    LibraryFunction("np.float32", "x") { call throws(BytecodeError) in
      let value = try number(&call)
      return .constant(.double(Double(Float(value.constantValue?.doubleValue ?? 0))))
    },
    LibraryFunction("np.float64 float", "x") { call throws(BytecodeError) in
      let value = try number(&call)
      return .constant(.double(value.constantValue?.doubleValue ?? 0))
    },
    LibraryFunction("len", "x") { call throws(BytecodeError) in
      let symbol = try call.required("x")
      guard let parts = symbol.parts else { throw call.refusal("x", symbol, "a list") }
      return .constant(.int(parts.count))
    },
    LibraryFunction("list tuple", "x") { call throws(BytecodeError) in
      let symbol = try call.required("x")
      guard symbol.parts != nil else { throw call.refusal("x", symbol, "a list") }
      return symbol
    },
  ]

  private static func oneHot(_ call: inout FunctionCall) throws(BytecodeError) -> Symbol {
    try call.require("axis", .int(-1))
    let classes = try call.int("classes")
    return try call.make("one_hot", ["classes": .int(classes)], call.tensor("x"))
  }

  /// A tensor as it is, or constants as one.
  private static func array(_ call: inout FunctionCall) throws(BytecodeError) -> Symbol {
    let dtype = call.take("dtype")
    let type = dtype?.constantValue?.stringValue ?? dtype.flatMap(numpyType)
    let isFloat = dtype == nil || dtype?.constantValue == Constant.none || type?.hasPrefix("float") == true
    guard isFloat else { throw call.refusal("dtype", dtype ?? .null, "a type of floats") }
    return .tensor(try call.tensor("value"))
  }

  private static func number(_ call: inout FunctionCall) throws(BytecodeError) -> Symbol {
    let symbol = try call.required("x")
    guard symbol.constantValue?.doubleValue != nil else { throw call.refusal("x", symbol, "a number") }
    return symbol
  }

  /// numpy's types are called as functions too, and so are names here.
  private static func numpyType(_ symbol: Symbol) -> String? {
    guard case .name(let name, _) = symbol else { return nil }
    let canonical = ModuleName.canonical(name)
    let type = String(canonical.dropFirst(3))
    return canonical.hasPrefix("np.") && Operation.types.contains(type) ? type : nil
  }
}
