import FoundationEssentials
import GraphIR
import JSON
import Testing

@Suite("The catalogue")
struct CatalogueTests {
  @Test("has one family for each file of its folder")
  func registryAndFolder() throws {
    let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    let folder = "/\(root)/Sources/GraphIR/Catalogue/Families"
    let files = try FileManager.default.contentsOfDirectory(atPath: folder)
      .map { String($0.prefix { $0 != "." }) }
    #expect(Catalogue.families.map(\.name).sorted() == files.sorted())
  }

  @Test("defines no class twice")
  func noClassTwice() {
    let names = Catalogue.definitions.flatMap(\.classNames)
    #expect(Set(names).count == names.count)
    #expect(names.allSatisfy { !$0.isEmpty })
  }

  @Test("knows every stock layer of every Keras asked", arguments: Reference.names)
  func everyStockLayer(name: String) throws {
    let reference = try Reference(name)
    let classes = try #require(reference.value["classes"]?.arrayValue).compactMap(\.stringValue)
    #expect(classes.count > 80)
    for className in classes where !Self.models.contains(className) {
      let layer = Layer(name: "x", className: className, config: [:])
      #expect(Catalogue.definition(of: layer, reference.dialect) != nil, "\(className) in \(name)")
    }
  }

  /// Models, which are layers too but hold others instead of having a definition.
  private static let models: Set<String> = ["Sequential", "Functional", "Model"]

  @Test("knows a registered class by its plain name, and no other class")
  func prefixes() throws {
    let dialect = try #require(Dialect(kerasVersion: "2.12.0"))
    let custom = Layer(name: "x", className: "Custom>Dense", config: ["units": 3])
    let found = try #require(Catalogue.definition(of: custom, dialect))
    #expect(
      found.weights(custom, inputShapes: nil, dialect)
        == [WeightSpecification("kernel", [nil, 3]), WeightSpecification("bias", [3])])
    let unknown = Layer(name: "x", className: "MyDense", config: ["units": 3])
    #expect(Catalogue.definition(of: unknown, dialect) == nil)
  }

  @Test("tells Keras 3's operations from layers of the same name")
  func operations() throws {
    let dialect = try #require(Dialect(kerasVersion: "3.15.1"))
    let operation = Layer(
      name: "add", className: "Add", config: ["name": "add"], entry: ["module": "keras.src.ops.numpy"])
    let definition = try #require(Catalogue.definition(of: operation, dialect))
    #expect(definition.outputShapes(operation, [[nil, 4], [3, 1, 4]], dialect) == [[3, nil, 4]])
    let layer = Layer(name: "add", className: "Add", config: [:], entry: ["module": "keras.layers"])
    let other = try #require(Catalogue.definition(of: layer, dialect))
    #expect(other.outputShapes(layer, [[nil, 4], [3, 1, 4]], dialect) == [[3, 1, 4]])
  }

  @Test("leaves open what neither config nor input tell, and refuses to guess quantised variables")
  func wildcards() throws {
    let dialect = try #require(Dialect(kerasVersion: "3.15.1"))
    func weights(_ className: String, _ config: JSONObject) throws -> [WeightSpecification]? {
      let layer = Layer(name: "x", className: className, config: config)
      return try #require(Catalogue.definition(of: layer, dialect)).weights(layer, inputShapes: nil, dialect)
    }
    #expect(try weights("PReLU", [:]) == [WeightSpecification("alpha", nil)])
    #expect(try weights("Dense", ["units": 3, "lora_rank": 4]) == nil)
    #expect(try weights("Dense", ["units": 3, "dtype": ["class_name": "QuantizedDTypePolicy"]]) == nil)
    #expect(try weights("TFSMLayer", [:]) == nil)
    #expect(try weights("Dense", [:]) == nil)
    #expect(try weights("Dense", ["units": -3]) == nil)
  }

  @Test("takes what a config leaves out for what it was before there was the key")
  func absentKeys() throws {
    let dialect = try #require(Dialect(kerasVersion: "2.2.4"))
    func weights(_ className: String, _ config: JSONObject, _ input: TensorShape) throws -> [String]? {
      let layer = Layer(name: "x", className: className, config: config)
      return try #require(Catalogue.definition(of: layer, dialect))
        .weights(layer, inputShapes: [input], dialect)?
        .map { "\($0.name) \(($0.shape ?? []).map { $0 ?? -1 })" }
    }
    // A pooling moves by its window.
    let pooling = Layer(name: "x", className: "MaxPooling2D", config: ["pool_size": [2, 2]])
    let shapes = try #require(Catalogue.definition(of: pooling, dialect))
      .outputShapes(pooling, [[nil, 8, 6, 3]], dialect)
    #expect(shapes == [[nil, 4, 3, 3]])
    // GRU's reset_after came with two biases.
    #expect(
      try weights("GRU", ["units": 2], [nil, 5, 3])
        == ["kernel [3, 6]", "recurrent_kernel [2, 6]", "bias [6]"])
    #expect(
      try weights("GRU", ["units": 2, "reset_after": true], [nil, 5, 3])?.last == "bias [2, 6]")
    #expect(
      try weights("Conv2D", ["filters": 2, "kernel_size": [1, 1]], [nil, 8, 8, 6])
        == ["kernel [1, 1, 6, 2]", "bias [2]"])
    #expect(
      try weights("BatchNormalization", [:], [nil, 8, 6])
        == ["gamma [6]", "beta [6]", "moving_mean [6]", "moving_variance [6]"])
  }

  @Test("a weight's shape matches where it is open")
  func matching() {
    let kernel = WeightSpecification("kernel", [nil, 3])
    #expect(kernel.matches(shape: [7, 3]))
    #expect(!kernel.matches(shape: [7, 4]))
    #expect(!kernel.matches(shape: [3]))
    #expect(WeightSpecification("alpha", nil).matches(shape: [1, 2, 3]))
  }
}
