internal import Operations

extension LibraryFunction {
  /// Functions of images, `(batch, height, width, channels)`.
  static let images: [LibraryFunction] = [
    LibraryFunction("tf.image.resize", "images size method preserve_aspect_ratio antialias align_corners") {
      call throws(BytecodeError) in
      switch call.execution.tensorFlow {
      case .two?: return try resize(&call, sampling: .centers)
      case .one?: return try resize(&call, sampling: .corner)
      case nil:
        throw BytecodeError(
          .unsupported,
          "calls \(call.name), which is another function in TensorFlow 1 and 2, and the file does not tell which"
        )
      }
    },
    LibraryFunction(
      "tf.image.resize_images tf1.image.resize tf1.image.resize_images",
      "images size method align_corners preserve_aspect_ratio"
    ) {
      call throws(BytecodeError) in
      try resize(&call, sampling: .corner)
    },
    LibraryFunction("ops.image.resize", "images|image size method|interpolation antialias data_format") {
      call throws(BytecodeError) in
      try call.require("data_format", .string("channels_last"))
      return try resize(&call, sampling: .centers)
    },
    oldResize("tf.image.resize_bilinear", .bilinear),
    oldResize("tf.image.resize_nearest_neighbor", .nearest),
    oldResize("tf.image.resize_bicubic", .bicubic),
    LibraryFunction("K.resize_images", "x height_factor width_factor data_format interpolation") {
      call throws(BytecodeError) in
      try upsample(&call)
    },
    LibraryFunction("tf.depth_to_space tf.space_to_depth", "input|x block_size data_format") {
      call throws(BytecodeError) in
      try call.require("data_format", .string("NHWC"))
      let block = try call.int("block_size")
      let form = call.name.hasSuffix("depth_to_space") ? "depth_to_space" : "space_to_depth"
      return try call.make(form, ["block": .int(block)], call.tensor("input"))
    },
    LibraryFunction("tf.image.grayscale_to_rgb", "images") { call throws(BytecodeError) in
      let image = try call.tensor("images")
      return .tensor(try call.tensor("concatenate", ["axis": .int(-1)], [image, image, image]))
    },
    flip("tf.image.flip_left_right", [.ellipsis, .range(start: nil, stop: nil, step: -1), .whole]),
    flip("tf.image.flip_up_down", [.ellipsis, .range(start: nil, stop: nil, step: -1), .whole, .whole]),
  ]

  private static func resize(
    _ call: inout FunctionCall, sampling: ResizeSampling
  ) throws(BytecodeError) -> Symbol {
    try call.require("preserve_aspect_ratio", .bool(false))
    let isAligned = try call.bool("align_corners")
    let antialias = try call.bool("antialias")
    var method = try call.constant("method", or: .string("bilinear"))
    // TensorFlow 1 numbers its methods
    if let number = method.intValue, sampling == .corner {
      let names = ["bilinear", "nearest", "bicubic", "area"]
      guard names.indices.contains(number) else {
        throw call.refusal("method", .constant(method), "a method")
      }
      method = .string(names[number])
    }
    return try call.make(
      "resize",
      [
        "size": size(&call), "method": method,
        "sampling": .string((isAligned ? .aligned : sampling).rawValue),
        "antialias": .bool(antialias),
      ], call.tensor("images"))
  }

  private static func size(_ call: inout FunctionCall) throws(BytecodeError) -> Constant {
    guard let size = try call.constant("size") else {
      throw BytecodeError(.unsupported, "calls \(call.name) without its argument \"size\"")
    }
    return size
  }

  private static func oldResize(_ names: String, _ method: ResizeMethod) -> LibraryFunction {
    let all = names + " " + names.replacingPrefix("tf.", "tf1.")
    return LibraryFunction(all, "images size align_corners half_pixel_centers") {
      call throws(BytecodeError) in
      let isAligned = try call.bool("align_corners")
      let isCentered = try call.bool("half_pixel_centers")
      let sampling: ResizeSampling = isAligned ? .aligned : isCentered ? .centers : .corner
      return try call.make(
        "resize",
        ["size": size(&call), "method": .string(method.rawValue), "sampling": .string(sampling.rawValue)],
        call.tensor("images"))
    }
  }

  private static func upsample(_ call: inout FunctionCall) throws(BytecodeError) -> Symbol {
    try call.require("data_format", .string("channels_last"))
    let method = try call.string("interpolation", or: "nearest")
    // whole multiples of nearest elements are the same in both
    guard method == "nearest" || call.execution.tensorFlow != nil else {
      throw BytecodeError(
        .unsupported,
        "calls \(call.name), which is another function in TensorFlow 1 and 2, and the file does not tell which"
      )
    }
    let isCorner = method != "nearest" && call.execution.tensorFlow == .one
    let size = Constant.list([.int(try call.int("height_factor")), .int(try call.int("width_factor"))])
    let sampling: ResizeSampling = isCorner ? .corner : .centers
    return try call.make(
      "upsample", ["size": size, "method": .string(method), "sampling": .string(sampling.rawValue)],
      call.tensor("x"))
  }

  private static func flip(_ name: String, _ items: [SliceItem]) -> LibraryFunction {
    LibraryFunction(name, "image") { call throws(BytecodeError) in
      .tensor(try call.execution.operation(.slice(items), [call.tensor("image")]))
    }
  }
}

extension String {
  fileprivate func replacingPrefix(_ prefix: String, _ other: String) -> String {
    hasPrefix(prefix) ? other + dropFirst(prefix.count) : self
  }
}
