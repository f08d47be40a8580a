internal import Foundation
import JSON
import TestSupport
import Testing

/// The commands that write, on a small model: names, options, reports.
@Suite struct SurgeryTests {
  let folder = Folder()
  static let zooName = "R50-8x8x3-4-im.h5"

  init() throws {
    try TinyModel().write(to: folder)
    try TinyModel.ofImages.write(to: folder, as: Self.zooName)
  }

  private func run(_ arguments: String..., at location: SourceLocation = #_sourceLocation) throws
    -> Tool.Result
  {
    let result = try Tool.run(arguments, in: folder)
    #expect(result.status == 0, "\(result.errors)", sourceLocation: location)
    return result
  }

  private func inspect(_ name: String) throws -> JSONValue {
    try JSONValue.parse(try Tool.run("inspect", name, "--format", "json", in: folder).output)
  }

  private func layerNames(_ report: JSONValue) -> [String] {
    report["model"]?["layers"]?.arrayValue?.compactMap { $0["name"]?.stringValue } ?? []
  }

  @Test func waitingForTheDiskChangesNothingElse() throws {
    _ = try run("swap-head", "in.h5", "out.h5", "-n", "7")
    _ = try run("swap-head", "in.h5", "safe.h5", "-n", "7", "--fsync")
    #expect(Folder.bytes(folder.path("safe.h5")) == Folder.bytes(folder.path("out.h5")))
  }

  @Test func aNewHeadHasTheClassesAskedFor() throws {
    let result = try run("swap-head", "in.h5", "out.h5", "-n", "7", "--seed", "1")
    #expect(result.errors.isEmpty)
    try expectSnapshot(result.output, named: "swap-head")
    let report = try inspect("out.h5")
    #expect(layerNames(report) == ["features", "first", "second", "dense_classifier"])
    #expect(report["model"]?["outputs"]?[0]?["shape"] == [.null, 7])
  }

  @Test func aNegativeIndexIsNoOption() throws {
    _ = try run("swap-head", "in.h5", "out.h5", "-n", "7", "--at", "-3")
    #expect(layerNames(try inspect("out.h5")) == ["features", "first", "dense_classifier"])
  }

  @Test func everyOptionOfTheHeadIsTaken() throws {
    _ = try run(
      "swap-head", "in.h5", "out.h5", "-n", "7", "--name", "kinds", "--activation", "sigmoid",
      "--initializer", "zeros",
      "--dropout", "0.25", "--freeze-backbone")
    let report = try inspect("out.h5")
    let names = layerNames(report)
    #expect(names.last == "kinds")
    #expect(names.contains { $0.hasPrefix("dropout") })
    #expect(report["model"]?["parameters"]?["trainable"]?.intValue == 6 * 7 + 7)
    let layer = try JSONValue.parse(
      try Tool.run("inspect", "out.h5", "--layer", "kinds", "--format", "json", in: folder).output)
    #expect(layer["layer"]?["config"]?["activation"]?.stringValue == "sigmoid")
  }

  @Test func theSameSeedGivesTheSameFile() throws {
    _ = try run("swap-head", "in.h5", "a.h5", "-n", "7", "--seed", "5")
    _ = try run("swap-head", "in.h5", "b.h5", "-n", "7", "--seed", "5")
    _ = try run("swap-head", "in.h5", "c.h5", "-n", "7", "--seed", "6")
    #expect(folder.bytes("a.h5") == folder.bytes("b.h5"))
    #expect(folder.bytes("a.h5") != folder.bytes("c.h5"))
  }

  @Test func withoutOutTheZoosNameIsDerived() throws {
    _ = try run("swap-head", Self.zooName, "-n", "10")
    _ = try run("wrap-average", Self.zooName, "--frames", "64")
    #expect(folder.names == ["R50-8x8x3-10-im.h5", Self.zooName, "R50avg-64x8x8x3-4-im.h5", "in.h5"])
    let refused = try Tool.run("freeze", Self.zooName, "--all", in: folder)
    #expect(refused.status == 64, "freezing gives no new name")
    #expect(try Tool.run("wrap-average", Self.zooName, "--frames", "any", in: folder).status == 64)
  }

  @Test func theDerivedNameCountsTheClassesThatThereAreThen() throws {
    _ = try run("swap-head", Self.zooName, "--keep-classes", "2,0", "--add-classes", "3")
    _ = try run("swap-head", Self.zooName, "--add-classes", "2")
    _ = try run("swap-head", Self.zooName, "three.h5", "-n", "3")
    _ = try run("swap-head", Self.zooName, "--head-from", "three.h5")
    for (count, layer) in [(5, "classes"), (6, "classes"), (3, "dense_classifier")] {
      let report = try inspect("R50-8x8x3-\(count)-im.h5")
      #expect(report["model"]?["outputs"]?[0]?["shape"] == [.null, .number(JSONNumber(count))])
      #expect(layerNames(report).last == layer)
    }
  }

  @Test func hiddenLayersComeBeforeTheHead() throws {
    let result = try run(
      "swap-head", "in.h5", "out.h5", "-n", "3", "--hidden", "8,5", "--hidden-activation", "tanh",
      "--dropout",
      "0.5", "--format", "json")
    let details = try JSONValue.parse(result.output)["details"]
    #expect(
      details?["new_layers"] == [
        "dense_hidden", "dropout", "dense_hidden_1", "dropout_1", "dense_classifier",
      ])
    #expect(details?["hidden_activation"] == "tanh")
  }

  @Test func aHeadThatDoesNotFitIsRefusedWithBothSizes() throws {
    _ = try run("swap-head", "in.h5", "other.h5", "-n", "3", "--hidden", "9")
    let result = try Tool.run("swap-head", "in.h5", "out.h5", "--head-from", "other.h5", in: folder)
    #expect(result.status == 2)
    #expect(result.errors.contains("takes 9 features, and here there are 6"))
    let missing = try Tool.run("swap-head", "in.h5", "out.h5", "--head-from", "none.h5", in: folder)
    #expect(missing.status == 2 && missing.errors.contains("none.h5"))
    #expect(!folder.names.contains("out.h5"))
  }

  @Test func wrappingTakesAnyNumberOfFrames() throws {
    _ = try run("wrap-average", Self.zooName, "out.h5", "--frames", "any")
    #expect(try inspect("out.h5")["model"]?["inputs"]?[0]?["shape"] == [.null, .null, 8, 8, 3])
  }

  @Test func freezingAndUnfreezingIsARoundTrip() throws {
    _ = try run("freeze", "in.h5", "frozen.h5", "--except-head")
    #expect(try inspect("frozen.h5")["model"]?["parameters"]?["trainable"]?.intValue == 28)
    _ = try run("unfreeze", "frozen.h5", "thawed.h5", "--all")
    #expect(try inspect("thawed.h5")["model"] == inspect("in.h5")["model"])
    let selections = [
      (["--until", "first"], 70), (["--from", "second"], 54), (["--layer", "f*", "--layer", "second"], 28),
      (["--class", "Dense"], 0),
    ]
    for (selection, trainable) in selections {
      let result = try Tool.run(["freeze", "in.h5", "out.h5", "--force"] + selection, in: folder)
      #expect(result.status == 0, "\(result.errors)")
      #expect(
        try inspect("out.h5")["model"]?["parameters"]?["trainable"]?.intValue == trainable, "\(selection)")
    }
  }

  @Test func inPlaceReplacesTheFileEvenThroughALink() throws {
    #expect(symlink("in.h5", folder.path("link.h5")) == 0)
    _ = try run("freeze", "link.h5", "--all", "--in-place")
    #expect(try inspect("in.h5")["model"]?["parameters"]?["trainable"]?.intValue == 0)
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: folder.path("link.h5")) == "in.h5")
    #expect(folder.names == [Self.zooName, "in.h5", "link.h5"])
  }

  @Test func aDryRunWritesNothing() throws {
    let before = folder.bytes("in.h5")
    for target in [["out.h5"], ["--in-place"]] {
      let result = try Tool.run(
        ["swap-head", "in.h5", "-n", "7", "--seed", "1", "--dry-run"] + target, in: folder)
      #expect(result.status == 0)
      #expect(result.output.contains("nothing was written"))
      if target == ["out.h5"] { try expectSnapshot(result.output, named: "swap-head-dry-run") }
    }
    #expect(folder.names == [Self.zooName, "in.h5"])
    #expect(folder.bytes("in.h5") == before)
  }

  @Test func theReportIsForProgramsToo() throws {
    let written = try run("swap-head", "in.h5", "out.h5", "-n", "7", "--seed", "1", "--format", "json")
    try expectSnapshot(written.output, named: "swap-head-json")
    let planned = try JSONValue.parse(
      run("freeze", "in.h5", "other.h5", "--all", "--format", "json", "--dry-run").output)
    #expect(planned["schema"]?.intValue == 1)
    #expect(planned["dry_run"]?.boolValue == true)
    #expect(planned["written"]?.isNull == true)
    #expect(planned["plan"]?["edits"]?.arrayValue?.isEmpty == false)
    #expect(planned["parameters"]?["after"]?["trainable"]?.intValue == 0)
  }

  @Test func quietSaysNothingAndVerboseMore() throws {
    #expect(try run("freeze", "in.h5", "a.h5", "--all", "--quiet").output.isEmpty)
    #expect(try run("freeze", "in.h5", "b.h5", "--all", "--verbose").output.contains("repack"))
    Folder.write("no HDF5", to: folder.path("bad.h5"))
    let short = try Tool.run("inspect", "bad.h5", in: folder).errors
    let long = try Tool.run("inspect", "bad.h5", "--verbose", in: folder).errors
    #expect(long.hasPrefix(short) && long.count > short.count, "libhdf5's stack")
  }

  #if os(Linux)
    @Test func theInputIsNotOpenedForWriting() throws {
      let watch = FileWatch(folder.path("in.h5"))
      for arguments in [
        ["swap-head", "in.h5", "a.h5", "-n", "3"], ["swap-head", "in.h5", "b.h5", "-n", "3", "--compact"],
        ["cast", "in.h5", "c.h5", "--to", "float16"], ["freeze", "in.h5", "d.h5", "--all"],
        ["inspect", "in.h5"], ["diff", "in.h5", "a.h5"], ["strip", "in.h5", "e.h5", "--dry-run"],
        ["freeze", "in.h5", "--all", "--in-place"],
      ] {
        let result = try Tool.run(arguments, in: folder)
        #expect(result.status == (arguments[0] == "diff" ? 1 : 0), "\(arguments): \(result.errors)")
        let events = watch.events()
        #expect(events.contains(.open), "\(arguments)")
        #expect(!events.contains(.closeAfterWriting) && !events.contains(.change), "\(arguments)")
      }
    }
  #endif

  @Test func anUnknownLayerIsAnsweredWithTheNearest() throws {
    for arguments in [
      ["swap-head", "in.h5", "out.h5", "-n", "3", "--at", "secnod"],
      ["freeze", "in.h5", "out.h5", "--until", "secnod"],
    ] {
      let result = try Tool.run(arguments, in: folder)
      #expect(result.status == 2)
      #expect(result.errors.contains("did you mean \"second\""), "\(result.errors)")
      #expect(result.errorLines.count == 1)
    }
    #expect(folder.names == [Self.zooName, "in.h5"])
  }
}
