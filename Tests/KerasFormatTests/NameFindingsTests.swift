import GraphIR
import HDF5
import TestSupport
import Testing

@testable import FormatInterface
@testable import KerasFormat

/// What `inspect` says of names in files.
struct NameFindingsTests {
  private func findings(
    of name: String, as place: String = "out", version: String = "2.12.0", backend: String? = "tensorflow"
  ) throws -> [Finding] {
    let written = name.replacing("\\", with: "\\\\")
    let file = try SmallFile(
      version: version, config: SmallFile.config.replacing("\"\(place)\"", with: "\"\(written)\""),
      arrays: SmallFile.arrays.map { ($0.layer == place ? name : $0.layer, $0.weights) },
      extra: { root in
        guard let backend else { return }
        try root.setAttribute("backend", Attribute(text: backend, type: SmallFile.variable))
      })
    return try file.read().findings
  }

  @Test(arguments: ["-rf", "_x", "a b", "x:0", "köpfchen", "a\u{200B}"])
  func aNameThatItsKerasCanNotLoadIsAProblem(name: String) throws {
    let finding = try #require(findings(of: name).first)
    #expect(finding.code == "verify-letters" && finding.severity == .problem && finding.layer == name)
    #expect(finding.message.contains("tf.keras 2.12.0 can't load layer \"\(name)\" under that name"))
    let backend = try findings(of: name, version: "2.2.4", backend: "theano")
    #expect(backend.map(\.code) == ["theano"], "only TensorFlow has scopes")
  }

  @Test func anInputIsNoScopeFromTensorFlow24On() throws {
    #expect(try findings(of: "ä b", as: "a", version: "2.12.0").isEmpty)
    #expect(try findings(of: "ä b", as: "a", version: "2.3.0-tf").map(\.code) == ["verify-letters"])
  }

  @Test func aModelThatItsKerasLoadsAndCanNotRunIsWarnedOf() throws {
    let whole = try findings(of: "my model", as: "model")
    #expect(whole.map(\.code) == ["name-in-graph"] && whole[0].severity == .warning && whole[0].layer == nil)
    #expect(whole[0].message.contains("loads model \"my model\", but fails to predict"))
    #expect(try findings(of: "my model", as: "model", version: "2.3.1").isEmpty)
    let backslash = try findings(of: "a\\b")
    #expect(backslash.map(\.severity) == [.warning])
  }

  @Test func layersInModelsInsideAreLookedAtToo() throws {
    let inner = """
      {"class_name": "Sequential", "config": {"name": "fc", "layers": [{"class_name": "Dense", "config": {"name": "_in", \
      "units": 3, "batch_input_shape": [null, 4]}}]}, "name": "fc", "inbound_nodes": [[["a", 0, 0, {}]]]}
      """
    let dense = """
      {"class_name": "Dense", "config": {"name": "fc", "trainable": true, "dtype": "float32", "units": 3, "activation": "relu", \
      "use_bias": true}, "name": "fc", "inbound_nodes": [[["a", 0, 0, {}]]]}
      """
    let config = SmallFile.config.replacing(dense, with: inner).replacing(
      "[\"fc\", 0, 0", with: "[\"fc\", 1, 0")
    #expect(config.contains("_in"))
    let findings = try SmallFile(config: config).read().findings
    #expect(findings.map(\.layer) == ["fc/_in"] && findings[0].message.contains("can't load layer \"_in\""))
  }

  @Test(arguments: Fixture.environments) func noFileOfARealKerasHasSuchNames(environment: String) throws {
    for fixture in Fixture.all where fixture.environment == environment {
      let codes = try LegacyFile(reading: fixture.path).findings.map(\.code)
      #expect(
        !codes.contains {
          ["verify-letters", "name-in-graph", "verify-nameless", "weights-twice"].contains($0)
        })
    }
  }

  // MARK: layers without a name

  private static let list = """
    {"class_name": "Sequential", "config": {"name": "s", "layers": [{"class_name": "Dense", "config": {"units": 3, \
    "batch_input_shape": [null, 4]}}, {"class_name": "Dense", "config": {"name": "out", "units": 2}}]}}
    """

  @Test(arguments: [("", nil), ("\"name\": null, ", nil), ("\"name\": \"\", ", nil)] as [(String, String?)])
  func aLayerWithoutANameIsAProblem(name: String, layer: String?) throws {
    let config = Self.list.replacing("{\"units\": 3", with: "{\(name)\"units\": 3")
    let file = try SmallFile(config: config, arrays: Array(SmallFile.arrays.dropFirst())).read()
    let finding = try #require(file.findings.first { $0.code == "verify-nameless" })
    #expect(finding.severity == .problem && finding.layer == layer)
    #expect(finding.message.contains("layers[0] of model \"s\", a Dense, has no name"))
  }

  @Test func aLayerWithoutANameInsideIsAProblem() throws {
    let outer = """
      {"class_name": "Sequential", "config": {"name": "outer", "layers": [\(Self.list), {"class_name": "Activation", \
      "config": {"name": "act", "activation": "relu"}}]}}
      """
    let file = try SmallFile(
      config: outer, arrays: [("s", SmallFile.arrays[1].weights + SmallFile.arrays[2].weights), ("act", [])])
    let finding = try #require(file.read().findings.first { $0.code == "verify-nameless" })
    #expect(finding.layer == "s" && finding.message.contains("layers[0] of model \"s\""))
  }

  @Test(arguments: ["5", "true", "[\"fc\"]", "{}"]) func aNameThatIsNoTextIsRefused(value: String) throws {
    for name in ["fc", "model"] {
      let config = SmallFile.config.replacing("\"name\": \"\(name)\"", with: "\"name\": \(value)")
      do {
        _ = try SmallFile(config: config).read()
        Issue.record("a \(value) is no name")
      } catch let error as FormatError {
        #expect(error.code == .notAModel)
        #expect(error.message.contains("name: expected a text, found"), "\(error.message)")
      }
    }
  }
}
