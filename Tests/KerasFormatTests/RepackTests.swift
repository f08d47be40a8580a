import Foundation
import GraphIR
import HDF5
import JSON
import Testing

@testable import KerasFormat

/// Outputs that are packed anew.
struct RepackTests {
  /// A file as Keras writes it, with what no Keras writes: further groups, attributes of odd types, an old head's room.
  private func source() throws -> SmallFile {
    try SmallFile(
      training: "{\"loss\": \"mse\"}",
      extra: { root in
        let group = try root.createGroup("notes")
        try group.setAttribute("text", Attribute(text: "kept", type: SmallFile.variable))
        try group.setAttribute(
          "numbers",
          Attribute(
            space: .array(3),
            value: .numbers([1, 2, 3], ElementType(numpyName: "int64") ?? { preconditionFailure() }())))
        let inside = try group.createGroup("deep")
        try inside.setAttribute("list", Attribute(texts: ["a", "bc"], type: SmallFile.fixed(2)))
      })
  }

  @Test func everythingThatStaysIsTheSame() throws {
    let source = try source()
    let file = try source.read()
    var whole = file.whole
    whole.model.layers[2].weights[0].source = .initializer(.ones, seed: 0)
    let edited = try source.written(whole, compaction: .never)
    let packed = try source.written(whole, compaction: .always)
    let (a, b) = (
      try FileSurvey.tree(of: HDF5Bytes(edited.path)), try FileSurvey.tree(of: HDF5Bytes(packed.path))
    )
    #expect(a == b)
    #expect(try packed.values("model_weights/out/out/kernel:0") == [1, 1, 1, 1, 1, 1])
    for name in ["fc/fc/kernel:0", "fc/fc/bias:0", "out/out/bias:0"] {
      #expect(try packed.values("model_weights/\(name)") == source.values("model_weights/\(name)"))
    }
    #expect(try packed.read().findings.isEmpty)
  }

  @Test func nothingOfWhatWasDroppedStays() throws {
    let source = try SmallFile(training: "{\"loss\": \"a very secret loss\"}")
    var whole = try source.read().whole
    whole.trainingConfig = nil
    whole.model.layers[1].config["activation"] = "tanh"
    let edited = try source.written(whole, compaction: .never)
    let packed = try source.written(whole, compaction: .always)
    #expect(try edited.bytes().contains("very secret"))
    #expect(try !packed.bytes().contains("very secret"))
    #expect(try !packed.bytes().contains("relu"))
    #expect(try packed.bytes().count < edited.bytes().count)
  }

  @Test func aMoveIsACopyToItsNewPlace() throws {
    let source = try source()
    var whole = try source.read().whole
    whole.model.layers[1].name = "stem"
    whole.model.layers[1].config["name"] = "stem"
    whole.model.layers[1].entry["name"] = "stem"
    whole.model.layers[2].calls = [Call(inputs: [TensorReference(layer: "stem")])]
    let packed = try source.written(whole, compaction: .always)
    #expect(try packed.names(in: "model_weights") == ["a", "out", "stem"])
    #expect(try packed.names(in: "/") == ["model_weights", "notes"])
  }

  @Test func twoRunsGiveTheSameBytes() throws {
    let source = try source()
    let whole = try source.read().whole
    let one = try source.written(whole, compaction: .always)
    #expect(try one.bytes() == source.written(whole, compaction: .always).bytes())
  }

  @Test func linksToSomewhereElseStayLinks() throws {
    let kinds: [String: Link.Kind] = [
      "a path": .soft(target: "model_weights/fc"), "nowhere": .soft(target: "/ünder"),
      "outside": .external(file: "other.h5", path: "/a"),
    ]
    let source = try SmallFile(
      training: "{\"loss\": \"mse\"}",
      extra: { root in for (name, kind) in kinds { try root.createLink(name, to: kind) } })
    var whole = try source.read().whole
    whole.trainingConfig = nil
    let packed = try source.written(whole, compaction: .always)
    for (name, kind) in kinds { #expect(try packed.link(name)?.kind == kind) }
    #expect(try packed.read().whole.model.layers.count == 3)
  }

  @Test func nothingIsWrittenThroughALink() throws {
    let tests = #filePath.components(separatedBy: "KerasFormatTests")[0]
    let tree = try PlannedTree.reading("\(tests)HDF5Tests/Fixtures/links.h5")
    #expect {
      try tree.apply(
        .setAttribute(path: "/soft", name: "x", Attribute(text: "y", type: SmallFile.variable)))
    } throws: { "\($0)".contains("/soft is a link to somewhere else") }
  }

  @Test func itIsDoneOfItselfWhereMuchWouldBeUnused() {
    #expect(Compaction.automatic.unusedLimit(of: 1 << 20) == 64 << 10)
    #expect(Compaction.automatic.unusedLimit(of: 1 << 20, replacing: 1000) == 64 << 10 + 1000)
    #expect(Compaction.automatic.unusedLimit(of: 1 << 20, replacing: 7 << 20) == 64 << 10 + 1 << 20)
    #expect(Compaction.automatic.unusedLimit(of: 200 << 20) == 4 << 20)
    #expect(Compaction.never.unusedLimit(of: 1) == .max)
    #expect(Compaction.always.unusedLimit(of: 5_000_000) == 50_000)
  }
}
