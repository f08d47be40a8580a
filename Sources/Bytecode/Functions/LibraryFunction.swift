internal import Operations

/// A function of Keras, TensorFlow or numpy, and what it makes of its arguments.
struct LibraryFunction: Sendable {
  /// Its names, each with the short name of its module in front: `K.mean`, `tf.reduce_mean`.
  let names: [String]
  /// Its parameters, as `FunctionCall` takes them.
  let parameters: String
  let make: @Sendable (inout FunctionCall) throws(BytecodeError) -> Symbol

  init(
    _ names: String, _ parameters: String,
    _ make: @escaping @Sendable (inout FunctionCall) throws(BytecodeError) -> Symbol
  ) {
    self.names = names.split(separator: " ").map(String.init)
    self.parameters = parameters
    self.make = make
  }

  /// The function that code calls by this name; nil if it is not known.
  static func named(_ name: String) -> LibraryFunction? {
    let canonical = ModuleName.canonical(name)
    if let found = all[canonical] { return found }
    // what is not different in TensorFlow 1
    return canonical.hasPrefix("tf1.") ? all["tf." + canonical.dropFirst(4)] : nil
  }

  private static let all: [String: LibraryFunction] = {
    let groups = [elements, reductions, shapes, joins, images, values]
    var table: [String: LibraryFunction] = [:]
    for function in groups.joined() {
      for name in function.names {
        let isNew = table.updateValue(function, forKey: name) == nil
        precondition(isNew, "two functions \(name)")
      }
    }
    return table
  }()

  /// The constant that a module has under a name: `tf.float32`, `np.pi`.
  static func constant(_ name: String) -> Constant? {
    let canonical = ModuleName.canonical(name)
    let parts = canonical.split(separator: ".")
    guard let module = parts.first, let last = parts.last else { return nil }
    if parts.count == 2, ["tf", "tf1", "np"].contains(module) {
      if Operation.types.contains(String(last)), module != "np" { return .string(String(last)) }
      if last == "newaxis" { return Constant.none }
    }
    switch canonical {
    case "np.pi", "math.pi": return .double(.pi)
    case "np.e", "math.e": return .double(2.718281828459045)
    case "np.inf", "math.inf": return .double(.infinity)
    default: break
    }
    let method = parts.suffix(2)
    guard parts.count == 4 || parts.count == 3, method.first == "ResizeMethod" else { return nil }
    let methods = [
      "BILINEAR": "bilinear", "NEAREST_NEIGHBOR": "nearest", "BICUBIC": "bicubic", "AREA": "area",
      "LANCZOS3": "lanczos3", "LANCZOS5": "lanczos5",
    ]
    return methods[String(last)].map(Constant.string)
  }
}

/// Modules under the short names that they mostly have.
enum ModuleName {
  /// What a path begins with, and what stands for it; the first that fits is taken, again and again.
  private static let shorter: [(String, String)] = [
    ("tensorflow.", "tf."), ("tf_keras.", "keras."), ("numpy.", "np."), ("tf.compat.v2.", "tf."),
    ("tf.compat.v1.", "tf1."), ("tf.python.", "tf."), ("tf1.keras.", "keras."), ("tf.keras.", "keras."),
    ("tf.contrib.keras.", "keras."), ("keras.backend.", "K."), ("backend.", "K."), ("k.", "K."),
    ("K.tf.", "tf."),
    ("K.ktf.", "tf."), ("keras.ops.", "ops."), ("ops.numpy.", "ops."), ("ops.nn.", "ops."),
    ("keras.activations.", "activations."), ("tf.math.", "tf."), ("tf.nn.", "tf."), ("tf1.math.", "tf1."),
    ("tf1.nn.", "tf1."), ("tf.linalg.norm", "tf.norm"), ("tf.linalg.matmul", "tf.matmul"),
    ("tf.linalg.l2_normalize", "tf.l2_normalize"), ("ktf.", "tf."), ("KTF.", "tf."),
  ]

  static func canonical(_ name: String) -> String {
    var name = name
    var rounds = 0
    while rounds < 8, let (long, short) = shorter.first(where: { name.hasPrefix($0.0) }) {
      name = short + name.dropFirst(long.count)
      rounds += 1
    }
    return name
  }
}
