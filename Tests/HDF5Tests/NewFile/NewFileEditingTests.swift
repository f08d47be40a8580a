import HDF5
import TestSupport
import Testing

/// libhdf5 goes on with a file that it did not write.
@Suite struct NewFileEditingTests {
  private let scratch: Scratch
  private let path: String

  init() throws {
    scratch = try Scratch()
    path = scratch.path("new.h5")
  }

  private func model(layers: Int) throws -> NewGroup {
    let type = try standardType("float32")
    let layers = (0..<layers).map { number in
      let kernel = NewDataset(
        shape: [3, 3], type: type, attributes: [("note", Attribute(text: "é", type: .variable(.utf8)))],
        number: 2 * number)
      let bias = NewDataset(shape: [3], type: type, number: 2 * number + 1)
      let names = Attribute(texts: ["kernel:0", "bias:0"], type: .fixed)
      return (
        name: "layer\(number)",
        object: NewObject.group(
          NewGroup(
            attributes: [("weight_names", names)],
            children: [("kernel:0", .dataset(kernel)), ("bias:0", .dataset(bias))]))
      )
    }
    let config = Attribute(text: String(repeating: "{}", count: 30_000), type: .variable(.ascii))
    return NewGroup(
      attributes: [("model_config", config), ("backend", Attribute(text: "jax", type: .variable(.ascii)))],
      children: [("model_weights", .group(NewGroup(children: layers)))])
  }

  private func edit(_ body: (borrowing Group) throws -> Void) throws {
    let file = try File(editing: path)
    try body(try file.root())
    try file.close()
  }

  @Test(arguments: [1, 8, 9, 65]) func allElseSurvivesAnEdit(layers: Int) throws {
    let given = try model(layers: layers)
    try writeAndCheck(given, to: path)
    try edit { root in
      let long = Attribute(text: String(repeating: "y", count: 70_000), type: .variable(.ascii))
      try root.setAttribute("model_config", long)
      try root.setAttribute("new", Attribute(texts: ["a", "b"], type: .fixed))
      let weights = try root.group("model_weights")
      for number in 0..<100 { try weights.createCounting("new\(number)/kernel:0", shape: [number]) }
      for number in 0..<layers {
        let layer = try weights.group("layer\(number)")
        for place in 0..<6 {
          try layer.setAttribute("more\(place)", Attribute(text: "text", type: .variable(.utf8)))
          try layer.dataset("bias:0").setAttribute("more\(place)", .emptyList)
        }
        try layer.createCounting("another", shape: [2])
      }
    }
    #expect(MetadataDump(directlyReading: path) == MetadataDump(libraryReading: path))
    try edit { root in
      try root.removeAttribute("new")
      let weights = try root.group("model_weights")
      for number in 0..<100 { try weights.delete("new\(number)") }
      for number in 0..<layers {
        let layer = try weights.group("layer\(number)")
        for place in 0..<6 {
          try layer.removeAttribute("more\(place)")
          try layer.dataset("bias:0").removeAttribute("more\(place)")
        }
        try layer.delete("another")
      }
      if let config = given.attributes.first { try root.setAttribute(config.name, config.value) }
    }
    try check(given, in: path)
  }

  @Test func everythingCanBeDeleted() throws {
    try writeAndCheck(try model(layers: 100), to: path)
    try edit { root in
      let weights = try root.group("model_weights")
      for number in 0..<100 {
        let layer = try weights.group("layer\(number)")
        try layer.dataset("kernel:0").removeAttribute("note")
        try layer.removeAttribute("weight_names")
        try layer.delete("kernel:0")
        try layer.delete("bias:0")
        try weights.delete("layer\(number)")
      }
      try root.delete("model_weights")
      for name in ["model_config", "backend"] { try root.removeAttribute(name) }
    }
    try check(NewGroup(), in: path)
  }

  @Test func groupsMoveAndAreCopied() throws {
    let given = try model(layers: 40)
    try writeAndCheck(given, to: path)
    try edit { root in
      try root.move("model_weights", to: root, as: "outer/inner")
      try root.copy("outer/inner", to: root, as: "model_weights")
      try root.delete("outer")
    }
    try check(given, in: path)
  }

  @Test func aFileWithAUserBlockIsReadAndEdited() throws {
    let given = try model(layers: 10)
    for size in [512, 1024, 4096] {
      let layout = try FileLayout(of: given, userBlockSize: size)
      let plain = try FileLayout(of: given)
      #expect(layout.byteCount == plain.byteCount + size)
      #expect(layout.datasets.map(\.offset) == plain.datasets.map { $0.offset + size })
      try write(try layout.allBytes(), to: path)
      #expect(try File(reading: path).userBlockSize() == size)
      #expect(MetadataDump(libraryReading: path)?.refusals == [])
      try edit { root in try root.createCounting("model_weights/new", shape: [1000]) }
      let root = try File(reading: path).root()
      #expect(try root.dataset("model_weights/new").floats() == (0..<1000).map(Float.init))
      let kernel = try root.dataset("model_weights/layer3/kernel:0").bytes()
      #expect(kernel == content(of: 6, byteCount: 36))
      #expect(try bytes(of: path).prefix(size).allSatisfy { $0 == 0xEE })
    }
  }
}
