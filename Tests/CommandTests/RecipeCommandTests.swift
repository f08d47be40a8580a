internal import Foundation
import JSON
import ModelSurgery
import TestSupport
import Testing

@testable import Transforms
@testable import h5surgery

/// `apply` and `--save-recipe`: what a command did is done again by its recipe, to the byte.
@Suite struct RecipeCommandTests {
  let folder = Folder()
  static let zooName = "R50-8x8x3-4-im.h5"

  init() throws {
    try TinyModel().write(to: folder)
    try TinyModel.ofImages.write(to: folder, as: Self.zooName)
    _ = try Tool.run("wrap-average", Self.zooName, "wrapped.h5", "--frames", "4", in: folder)
    _ = try Tool.run("freeze", "in.h5", "frozen.h5", "--all", in: folder)
    let dropout = ["--layer", "Dropout", "--rate", "0.5", "--after", "first"]
    _ = try Tool.run(["insert", "in.h5", "dropped.h5"] + dropout, in: folder)
  }

  private func write(_ steps: String, as name: String = "r.yaml") {
    folder.write(name, Array("h5surgery: 1\nsteps:\n\(steps)\n".utf8))
  }

  /// Each command with its options, on a model that it fits.
  static let commands: [[String]] = [
    ["swap-head", "in.h5", "-n", "7"],
    [
      "swap-head", "in.h5", "-n", "7", "--at", "-3", "--name", "kinds", "--activation", "sigmoid",
      "--initializer", "he_normal", "--seed", "18446744073709551615", "--dropout", "0.3", "--freeze-backbone",
    ],
    ["swap-head", "in.h5", "-n", "7", "--output", "classes", "--features", "6"],
    ["swap-head", zooName, "-n", "7", "--at", "image", "--pool"],
    ["swap-head", "in.h5", "--keep-classes", "3,0", "--add-classes", "2", "--seed", "5"],
    ["swap-head", "in.h5", "--head-from", "frozen.h5"],
    ["swap-head", "in.h5", "-n", "3", "--hidden", "8,6", "--hidden-activation", "elu", "--dropout", "0.5"],
    ["wrap-average", zooName, "--frames", "any"],
    ["wrap-average", zooName, "--frames", "16", "--input-shape", "8x8x3"],
    ["unwrap", "wrapped.h5"], ["freeze", "in.h5", "--except-head"], ["freeze", "in.h5", "--all"],
    ["freeze", "frozen.h5", "--all"],
    ["freeze", "in.h5", "--until", "first"], ["freeze", "in.h5", "--layer", "*", "--layer", "second"],
    ["freeze", "in.h5", "--class", "Dense"], ["unfreeze", "frozen.h5", "--from", "second"],
    ["cut", "in.h5", "--from", "second", "--to", "-1", "--input-shape", "6"],
    ["cut", "in.h5", "--to", "first", "--to", "second"],
    ["insert", "in.h5", "--layer", "Dropout", "--rate", "0.25", "--after", "first", "--name", "drop"],
    ["insert", "in.h5", "--layer", "GaussianNoise", "--stddev", "2", "--before", "-2"],
    ["insert", "in.h5", "--layer", "Activation", "--activation", "elu", "--after", "-3"],
    ["remove", "dropped.h5", "drop*", "--class", "Dropout"],
    ["rename", "in.h5", "first=second", "second=first", "--suffix", "_2", "--model", "no"],
    ["set-input", zooName, "--shape", "any,16,3"],
    ["set-input", "wrapped.h5", "--frames", "9", "--batch", "2"],
    ["transplant", "in.h5", "--from", "frozen.h5", "--by", "position", "--layers", "f*", "--skip-mismatch"],
    ["cast", "in.h5", "--to", "float16", "--compute", "--except", "classes"], ["fold-batchnorm", "in.h5"],
    ["cut", "in.h5", "--to", "-2"], ["cut", "in.h5", "--to", "first"], ["drop-head", "in.h5"],
    ["strip", "in.h5"],
  ]

  @Test(arguments: commands) func aSavedRecipeDoesTheSameToTheByte(arguments: [String]) throws {
    let saving = arguments[..<2] + ["out.h5"] + arguments[2...] + ["--save-recipe", "saved.yaml"]
    let planned = try Tool.run(Array(saving) + ["--dry-run"], in: folder)
    #expect(planned.status == 0, "\(planned.errors)")
    #expect(planned.output.contains("no model was written (--dry-run)"))
    let recipe = folder.bytes("saved.yaml")
    #expect(!folder.names.contains("out.h5"))
    let result = try Tool.run(Array(saving) + ["--force"], in: folder)
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.contains("saved the recipe \"saved.yaml\""))
    #expect(folder.bytes("saved.yaml") == recipe)
    let again = try Tool.run("apply", "saved.yaml", arguments[1], "again.h5", in: folder)
    #expect(again.status == 0, "\(again.errors)")
    #expect(folder.bytes("again.h5") == folder.bytes("out.h5"))
    let text = String(decoding: recipe, as: UTF8.self)
    #expect(
      text.hasPrefix("# Made by h5surgery \(H5Surgery.version), \(arguments[0]) of \"\(arguments[1])\".\n"))
    #expect(!text.contains(folder.path))
  }

  /// A file in a recipe is one as seen from the recipe's folder.
  @Test func otherFilesAreFoundFromTheRecipesFolder() throws {
    let parts = Folder()
    try FileManager.default.moveItem(atPath: folder.path("frozen.h5"), toPath: parts.path("head.h5"))
    let result = try Tool.run(
      "swap-head", "in.h5", "out.h5", "--head-from", parts.path("head.h5"), "--save-recipe",
      parts.path("r.yaml"), in: folder)
    #expect(result.status == 0, "\(result.errors)")
    #expect(Folder.read(parts.path("r.yaml")).hasSuffix("- swap-head: {head-from: head.h5}\n"))
    let again = try Tool.run("apply", parts.path("r.yaml"), "in.h5", "again.h5", in: folder)
    #expect(again.status == 0, "\(again.errors)")
    #expect(folder.bytes("again.h5") == folder.bytes("out.h5"))
    #expect(unlink(parts.path("head.h5")) == 0)
    let gone = try Tool.run("apply", parts.path("r.yaml"), "in.h5", "none.h5", in: folder)
    #expect(gone.status == 2)
    #expect(gone.errors.hasPrefix("h5surgery: error: \(parts.path)/head.h5: can't open"), "\(gone.errors)")
    #expect(gone.errors.contains("named as head-from in \(parts.path)/r.yaml, line 5, column 26"))
  }

  @Test func everyTransformsCommandIsTried() {
    #expect(Set(Self.commands.map { $0[0] }) == Set(TransformRegistry.all.map { $0.name }))
  }

  /// What commands take behind OUT, which recipes need a key for.
  static let words = ["remove": "layers", "rename": "layers"]

  /// The keys of a step are its command's options: none is forgotten, none invented.
  @Test func keysAreTheOptionsOfTheCommandLine() throws {
    let help = try JSONValue.parse(Tool.run("--experimental-dump-help").output)
    let commands = help["command"]?["subcommands"]?.arrayValue ?? []
    func options(of name: String) -> Set<String> {
      let command = commands.first { $0["commandName"]?.stringValue == name }
      let names = (command?["arguments"]?.arrayValue ?? []).flatMap { $0["names"]?.arrayValue ?? [] }
      return Set(names.filter { $0["kind"]?.stringValue == "long" }.compactMap { $0["name"]?.stringValue })
    }
    let common = options(of: "apply")
    #expect(common.isSuperset(of: ["force", "dry-run", "in-place", "save-recipe", "format"]))
    for type in TransformRegistry.all {
      let words = Self.words[type.name].map { [$0] } ?? []
      let options = options(of: type.name).subtracting(common).union(words)
      #expect(options == Set(keys(of: type)), "\(type.name)")
    }
    #expect(InsertCommand.LayerClass.allCases.map(\.rawValue) == WeightlessLayer.all.map(\.className))
  }

  private func keys<T: RecipeStep>(of type: T.Type) -> [String] { T.parameters.map(\.key) }

  @Test func theReportHasEveryStep() throws {
    write("- swap-head: {classes: 7, seed: 1}\n- freeze: {except-head: true}\n- freeze: {all: true}")
    let planned = try Tool.run("apply", "r.yaml", "in.h5", "out.h5", "--dry-run", in: folder)
    try expectSnapshot(planned.output, named: "apply-dry-run")
    #expect(!folder.names.contains("out.h5"))
    let result = try Tool.run("apply", "r.yaml", "in.h5", "out.h5", "--format", "json", in: folder)
    try expectSnapshot(result.output, named: "apply-json")
    let quiet = try Tool.run("apply", "r.yaml", "in.h5", "b.h5", "--quiet", in: folder)
    #expect(quiet.status == 0 && quiet.output.isEmpty && quiet.errors.isEmpty)
  }

  @Test func aRecipeOfARecipeIsTheSame() throws {
    write("- swap-head: {classes: 7}\n- freeze: {layer: ['f*', second]}\n- strip")
    let arguments = ["apply", "r.yaml", "in.h5", "out.h5", "--save-recipe", "saved.yaml", "--format", "json"]
    let result = try Tool.run(arguments, in: folder)
    #expect(result.status == 0, "\(result.errors)")
    #expect(try JSONValue.parse(result.output)["saved_recipe"]?.stringValue == "saved.yaml")
    let saved = try Recipe(contentsOf: folder.path("saved.yaml"))
    #expect(try saved.json() == Recipe(contentsOf: folder.path("r.yaml")).json())
  }

  @Test func withoutOutTheStepsGiveTheZoosName() throws {
    write("- swap-head: {classes: 10}\n- freeze: {all: true}\n- wrap-average: {frames: 64}\n- strip")
    #expect(try Tool.run("apply", "r.yaml", Self.zooName, in: folder).status == 0)
    #expect(folder.names.contains("R50avg-64x8x8x3-10-im.h5"))
    for steps in [
      "- strip", "- freeze: {all: true}", "- swap-head: {classes: 4}", "- wrap-average: {frames: any}",
      "- drop-head",
    ] {
      write(steps)
      let result = try Tool.run("apply", "r.yaml", Self.zooName, in: folder)
      #expect(result.status == 64, "\(steps): \(result.errors)")
    }
  }

  @Test func inPlaceAllStepsAreOne() throws {
    write("- swap-head: {classes: 7}\n- freeze: {until: nowhere}")
    let before = folder.bytes("in.h5")
    let refused = try Tool.run("apply", "r.yaml", "in.h5", "--in-place", in: folder)
    #expect(refused.status == 2)
    #expect(refused.errors.hasPrefix("h5surgery: error: in.h5: step 2 (freeze): no layer \"nowhere\""))
    #expect(folder.bytes("in.h5") == before)
    write("- swap-head: {classes: 7}\n- freeze: {until: second}")
    #expect(try Tool.run("apply", "r.yaml", "in.h5", "--in-place", in: folder).status == 0)
    #expect(folder.bytes("in.h5") != before)
  }

  @Test func aBadRecipeIsNamedWithLineAndColumn() throws {
    write("- swap-head: {clases: 7}")
    let result = try Tool.run("apply", "r.yaml", "in.h5", "out.h5", in: folder)
    #expect(result.status == 2)
    #expect(
      result.errors
        == "h5surgery: error: r.yaml, line 3, column 15: swap-head has no \"clases\"; did you mean \"classes\"?\n"
    )
    let gone = try Tool.run("apply", "gone.yaml", "in.h5", "out.h5", in: folder)
    #expect(gone.status == 2 && gone.errors.contains("gone.yaml"))
    let model = try Tool.run("apply", "in.h5", "in.h5", "out.h5", in: folder)
    #expect(model.status == 64 && model.errors.contains("apply RECIPE IN OUT"), "\(model.errors)")
    #expect(!folder.names.contains("out.h5"))
  }

  /// Where the recipe can't go, no model is written either.
  @Test func aRecipeThatCantBeWrittenStopsBefore() throws {
    folder.write("there.yaml", Array("precious".utf8))
    #expect(link(folder.path("in.h5"), folder.path("hard.yaml")) == 0)
    #expect(mkfifo(folder.path("pipe.yaml"), 0o600) == 0)
    let cases: [(path: String, status: Int32, text: String)] = [
      ("there.yaml", 2, "--force"), ("no/such.yaml", 2, "no folder"), ("out.h5", 64, "the file of a model"),
      ("./out.h5", 64, "the file of a model"), ("in.h5", 64, "the file of a model"),
      ("hard.yaml", 64, "the file of a model"), ("pipe.yaml", 2, "not a regular file"),
      ("new/", 2, "not the name of a file"),
    ]
    let names = folder.names
    for (path, status, text) in cases {
      let result = try Tool.run("strip", "in.h5", "out.h5", "--save-recipe", path, in: folder)
      #expect(result.status == status && result.errors.contains(text), "\(path): \(result.errors)")
      #expect(folder.names == names, "\(path)")
    }
    #expect(folder.bytes("there.yaml") == Array("precious".utf8))
    let inPlace = try Tool.run(
      "strip", "in.h5", "--in-place", "--save-recipe", "in.h5", "--force", in: folder)
    #expect(inPlace.status == 64)
  }
}
