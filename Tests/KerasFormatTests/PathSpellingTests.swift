import GraphIR
import HDF5
import Testing

@testable import KerasFormat

/// Files whose lists spell paths otherwise than they have to: a subclassed model writes `net//d_1/kernel:0`. Keras opens what
/// libhdf5 opens, so such files load; lists that a surgery does not change stay to the letter.
struct PathSpellingTests {
  static let spellings = ["out//kernel:0", "out/kernel:0/", "./out/kernel:0", "out/./kernel:0"]

  private func source(_ spelling: String) throws -> SmallFile {
    try SmallFile(listed: ["out": [spelling, "out/bias:0"]])
  }

  private func lists(_ file: SmallFile) throws -> [[String]] {
    try file.read().layout.groups.map(\.weightNames.names)
  }

  @Test(arguments: spellings) func theWeightsAreUnderstood(spelling: String) throws {
    let file = try source(spelling).read()
    #expect(file.findings.isEmpty)
    let out = try #require(file.whole.model.layer(named: "out"))
    #expect(out.weightsAreUnderstood && out.weights.map(\.path) == ["out/kernel:0", "out/bias:0"])
    #expect(
      out.weights.map { $0.tensor?.key } == ["kernel", "bias"].map { "/model_weights/out/out/\($0):0" })
  }

  @Test(arguments: spellings, [Compaction.never, .always])
  func whatStaysIsListedToTheLetter(spelling: String, compaction: Compaction) throws {
    let source = try source(spelling)
    var whole = try source.read().whole
    whole.model.layers[1].trainableFlag = false
    let frozen = try source.written(whole, compaction: compaction)
    #expect(try lists(frozen)[2] == [spelling, "out/bias:0"])
    #expect(try frozen.read().findings.isEmpty)
    // other numbers under the same name
    whole.model.layers[2].weights[0].type = "float16"
    whole.model.layers[2].weights[1].type = "float16"
    let cast = try source.written(whole, compaction: compaction)
    #expect(try lists(cast)[2] == [spelling, "out/bias:0"])
    #expect(try cast.read().findings.isEmpty)
    #expect(try cast.names(in: "model_weights/out/out") == ["bias:0", "kernel:0"])
  }

  @Test(arguments: spellings, [Compaction.never, .always])
  func whatGoesLeavesNothing(spelling: String, compaction: Compaction) throws {
    let source = try source(spelling)
    var whole = try source.read().whole
    whole.model.layers[2].config["use_bias"] = false
    whole.model.layers[2].weights.removeLast()
    let kept = try source.written(whole, compaction: compaction)
    #expect(try lists(kept)[2] == [spelling])
    #expect(try kept.names(in: "model_weights/out/out") == ["kernel:0"])
    whole = try source.read().whole
    whole.model.layers[2].config["use_bias"] = false
    whole.model.layers[2].weights = []
    let dropped = try source.written(whole, compaction: compaction)
    #expect(try lists(dropped)[2] == [])
    #expect(try dropped.names(in: "model_weights/out") == [])
  }

  @Test(arguments: spellings, [Compaction.never, .always])
  func aRenamedLayerTakesItsArraysAlong(spelling: String, compaction: Compaction) throws {
    let source = try source(spelling)
    var whole = try source.read().whole
    whole.model.layers[2].name = "last"
    whole.model.layers[2].config["name"] = "last"
    whole.model.layers[2].entry["name"] = "last"
    for (index, name) in ["last/kernel:0", "last/bias:0"].enumerated() {
      whole.model.layers[2].weights[index].path = name
    }
    whole.model.outputs = [TensorReference(layer: "last")]
    let file = try source.written(whole, compaction: compaction)
    #expect(try file.read().findings.isEmpty)
    #expect(try lists(file)[2] == ["last/kernel:0", "last/bias:0"])
    #expect(try file.names(in: "model_weights") == ["a", "fc", "last"])
    let numbers = try source.values("model_weights/out/out/kernel:0")
    #expect(try file.values("model_weights/last/last/kernel:0") == numbers)
  }

  /// The group of a layer has many spellings as well: in the config, and in `layer_names`.
  @Test(arguments: [("s//fc", "s//fc"), ("s//fc", "s/fc/"), ("./fc", "./fc"), ("fc/", "fc/")])
  func theGroupOfALayerIsFoundAndKept(name: String, entry: String) throws {
    let source = try SmallFile(
      config: SmallFile.config.replacing("\"fc\"", with: "\"\(name)\""),
      arrays: [
        ("a", []), (entry, [("fc/kernel:0", [4, 3]), ("fc/bias:0", [3])]),
        ("out", [("out/kernel:0", [3, 2]), ("out/bias:0", [2])]),
      ])
    let file = try source.read()
    #expect(file.findings.isEmpty)
    let group = "/model_weights/\(ObjectPath.plain(name))"
    #expect(
      file.whole.model.layers[1].weights.map { $0.tensor?.key } == [
        "\(group)/fc/kernel:0", "\(group)/fc/bias:0",
      ])
    for compaction in [Compaction.never, .always] {
      var whole = file.whole
      whole.model.layers[1].weights[0].type = "float16"
      let cast = try source.written(whole, compaction: compaction)
      #expect(try cast.read().layout.layerNames.names == ["a", entry, "out"])
      #expect(try cast.read().findings.isEmpty)
      whole = file.whole
      whole.model.layers.remove(at: 1)
      whole.model.layers[1].calls = [Call(inputs: [TensorReference(layer: "a")])]
      let without = try source.written(whole, compaction: compaction)
      #expect(try without.names(in: "model_weights") == ["a", "out"])
    }
  }

  @Test(arguments: [
    (["out/kernel:0", "out//kernel:0"], "\"out//kernel:0\", which leads to /model_weights/out/out/kernel:0"),
    (["out/kernel:0", "out/kernel:0"], "as \"out/kernel:0\" does"),
  ]) func twoEntriesForOneArrayAreAProblem(listed: [String], part: String) throws {
    let findings = try SmallFile(listed: ["out": listed]).read().findings
    let finding = try #require(findings.last { $0.code == "weights-twice" })
    #expect(finding.severity == .problem && finding.layer == "out")
    #expect(finding.message.contains(part), "\(finding.message)")
  }

  @Test func twoLayersOfOneGroupAreAProblem() throws {
    let file = try SmallFile(
      config: SmallFile.config.replacing("\"out\"", with: "\"fc/\""),
      arrays: [
        ("a", []), ("fc", [("fc/kernel:0", [4, 3]), ("fc/bias:0", [3])]),
      ],
      extra: { root in
        let names = Attribute(texts: ["a", "fc", "fc/"], type: SmallFile.fixed(3))
        try root.group("model_weights").setAttribute("layer_names", names)
      })
    let findings = try file.read().findings
    let finding = try #require(findings.first { $0.code == "weights-twice" })
    #expect(
      finding.message.contains("layer_names lists \"fc/\", which leads to /model_weights/fc, as \"fc\" does"))
  }

  @Test func oneArrayOfTwoLayersIsAProblem() throws {
    let file = try SmallFile(
      config: SmallFile.config.replacing("\"out\"", with: "\"fc/x\""),
      arrays: [
        ("a", []), ("fc", [("x/kernel:0", [4, 3]), ("x/bias:0", [3])]),
      ],
      extra: { root in
        let weights = try root.group("model_weights")
        try weights.setAttribute(
          "layer_names", Attribute(texts: ["a", "fc", "fc/x"], type: SmallFile.fixed(4)))
        let names = Attribute(texts: ["kernel:0", "bias:0"], type: SmallFile.fixed(8))
        try weights.group("fc/x").setAttribute("weight_names", names)
      })
    let findings = try file.read().findings
    let finding = try #require(findings.first { $0.code == "weights-twice" })
    #expect(finding.layer == "fc/x")
    #expect(finding.message.contains("as \"x/kernel:0\" of layer \"fc\" does"), "\(finding.message)")
  }
}
