internal import Foundation
import JSON
import TestSupport
import Testing

/// What people type: near names, other spellings, indices, and what they are told.
@Suite struct SpellingTests {
  let folder = Folder()

  init() throws { try TinyModel().write(to: folder) }

  @Test(arguments: [
    (["insepct", "in.h5"], "unknown command \"insepct\"; did you mean \"inspect\""),
    (["swaphead", "in.h5", "o.h5", "-n", "3"], "unknown command \"swaphead\"; did you mean \"swap-head\"?"),
    (["swap_head", "in.h5", "o.h5", "-n", "3"], "did you mean \"swap-head\"?"),
    (["in.h5"], "a command comes first, as in: h5surgery inspect in.h5"),
    (["help", "inspct"], "unknown command \"inspct\""),
    (["completions"], "--generate-completion-script"),
    (["diff", "in.h5", "b.h5", "c.h5", "d.h5"], "2 arguments too many, the first of them \"c.h5\""),
    (["diff", "in.h5", "-"], "save it to a file first"),
    (["swap-head", "in.h5", "o.onnx", "-n", "3"], "has the name of an ONNX model"),
    (["convert", "in.h5", "o.keras", "--to", "h5"], "has the name of another format"),
    (["swap-head", "in.h5", "o.h5", "-n", "3", "--save-recipe", "-"], "give the name of a file"),
    (["apply", "in.h5", "r.yaml", "o.h5"], "\"in.h5\" is an HDF5 file, not a recipe"),
    (["insert", "in.h5", "o.h5", "--layer", "Dropot", "--after", "0"], "did you mean \"Dropout\"?"),
    (["wrap-average", "in.h5", "o.h5", "--frames", "0"], "expected at least one frame, or any"),
    (["swap-head", "in.h5", "o.h5", "-n", "-5"], "there must be at least one class, not -5"),
    (["swap-head", "in.h5", "o.h5", "--keep-classes", "a,b"], "expected indices from 0 on"),
    (["migrate", "in.h5", "o.h5", "--to", "tf-2.7"], "the nearest are tf-2.4 (TensorFlow 2.4) and tf-2.8"),
    (["migrate", "in.h5", "o.h5", "--to", "keras-4"], "the nearest are keras-3.0 (Keras 3.0) and keras-3"),
    (["cast", "in.h5", "-o", "o.h5", "--in-place", "--to", "half"], "contradict each other"),
  ])
  func whatCanNotBeMeantIsSaid(arguments: [String], words: String) throws {
    let result = try Tool.run(arguments, in: folder)
    #expect(result.status == 64, "\(arguments)")
    #expect(result.errors.contains(words), "\(arguments): \(result.errors)")
    #expect(folder.names == ["in.h5"], "\(arguments)")
  }

  @Test func anInputThatIsMissingIsNamedBeforeAnOutputThatIsThere() throws {
    let result = try Tool.run("swap-head", "nope.h5", "in.h5", "-n", "3", in: folder)
    #expect(result.status == 2)
    #expect(result.errors.contains("nope.h5: can't open for reading"))
    #expect(!result.errors.contains("--force"))
  }

  @Test(arguments: [
    ["cast", "in.h5", "-o", "o.h5", "--to", "FP16"], ["cast", "in.h5", "o.h5", "--to", "bf16"],
    ["insert", "in.h5", "o.h5", "--layer", "dropout", "--rate", "0.5", "--after", "-2"],
    ["swap-head", "in.h5", "o.h5", "-n10"], ["swap-head", "in.h5", "o.h5", "-n", "3", "--dropout", "0"],
    ["swap-head", "in.h5", "o.h5", "-n", "3", "--initializer", "xavier"],
    ["swap-head", "in.h5", "o.h5", "--keep-classes", "-1,0-1"], ["freeze", "in.h5", "o.h5", "--until", "-2"],
    ["freeze", "in.h5", "o.h5", "--layer", "0-1"], ["rename", "in.h5", "o.h5", "-1=last"],
    ["cast", "in.h5", "o.h5", "--to", "half", "--except", "-1"],
    ["migrate", "in.h5", "o.h5", "--to", "Keras3"],
    ["convert", "in.h5", "o.h5", "--to", "HDF5"],
  ])
  func otherSpellingsAreTaken(arguments: [String]) throws {
    let result = try Tool.run(arguments, in: folder)
    #expect(result.status == 0, "\(arguments): \(result.errors)")
    #expect(folder.names.contains("o.h5"))
  }

  @Test func aDropoutOfNothingIsNone() throws {
    for arguments in [["--dropout", "0"], []] {
      let run = try Tool.run(
        ["swap-head", "in.h5", "o\(arguments.count).h5", "-n", "3"] + arguments, in: folder)
      #expect(run.status == 0)
    }
    #expect(Folder.bytes(folder.path("o2.h5")) == Folder.bytes(folder.path("o0.h5")))
  }

  @Test func aNameThatIsTakenIsRefused() throws {
    let result = try Tool.run("swap-head", "in.h5", "o.h5", "-n", "3", "--name", "first", in: folder)
    #expect(result.status == 2)
    #expect(result.errors.contains("the model has a layer \"first\" already"))
    // that of the head which goes is free
    let free = try Tool.run("swap-head", "in.h5", "o.h5", "-n", "3", "--name", "classes", in: folder)
    #expect(free.status == 0)
  }

  @Test func versionAndJSONHaveShortSpellings() throws {
    #expect(try Tool.run("-V").output == Tool.run("--version").output)
    #expect(
      try Tool.run("inspect", "in.h5", "--json", in: folder).output
        == Tool.run("inspect", "in.h5", "--format", "json", in: folder).output)
    let wrong = try Tool.run("insepct", "in.h5", "--json", in: folder)
    #expect(try JSONValue.parse(wrong.output)["error"]?["kind"] == "usage")
  }

  @Test func aLayerIsShownByItsIndex() throws {
    let named = try Tool.run("inspect", "in.h5", "--layer", "second", in: folder).output
    for index in ["2", "-2"] {
      #expect(try Tool.run("inspect", "in.h5", "--layer", index, in: folder).output == named, "\(index)")
    }
    let beyond = try Tool.run("inspect", "in.h5", "--layer", "9", in: folder)
    #expect(beyond.status == 2 && beyond.errors.contains("in.h5: no layer \"9\": the model has"))
    #expect(try Tool.run("drop-head", "in.h5", "o.h5", "--output", "0", in: folder).status == 0)
    #expect(try Tool.run("drop-head", "in.h5", "p.h5", "--output", "3", in: folder).status == 2)
  }

  @Test func quietIsQuiet() throws {
    for option in [[], ["--tree"], ["--weights"], ["--layer", "first"]] {
      let result = try Tool.run(["inspect", "in.h5", "--quiet"] + option, in: folder)
      #expect(result.status == 0 && result.output.isEmpty && result.errors.isEmpty, "\(option)")
    }
  }

  @Test func aTableKeepsNamesWholeAndSaysWhatItLeavesOut() throws {
    for width in [80, 60, 40] {
      let asked = try Tool.run("inspect", "in.h5", "--width", "\(width)", in: folder)
      let told = try Tool.run(["inspect", "in.h5"], in: folder, environment: ["COLUMNS": "\(width)"])
      #expect(asked.output == told.output)
      for name in ["features", "first", "second"] { #expect(asked.output.contains(name)) }
      let table = asked.output.split(separator: "\n").drop { !$0.hasPrefix("─") }.prefix {
        !$0.hasPrefix("Total")
      }
      #expect(table.allSatisfy { $0.count <= width }, "\(width): \(asked.output)")
    }
    #expect(
      try Tool.run("inspect", "in.h5", "--width", "30", in: folder).output.contains(
        "left out, for want of"))
    let columns = try Tool.run("inspect", "in.h5", "--columns", "parameters,name", in: folder).output
    #expect(columns.contains("Parameters  Layer\n"))
  }

  /// Different element types are compared by their numbers.
  @Test func otherTypesAreComparedByTheirNumbers() throws {
    _ = try Tool.run("cast", "in.h5", "half.h5", "--to", "half", in: folder)
    let result = try Tool.run("diff", "in.h5", "half.h5", "--tolerance", "0.01", in: folder)
    #expect(result.status == 0, "\(result.output)")
    #expect(result.output.contains("float32 -> float16, within the tolerance"))
    #expect(result.output.contains("equal within the tolerance"))
    let exact = try Tool.run("diff", "in.h5", "half.h5", "--json", in: folder)
    #expect(exact.status == 1)
    let first = try JSONValue.parse(exact.output)["weights"]?["different"]?[0]
    #expect(first?["status"] == "type")
    #expect(first?["max_difference"]?.doubleValue.map { $0 >= 0 && $0 < 0.01 } == true)
  }

  @Test func aFileAndWhatBecameOfItInAnotherKerasDifferInTheirFormAlone() throws {
    _ = try Tool.run("migrate", "in.h5", "new.h5", "--to", "keras-3", in: folder)
    #expect(try Tool.run("diff", "in.h5", "new.h5", in: folder).status == 1)
    let result = try Tool.run("diff", "in.h5", "new.h5", "--ignore-dialect", in: folder)
    #expect(result.status == 0, "\(result.output)")
    _ = try Tool.run("swap-head", "new.h5", "other.h5", "-n", "9", in: folder)
    #expect(try Tool.run("diff", "in.h5", "other.h5", "--ignore-dialect", in: folder).status == 1)
  }

  /// Small files are packed: what a surgery drops, and the old configuration, are not in the output any more.
  @Test func aSmallFileIsNoLargerThanWhatIsInIt() throws {
    let model = Fixture.named("M", "tf21").path
    let before = Folder.bytes(model).count
    for (surgery, most) in [
      (["freeze", model, "o.h5", "--all"], before), (["swap-head", model, "o.h5", "-n", "10"], before),
      (["cut", model, "o.h5", "--to", "conv1"], before / 10),
    ] {
      #expect(try Tool.run(surgery + ["--force"], in: folder).status == 0)
      let after = Folder.bytes(folder.path("o.h5")).count
      #expect(after > 4096 && after <= most, "\(surgery[0]): \(before) -> \(after)")
    }
  }

  /// A layer may be called as an option is, and an option may be misspelt.
  @Test func aListOfLayersKnowsItsOptions() throws {
    let near = try Tool.run("remove", "in.h5", "o.h5", "first", "--clas", "Dropout", in: folder)
    #expect(near.status == 64 && near.errors.contains("--class"), "\(near.errors)")
    let named = try Tool.run("remove", "in.h5", "o.h5", "--", "-rf", in: folder)
    #expect(named.status == 2 && named.errors.contains("no layer \"-rf\""), "\(named.errors)")
  }

  /// What is said on standard error is in the report too.
  @Test func aNameThatDoesNotHoldIsInTheReport() throws {
    try TinyModel.ofImages.write(to: folder, as: "R50-9x9x3-4-im.h5")
    let run = try Tool.run("swap-head", "R50-9x9x3-4-im.h5", "-n", "3", "--json", in: folder)
    let findings = try #require(JSONValue.parse(run.output)["findings"]?.arrayValue)
    #expect(findings.contains { $0["code"] == "zoo-name" }, "\(run.output)")
    #expect(run.errors.contains("says that the input is 9x9x3"))
  }
}
