internal import Operations

extension LibraryFunction {
  /// Functions of several tensors.
  static let joins: [LibraryFunction] = [
    concatenate("K.concatenate", standard: .int(-1)),
    concatenate("ops.concatenate", standard: .int(0)),
    concatenate("tf.concat", standard: nil),
    LibraryFunction("K.stack tf.stack ops.stack", "x|values axis") { call throws(BytecodeError) in
      let tensors = try call.tensors("x")
      return .tensor(try call.tensor("stack", ["axis": call.constant("axis", or: .int(0))], tensors))
    },
    LibraryFunction("tf.add_n", "inputs") { call throws(BytecodeError) in
      let tensors = try call.tensors("inputs")
      var sum = tensors[0]
      for tensor in tensors.dropFirst() { sum = try call.binary(.add, sum, tensor) }
      return .tensor(sum)
    },
    LibraryFunction("K.batch_dot", "x y axes") { call throws(BytecodeError) in
      let axes = try call.constant("axes") ?? Constant.none
      guard axes != .none else { throw BytecodeError(.unsupported, "calls \(call.name) without axes") }
      let left = try call.tensor("x")
      return try call.make("dot", ["axes": axes], left, call.tensor("y"))
    },
    LibraryFunction("tf.matmul ops.matmul", "a|x1 b|x2 transpose_a transpose_b") {
      call throws(BytecodeError) in
      let settings = [
        "transpose_a": Constant.bool(try call.bool("transpose_a")),
        "transpose_b": Constant.bool(try call.bool("transpose_b")),
      ]
      let left = try call.tensor("a")
      return try call.make("matmul", settings, left, call.tensor("b"))
    },
  ]

  private static func concatenate(_ names: String, standard: Constant?) -> LibraryFunction {
    LibraryFunction(names, "x|tensors|values|xs axis") { call throws(BytecodeError) in
      let tensors = try call.tensors("x")
      guard let axis = try call.constant("axis") ?? standard else {
        throw BytecodeError(.unsupported, "calls \(call.name) without an axis")
      }
      return .tensor(try call.tensor("concatenate", ["axis": axis], tensors))
    }
  }
}
