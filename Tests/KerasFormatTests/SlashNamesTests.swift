import GraphIR
import HDF5
import Testing

@testable import KerasFormat

/// Renamed layers whose names have slashes, as in DenseNet: the group of one may be inside that of another.
struct SlashNamesTests {
  private func source(extra: (borrowing Group) throws -> Void = { _ in }) throws -> SmallFile {
    try SmallFile(
      config: SmallFile.config.replacing("\"fc\"", with: "\"s/fc\"").replacing(
        "\"out\"", with: "\"s/fc/out\""),
      arrays: [
        ("a", []), ("s/fc", [("s/fc/kernel:0", [4, 3]), ("s/fc/bias:0", [3])]),
        ("s/fc/out", [("s/fc/out/kernel:0", [3, 2]), ("s/fc/out/bias:0", [2])]),
      ], extra: extra)
  }

  /// A file in which the two Dense layers have these names.
  private func renamed(
    _ source: SmallFile, _ first: String, _ second: String, _ compaction: Compaction
  ) throws -> SmallFile {
    var whole = try source.read().whole
    for (index, name) in [(1, first), (2, second)] {
      let old = whole.model.layers[index].name
      whole.model.layers[index].name = name
      whole.model.layers[index].config["name"] = .string(name)
      whole.model.layers[index].entry["name"] = .string(name)
      for place in whole.model.layers[index].weights.indices {
        let path = whole.model.layers[index].weights[place].path
        whole.model.layers[index].weights[place].path = name + path.dropFirst(old.count)
      }
    }
    whole.model.layers[2].calls = [Call(inputs: [TensorReference(layer: first)])]
    whole.model.outputs = [TensorReference(layer: second)]
    return try source.written(whole, compaction: compaction)
  }

  @Test(
    arguments: [
      ("x_s/fc", "x_s/fc/out"), ("x/fc", "s/fc/out"), ("s/fc", "elsewhere/out"), ("s/fc/out", "s/fc"),
      ("s", "s/fc"), ("s/fc/out", "s"),
    ], [Compaction.never, .always])
  func everyArrayIsWhereItsLayerIs(names: (String, String), compaction: Compaction) throws {
    let (first, second) = names
    let source = try source()
    let file = try renamed(source, first, second, compaction)
    let model = try file.read()
    #expect(model.findings.isEmpty)
    #expect(model.whole.model.layers.map(\.name) == ["a", first, second])
    #expect(model.layout.layerNames.names == ["a", first, second])
    #expect(
      model.layout.groups.map(\.weightNames.names) == [
        [], ["\(first)/kernel:0", "\(first)/bias:0"], ["\(second)/kernel:0", "\(second)/bias:0"],
      ])
    for (old, new) in [("s/fc", first), ("s/fc/out", second)] {
      for weight in ["kernel:0", "bias:0"] {
        let numbers = try source.values("model_weights/\(old)/\(old)/\(weight)")
        #expect(try file.values("model_weights/\(new)/\(new)/\(weight)") == numbers)
      }
    }
    // nothing of the old places stays
    let groups = try FileSurvey.tree(of: HDF5Bytes(file.path)).filter { $0.what == "group" }.map(\.path)
    let parts = (["a"] + [first, second].flatMap { [$0, "\($0)/\($0)"] }).flatMap { path in
      path.indices.filter { path[$0] == "/" }.map { String(path[..<$0]) } + [path]
    }
    #expect(Set(groups) == Set(["/", "/model_weights"] + parts.map { "/model_weights/\($0)" }))
  }

  @Test(arguments: [Compaction.never, .always]) func whatIsNoWeightStays(compaction: Compaction) throws {
    let source = try source { root in
      try root.group("model_weights/s/fc").createGroup("notes").setAttribute(
        "text", Attribute(text: "kept", type: SmallFile.variable))
    }
    let file = try renamed(source, "x/fc", "x/fc/out", compaction)
    #expect(try file.names(in: "model_weights/s/fc") == ["notes"])
    #expect(try file.names(in: "model_weights/x/fc") == ["out", "x"])
  }
}
