internal import Foundation
import JSON
import TestSupport
import Testing

/// What `inspect` shows, in text and in JSON.
@Suite struct InspectTests {
  let folder = Folder()

  private func json(_ arguments: [String]) throws -> JSONValue {
    let result = try Tool.run(["inspect"] + arguments + ["--format", "json"], in: folder)
    #expect(result.status == 0, "\(result.errors)")
    return try JSONValue.parse(result.output)
  }

  @Test func aSmallModelLooksLikeThis() throws {
    try TinyModel().write(to: folder)
    try expectSnapshot(Tool.run("inspect", "in.h5", in: folder).output, named: "inspect-tiny")
    try expectSnapshot(Tool.run("inspect", "in.h5", "--weights", in: folder).output, named: "inspect-weights")
    try expectSnapshot(Tool.run("inspect", "in.h5", "--tree", in: folder).output, named: "inspect-tree")
    try expectSnapshot(
      Tool.run("inspect", "in.h5", "--layer", "second", in: folder).output, named: "inspect-layer")
    try expectSnapshot(
      Tool.run("inspect", "in.h5", "--format", "json", "--tree", in: folder).output, named: "inspect-json")
  }

  @Test func colourIsForTerminalsUnlessAskedFor() throws {
    try TinyModel().write(to: folder)
    // a terminal that shows colours, if there were one
    let environment = ["TERM": "xterm-256color", "NO_COLOR": ""]
    let plain = try Tool.run(["inspect", "in.h5"], in: folder, environment: environment).output
    #expect(!plain.isEmpty && !plain.contains("\u{1B}"))
    #expect(try Tool.run("inspect", "in.h5", "--color", "always", in: folder).output.contains("\u{1B}[1m"))
  }

  @Test func aZooNameThatLiesIsFound() throws {
    try TinyModel().write(to: folder, as: "R50-8x8x3-5-im.h5")
    let report = try json(["R50-8x8x3-5-im.h5"])
    #expect(report["zoo"]?["architecture"]?.stringValue == "ResNet50")
    #expect(report["zoo"]?["agrees"]?.boolValue == false)
    let codes = report["findings"]?.arrayValue?.compactMap { $0["code"]?.stringValue } ?? []
    #expect(codes.filter { $0 == "zoo-name" }.count == 2, "the input and the classes")
  }

  @Test func strictMakesProblemsAnAnswerOfNo() throws {
    var model = TinyModel()
    model.arrays[2].weights[0].shape = [6, 5]
    try model.write(to: folder)
    #expect(try Tool.run("inspect", "in.h5", in: folder).status == 0)
    let strict = try Tool.run("inspect", "in.h5", "--strict", in: folder)
    #expect(strict.status == 1)
    #expect(strict.output.contains("problem"))
    #expect(strict.errors.isEmpty)
  }

  @Test func aNameShowsWhatCanNotBeSeen() throws {
    var model = TinyModel()
    let name = "second\u{200B}\u{E0061}"
    model.config = TinyModel.config.replacing("\"second\"", with: "\"\(name)\"")
    model.arrays[1].layer = name
    try model.write(to: folder)
    let spelled = "second\\u{200b}\\u{e0061}"
    for arguments in [[], ["--tree"], ["--layer", name], ["--weights"]] {
      let output = try Tool.run(["inspect", "in.h5"] + arguments, in: folder).output
      #expect(output.contains(spelled) && !output.contains(name), "\(arguments)")
    }
    let json = try Tool.run("inspect", "in.h5", "--tree", "--format", "json", in: folder).output
    #expect(json.contains("second\\u200b\\udb40\\udc61") && json.utf8.allSatisfy { $0 < 0x80 })
  }

  @Test func anUnknownLayerIsAnsweredWithTheNearest() throws {
    try TinyModel().write(to: folder)
    let result = try Tool.run("inspect", "in.h5", "--layer", "secnod", in: folder)
    #expect(result.status == 2)
    #expect(result.errors == "h5surgery: error: in.h5: no layer \"secnod\"; did you mean \"second\"?\n")
  }

  @Test func weightsOnlyFilesListTheirTensors() throws {
    try TinyModel(config: nil, isWhole: false).write(to: folder)
    try expectSnapshot(Tool.run("inspect", "in.h5", in: folder).output, named: "inspect-weights-only")
    let report = try json(["in.h5"])
    #expect(report["model"]?.isNull == true)
    #expect(report["file"]?["kind"]?.stringValue == "legacy-weights")
    #expect(report["tensors"]?.arrayValue?.count == 6)
  }

  /// Every fixture of every Keras: layers, shapes, parameters, trainable ones are those of `model.summary()`.
  @Test(arguments: Fixture.all)
  func theSummaryIsKerass(fixture: Fixture) throws {
    let report = try json([fixture.path])
    let facts = try fixture.facts
    let comparison = SummaryComparison(fixture: fixture, ours: report, keras: facts)
    #expect(comparison.differences == [])
  }
}
