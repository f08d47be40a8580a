import GraphIR
import HDF5
import Testing

@testable import FormatInterface
@testable import KerasFormat

/// Layers `a` and `a/a`, as Keras 2.2.4 saves them: the arrays of `a` are in the group of `a/a`.
struct GroupsInsideEachOtherTests {
  private static let weights = ["kernel:0", "bias:0"]

  private func source(extra: (borrowing Group) throws -> Void = { _ in }) throws -> SmallFile {
    try SmallFile(
      version: "2.2.4",
      config: SmallFile.config.replacing("\"a\"", with: "\"in\"").replacing("\"fc\"", with: "\"a\"")
        .replacing(
          "\"out\"", with: "\"a/a\""),
      arrays: [
        ("in", []), ("a", [("a/kernel:0", [4, 3]), ("a/bias:0", [3])]),
        ("a/a", [("a/a/kernel:0", [3, 2]), ("a/a/bias:0", [2])]),
      ], extra: extra)
  }

  /// The model of the file without its last layer.
  private func withoutTheLast(_ source: SmallFile) throws -> WholeModel {
    var whole = try source.read().whole
    whole.model.layers.removeLast()
    whole.model.outputs = [TensorReference(layer: "a")]
    return whole
  }

  /// The model of the file in which the last layer stands alone.
  private func withoutTheFirst(_ source: SmallFile) throws -> WholeModel {
    var whole = try source.read().whole
    whole.model.layers.remove(at: 1)
    whole.model.layers[1].calls = [Call(inputs: [TensorReference(layer: "in")])]
    return whole
  }

  private func numbers(of layer: String, in file: SmallFile) throws -> [[Float]] {
    try Self.weights.map { try file.values("model_weights/\(layer)/\(layer)/\($0)") }
  }

  @Test(arguments: [Compaction.never, .automatic, .always])
  func aLayerThatGoesLeavesTheArraysAroundItsGroup(compaction: Compaction) throws {
    let source = try source()
    let file = try source.written(withoutTheLast(source), compaction: compaction)
    #expect(try file.read().findings.isEmpty)
    #expect(try file.read().layout.layerNames.names == ["in", "a"])
    #expect(try numbers(of: "a", in: file) == numbers(of: "a", in: source))
    #expect(try file.names(in: "model_weights/a/a") == ["bias:0", "kernel:0"])
  }

  @Test(arguments: [Compaction.never, .automatic, .always])
  func aLayerThatGoesLeavesTheGroupInsideItsOwn(compaction: Compaction) throws {
    let source = try source()
    let file = try source.written(withoutTheFirst(source), compaction: compaction)
    #expect(try file.read().findings.isEmpty)
    #expect(try file.read().layout.layerNames.names == ["in", "a/a"])
    #expect(try numbers(of: "a/a", in: file) == numbers(of: "a/a", in: source))
    #expect(try file.names(in: "model_weights/a") == ["a"])
    #expect(try file.names(in: "model_weights/a/a") == ["a"])
  }

  @Test(
    arguments: [("a", "b"), ("b", "a/a"), ("b", "b/b"), ("a/a", "a/a/a")],
    [Compaction.never, .always])
  func renamedLayersKeepTheirArrays(names: (String, String), compaction: Compaction) throws {
    let source = try source()
    let file = try renamed(source, names, compaction)
    #expect(try file.read().findings.isEmpty)
    #expect(try numbers(of: names.0, in: file) == numbers(of: "a", in: source))
    #expect(try numbers(of: names.1, in: file) == numbers(of: "a/a", in: source))
  }

  /// The file with other names for `a` and `a/a`.
  private func renamed(
    _ source: SmallFile, _ names: (String, String), _ compaction: Compaction
  ) throws -> SmallFile {
    var whole = try source.read().whole
    for (index, name) in [(1, names.0), (2, names.1)] {
      whole.model.layers[index].name = name
      whole.model.layers[index].config["name"] = .string(name)
      whole.model.layers[index].entry["name"] = .string(name)
      for place in whole.model.layers[index].weights.indices {
        whole.model.layers[index].weights[place].path = "\(name)/\(Self.weights[place])"
      }
    }
    whole.model.layers[2].calls = [Call(inputs: [TensorReference(layer: names.0)])]
    whole.model.outputs = [TensorReference(layer: names.1)]
    return try source.written(whole, compaction: compaction)
  }

  /// The arrays of `a/b` are all that stands in the group of `a/b/a`, which has no weights of its own.
  @Test(arguments: [Compaction.never, .always], [false, true])
  func aGroupOfNoWeightsStaysWhenTheArraysInsideItMove(compaction: Compaction, isFirst: Bool) throws {
    let dense = isFirst ? "out" : "fc"
    let other = isFirst ? "fc" : "out"
    let source = try SmallFile(
      version: "2.2.4",
      config: SmallFile.config.replacing("\"a\"", with: "\"in\"")
        .replacing(
          "\"Dense\", \"config\": {\"name\": \"\(other)\"",
          with: "\"Activation\", \"config\": {\"name\": \"\(other)\""
        )
        .replacing("\"\(dense)\"", with: "\"a/b\"").replacing("\"\(other)\"", with: "\"a/b/a\""),
      arrays: [
        ("in", []),
        ("a/b", [("a/b/kernel:0", isFirst ? [4, 2] : [4, 3]), ("a/b/bias:0", isFirst ? [2] : [3])]),
        ("a/b/a", []),
      ])
    var whole = try source.read().whole
    for (index, name) in [(isFirst ? 2 : 1, "new_a/b"), (isFirst ? 1 : 2, "new_a/b/a")] {
      whole.model.layers[index].name = name
      whole.model.layers[index].config["name"] = .string(name)
      whole.model.layers[index].entry["name"] = .string(name)
      for place in whole.model.layers[index].weights.indices {
        whole.model.layers[index].weights[place].path = "\(name)/\(Self.weights[place])"
      }
    }
    whole.model.layers[2].calls = [Call(inputs: [TensorReference(layer: whole.model.layers[1].name)])]
    whole.model.outputs = [TensorReference(layer: whole.model.layers[2].name)]
    let file = try source.written(whole, compaction: compaction)
    #expect(try file.read().findings.isEmpty)
    #expect(try file.read().layout.layerNames.names.dropFirst().sorted() == ["new_a/b", "new_a/b/a"])
    #expect(try numbers(of: "new_a/b", in: file) == numbers(of: "a/b", in: source))
  }

  @Test(arguments: [("a/a", "a"), ("b/a", "b")])
  func namesWhoseArraysWouldGetOnePlaceAreRefused(names: (String, String)) throws {
    let source = try source()
    let error = try #require(throws: FormatError.self) { try renamed(source, names, .never) }
    #expect(error.code == .notWritable)
    #expect(error.message.contains("in two steps"))
  }

  @Test(arguments: [Compaction.never, .always]) func listsInPiecesAreListsAfterwards(compaction: Compaction)
    throws
  {
    let source = try source { root in
      let group = try root.group("model_weights/a")
      try group.removeAttribute("weight_names")
      for (number, weight) in Self.weights.enumerated() {
        try group.setAttribute(
          "weight_names\(number)", Attribute(texts: ["a/\(weight)"], type: SmallFile.fixed(10)))
      }
    }
    let file = try renamed(source, ("b", "a/a"), compaction)
    #expect(try file.read().findings.isEmpty)
    #expect(try file.read().layout.groups[1].weightNames.names == ["b/kernel:0", "b/bias:0"])
    #expect(try numbers(of: "b", in: file) == numbers(of: "a", in: source))
  }

  @Test(arguments: [Compaction.never, .always]) func whatNoWeightNamesListsStays(compaction: Compaction)
    throws
  {
    let source = try SmallFile(extra: { root in
      try root.group("model_weights/out").createGroup("notes").setAttribute(
        "text", Attribute(text: "kept", type: SmallFile.variable))
    })
    var whole = try source.read().whole
    whole.model.layers.removeLast()
    whole.model.outputs = [TensorReference(layer: "fc")]
    let file = try source.written(whole, compaction: compaction)
    #expect(try file.names(in: "model_weights/out") == ["notes"])
    #expect(try file.read().layout.layerNames.names == ["a", "fc"])
  }
}
