import GraphIR
import HDF5
import Testing

@testable import KerasFormat

/// Lists and attributes that say two things at once, or something that no Keras says.
struct ListRuleTests {
  private func refused(_ file: SmallFile) -> String {
    do {
      _ = try file.read()
      return ""
    } catch { return "\(error)" }
  }

  private func list(_ names: [String]) -> Attribute { Attribute(texts: names, type: SmallFile.fixed(8)) }

  private func text(_ text: String) -> Attribute { Attribute(text: text, type: SmallFile.variable) }

  @Test func aListThatIsThereWholeAndInPieces() throws {
    let file = try SmallFile(extra: { root in
      try root.group("model_weights").setAttribute("layer_names0", list(["a"]))
    })
    #expect(refused(file).contains("the list layer_names stands there whole and in pieces (layer_names0)"))
  }

  @Test func aLayerThatIsListedTwice() throws {
    let file = try SmallFile(extra: { root in
      try root.group("model_weights").setAttribute("layer_names", list(["a", "fc", "fc", "out"]))
    })
    let findings = try file.read().findings
    #expect(findings.map(\.code) == ["weights-twice"])
    #expect(findings.first?.layer == "fc")
  }

  @Test func groupsWhoseShapesDoNotFitTheirPlace() throws {
    // one layer is at its place
    let last =
      #"{"class_name": "Dense", "config": {"name": "last", "units": 5}, "name": "last", "inbound_nodes": [[["out", 0, 0, {}]]]}"#
    let config = SmallFile.config.replacing("], \"input_layers\"", with: ", \(last)], \"input_layers\"")
      .replacing("\"output_layers\": [[\"out\"", with: "\"output_layers\": [[\"last\"")
    let file = try SmallFile(
      config: config,
      arrays: SmallFile.arrays + [("last", [("last/kernel:0", [2, 5]), ("last/bias:0", [5])])],
      extra: { root in
        try root.group("model_weights").setAttribute("layer_names", list(["out", "fc", "a", "last"]))
      })
    let finding = try #require(try file.read().findings.first)
    #expect(finding.code == "weights-order" && finding.severity == .problem && finding.layer == "fc")
    #expect(finding.message.contains("layer_names has \"out\" at the place of this layer"))
  }

  /// Keras takes the numbers by place; which ones are right can't be told.
  @Test func groupsOfTheSameShapesInAnotherOrderAreLetPass() throws {
    let config = SmallFile.config.replacing("\"units\": 2", with: "\"units\": 3")
      .replacing("[null, 4]", with: "[null, 3]")
    let arrays: [(layer: String, weights: [(String, [Int])])] = [
      ("a", []), ("out", [("out/kernel:0", [3, 3]), ("out/bias:0", [3])]),
      ("fc", [("fc/kernel:0", [3, 3]), ("fc/bias:0", [3])]),
    ]
    #expect(try SmallFile(config: config, arrays: arrays).read().findings.isEmpty)
  }

  /// A layer without weights may stand anywhere: Keras leaves it out.
  @Test func emptyGroupsMayStandAnywhere() throws {
    let file = try SmallFile(extra: { root in
      try root.group("model_weights").setAttribute("layer_names", list(["fc", "out", "a"]))
    })
    #expect(try file.read().findings.isEmpty)
  }

  /// h5py would take it for the path of another layer's weight.
  @Test func anEntryThatLeadsOutOfItsGroupIsAProblem() throws {
    let entry = "/model_weights/fc/fc/bias:0"
    let findings = try SmallFile(listed: ["fc": ["fc/kernel:0", entry]]).read().findings
    #expect(findings.map(\.code) == ["weights-missing"])
    #expect(findings.first?.message.contains("\"\(entry)\" is no path inside the group") == true)
  }

  @Test(arguments: ["keras_version", "backend"]) func factsThatAreNoSingleText(name: String) throws {
    let two = try SmallFile(extra: { root in try root.setAttribute(name, list(["2.3.0", "9.9.9"])) })
    #expect(refused(two).contains("the attribute \(name) is no single UTF-8 text"))
    let steering = try SmallFile(extra: { root in try root.setAttribute(name, text("2.3.0\u{1b}[2J")) })
    #expect(refused(steering).contains("with control characters, which no Keras writes"))
  }

  @Test(arguments: ["[]", "7", "null"]) func aTrainingConfigurationThatIsNoObject(training: String) throws {
    #expect(refused(try SmallFile(training: training)).contains("training_config is JSON, but no object"))
  }
}
