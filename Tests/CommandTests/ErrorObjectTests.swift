internal import Foundation
import HDF5
import JSON
import ModelSurgery
import TestSupport
import Testing

/// With `--format json` a failure is an object on standard output, and the same sentence on standard error.
@Suite struct ErrorObjectTests {
  let folder = Folder()

  /// What an error object has to say.
  struct Failure: Sendable, CustomTestStringConvertible {
    let arguments: [String]
    let code: String
    var status: Int32 = 2
    var file: String?
    var layer: String?
    var setting: String?
    var saying = ""

    var testDescription: String { arguments.joined(separator: " ") }

    init(
      _ words: String, _ code: String, file: String? = "in.h5", layer: String? = nil, setting: String? = nil,
      saying: String = ""
    ) {
      arguments = words.split(separator: " ").map(String.init)
      self.code = code
      self.file = file
      self.layer = layer
      self.setting = setting
      self.saying = saying
    }

    /// A command line that can't be right.
    init(usage words: String, setting: String? = nil, saying: String = "") {
      self.init(words, "usage", file: nil, setting: setting, saying: saying)
      status = 64
    }
  }

  init() throws {
    try TinyModel().write(to: folder)
    try TinyModel.ofImages.write(to: folder, as: "images.h5")
    try TinyModel(config: nil, isWhole: false).write(to: folder, as: "weights.h5")
    let single = "\"output_layers\": [[\"classes\", 0, 0]]"
    let double = "\"output_layers\": [[\"first\", 0, 0], [\"classes\", 0, 0]]"
    try TinyModel(config: TinyModel.config.replacing(single, with: double)).write(to: folder, as: "two.h5")
    let call = TinyModel.config.replacing("[\"second\", 0, 0, {}]", with: "[\"nobody\", 0, 0, {}]")
    try TinyModel(config: call).write(to: folder, as: "dangling.h5")
    folder.write("half.h5", Array(folder.bytes("in.h5").prefix(900)))
    folder.write("page.h5", Array("<html>".utf8))
    folder.write("there.h5", Array("precious".utf8))
    func write(_ steps: String, as name: String) {
      folder.write(name, Array("h5surgery: 1\nsteps:\n\(steps)\n".utf8))
    }
    write("- swap-head: {clases: 7}", as: "key.yaml")
    write("- cast", as: "to.yaml")
    write("- swap-head: {classes: 7}\n- freeze: {until: nowhere}", as: "step.yaml")
    write("- transplant: {from: gone.h5}", as: "gone.yaml")
    folder.write("no.yaml", Array("h5surgery: [".utf8))
  }

  /// Runs a command and holds its object against what is printed for people.
  @discardableResult
  private func expect(_ failure: Failure, _ extra: [String]) throws -> JSONValue? {
    let before = folder.names
    let run = try Tool.run(failure.arguments + extra, in: folder)
    let line = "\(failure.testDescription): \(run.output)\(run.errors)"
    #expect(run.status == failure.status, "\(line)")
    #expect(folder.names == before, "\(line)")
    let report = try JSONValue.parse(run.output)
    #expect(report.objectValue?.keys == ["schema", "error"] && report["schema"] == 1, "\(line)")
    let error = try #require(report["error"])
    #expect(error.objectValue?.keys == ["kind", "code", "message", "file", "layer", "setting"], "\(line)")
    #expect(error["code"]?.stringValue == failure.code, "\(line)")
    #expect(error["kind"]?.stringValue == ErrorCode(failure.code).kind.rawValue, "\(line)")
    for (key, value) in [("file", failure.file), ("layer", failure.layer), ("setting", failure.setting)] {
      #expect(error[key] == value.map { .string($0) } ?? .null, "\(key): \(line)")
    }
    let message = try #require(error["message"]?.stringValue)
    #expect(failure.saying.isEmpty || message.contains(failure.saying), "\(line)")
    #expect(run.errors.hasPrefix("h5surgery: error: \(message)\n"), "\(line)")
    guard let file = failure.file else { return error }
    #expect(message.hasPrefix("\(file): ") || message.hasPrefix("\(file), line "), "\(line)")
    #expect(message.ranges(of: "\(file): ").count <= 1, "said once: \(line)")
    return error
  }

  // MARK: files

  @Test(arguments: [
    Failure("inspect nowhere.h5", "missing", file: "nowhere.h5"),
    Failure("inspect page.h5", "not-hdf5", file: "page.h5", saying: "web page"),
    Failure("inspect half.h5", "truncated", file: "half.h5"),
    Failure("inspect .", "not-a-regular-file", file: "."),
    Failure("swap-head weights.h5 out.h5 -n 3", "no-model-config", file: "weights.h5"),
    Failure(
      "inspect weights.h5 --layer x", "no-model-config", file: "weights.h5", layer: "x", setting: "layer"),
    Failure(
      "inspect in.h5 --layer frist", "unknown-layer", layer: "frist", setting: "layer", saying: "\"first\""),
    Failure("freeze dangling.h5 out.h5 --all", "not-verified", file: "dangling.h5", layer: "classes"),
    Failure("diff in.h5 nowhere.h5", "missing", file: "nowhere.h5"),
    Failure("diff half.h5 in.h5", "truncated", file: "half.h5"),
    Failure("swap-head in.h5 there.h5 -n 3", "already-there", file: "there.h5", setting: "force"),
    Failure("swap-head in.h5 in.h5 -n 3", "same-file", setting: "in-place"),
    Failure("swap-head in.h5 no/such/out.h5 -n 3", "missing", file: "no/such/out.h5", saying: "\"no/such\""),
    Failure("convert in.h5 new/ --to h5", "invalid-name", file: "new/"),
    Failure("convert in.h5 new.keras/", "invalid-name", file: "new.keras/"),
    Failure(
      "strip in.h5 out.h5 --save-recipe there.h5", "already-there", file: "there.h5", setting: "force"),
  ])
  func aFailureNamesItsFileFirst(_ failure: Failure) throws { try expect(failure, ["--format", "json"]) }

  // MARK: surgeries

  static let refusals: [Failure] = [
    Failure("freeze in.h5 out.h5 --layer foo", "unknown-layer", layer: "foo", setting: "layer"),
    Failure("freeze in.h5 out.h5 --until foo", "unknown-layer", layer: "foo", setting: "until"),
    Failure("unfreeze in.h5 out.h5 --from features_", "unknown-layer", layer: "features_", setting: "from"),
    Failure("freeze in.h5 out.h5 --class Konv2D", "nothing-selected", setting: "class"),
    Failure("swap-head in.h5 out.h5 -n 3 --at foo", "unknown-layer", layer: "foo", setting: "at"),
    Failure("swap-head in.h5 out.h5 -n 3 --at 9", "unknown-layer", layer: "9", setting: "at"),
    Failure("swap-head in.h5 out.h5 -n 3 --output foo", "unknown-layer", layer: "foo", setting: "output"),
    Failure(
      "swap-head in.h5 out.h5 -n 3 --at first --pool", "bad-option", layer: "first", setting: "pool"),
    Failure(
      "swap-head in.h5 out.h5 -n 3 --activation foo", "bad-option", setting: "activation"),
    Failure(
      "swap-head in.h5 out.h5 --keep-classes 9", "bad-option", layer: "classes", setting: "keep-classes"),
    Failure("swap-head two.h5 out.h5 -n 3", "several-outputs", file: "two.h5", setting: "output"),
    Failure(
      "swap-head in.h5 out.h5 --head-from images.h5", "does-not-fit", layer: "classes", setting: "head-from",
      saying: "\"images.h5\" takes 3 features, and here there are 6"),
    Failure(
      "swap-head in.h5 out.h5 --head-from two.h5", "several-outputs", file: "two.h5", setting: "head-from"),
    Failure(
      "swap-head in.h5 out.h5 --head-from images.h5 --keep-classes 4", "does-not-fit", layer: "classes",
      setting: "head-from"),
    Failure(
      "swap-head images.h5 out.h5 --head-from images.h5 --keep-classes 4", "bad-option", file: "images.h5",
      layer: "classes", setting: "keep-classes"),
    Failure("drop-head two.h5 out.h5", "several-outputs", file: "two.h5", setting: "output"),
    Failure("wrap-average two.h5 out.h5 --frames 4", "not-wrappable", file: "two.h5"),
    Failure(
      "wrap-average images.h5 out.h5 --frames 4 --input-shape 9,9,3", "bad-option", file: "images.h5",
      setting: "input-shape"),
    Failure("unwrap in.h5 out.h5", "not-unwrappable"),
    Failure("cut in.h5 out.h5 --to foo", "unknown-layer", layer: "foo", setting: "to"),
    Failure("cut in.h5 out.h5 --to features", "not-cuttable", layer: "features", setting: "to"),
    Failure("cut in.h5 out.h5 --from features", "not-cuttable", layer: "features", setting: "from"),
    Failure(
      "cut in.h5 out.h5 --from second --to first", "not-cuttable", layer: "first", setting: "to"),
    Failure(
      "insert in.h5 out.h5 --layer ReLU --after foo", "unknown-layer", layer: "foo", setting: "after"),
    Failure(
      "insert in.h5 out.h5 --layer ReLU --before features", "not-insertable", layer: "features",
      setting: "before"),
    Failure(
      "insert in.h5 out.h5 --layer Dropout --rate 2 --after first", "bad-option", setting: "rate"),
    Failure(
      "insert in.h5 out.h5 --layer ReLU --after first --name second", "bad-option", layer: "second",
      setting: "name"),
    Failure("remove in.h5 out.h5 first", "not-removable", layer: "first", setting: "layers"),
    Failure("remove in.h5 out.h5 --class Dense", "not-removable", layer: "first", setting: "class"),
    Failure("remove in.h5 out.h5 foo", "unknown-layer", layer: "foo", setting: "layers"),
    Failure("rename in.h5 out.h5 foo=bar", "unknown-layer", layer: "foo", setting: "layers"),
    Failure("rename in.h5 out.h5 first=second", "not-renamable", layer: "first", setting: "layers"),
    Failure("rename in.h5 out.h5 --prefix -", "not-renamable", layer: "features", setting: "prefix"),
    Failure("rename in.h5 out.h5 --model a/b", "not-renamable", setting: "model"),
    Failure("set-input in.h5 out.h5 --shape 9", "shape-mismatch", layer: "first", setting: "shape"),
    Failure("set-input in.h5 out.h5 --frames 9", "bad-option", layer: "features", setting: "frames"),
    Failure("set-input in.h5 out.h5 --input foo --batch 2", "unknown-layer", layer: "foo", setting: "input"),
    Failure("transplant in.h5 out.h5 --from gone.h5", "missing", file: "gone.h5"),
    Failure("transplant in.h5 out.h5 --from weights.h5", "no-model-config", file: "weights.h5"),
    Failure(
      "transplant in.h5 out.h5 --from dangling.h5", "verify-reference", file: "dangling.h5", layer: "classes"),
    Failure(
      "transplant in.h5 out.h5 --from images.h5", "mismatch", layer: "classes", setting: "from",
      saying: "in \"images.h5\""),
    Failure("cast in.h5 out.h5 --to float16 --except foo", "unknown-layer", layer: "foo", setting: "except"),
    Failure("cast in.h5 out.h5 --to bfloat16 --compute", "not-castable", setting: "compute"),
    Failure("fold-batchnorm in.h5 out.h5 --layers foo", "unknown-layer", layer: "foo", setting: "layers"),
  ]

  @Test(arguments: refusals)
  func aRefusalNamesItsFileItsLayerAndItsSetting(_ failure: Failure) throws {
    try expect(failure, ["--format=json"])
  }

  @Test func everyTransformIsAmongThem() {
    let commands = Set(Self.refusals.map { $0.arguments[0] })
    #expect(Set(TransformRegistry.all.map { $0.name }).subtracting(commands) == ["strip"], "never refuses")
  }

  // MARK: recipes

  @Test(arguments: [
    Failure("apply key.yaml in.h5 out.h5", "recipe-unknown-key", file: "key.yaml", setting: "clases"),
    Failure("apply to.yaml in.h5 out.h5", "recipe-missing-key", file: "to.yaml", setting: "to"),
    Failure("apply no.yaml in.h5 out.h5", "recipe-malformed", file: "no.yaml", saying: ", line 2, column "),
    Failure("apply nowhere.yaml in.h5 out.h5", "missing", file: "nowhere.yaml"),
    Failure(
      "apply step.yaml in.h5 out.h5", "unknown-layer", layer: "nowhere", setting: "until",
      saying: "in.h5: step 2 (freeze): no layer"),
    Failure(
      "apply gone.yaml in.h5 out.h5", "missing", file: "gone.h5", setting: "from",
      saying: "; it is named as from in gone.yaml, line 3, column 22"),
  ])
  func aMistakeInARecipeNamesTheRecipeAndWhatItNamesItself(_ failure: Failure) throws {
    try expect(failure, ["--format", "json"])
  }

  // MARK: usage

  @Test(arguments: [
    Failure(usage: "frobnicate"), Failure(usage: "", setting: "format"), Failure(usage: "inspect"),
    Failure(usage: "help --what", setting: "what"),
    Failure(usage: "inspect a.h5 --layer x --tree", setting: "layer"),
    Failure(usage: "inspect a.h5 --quiet --verbose", setting: "quiet"),
    Failure(usage: "inspect a.h5 --lyaer x", setting: "lyaer"),
    Failure(usage: "swap-head a.h5 b.h5", setting: "classes"),
    Failure(usage: "swap-head a.h5 b.h5 -n 0", setting: "classes"),
    Failure(usage: "swap-head a.h5 b.h5 -n ten", setting: "classes"),
    Failure(usage: "swap-head a.h5 b.h5 -n 3 --dropout 7", setting: "dropout"),
    Failure(usage: "swap-head a.h5 b.h5 -n 3 --initializer magic", setting: "initializer"),
    Failure(usage: "swap-head a.h5 b.h5 --keep-classes 1,2,1", setting: "keep-classes"),
    Failure(usage: "swap-head a.h5 b.h5 --keep-classes 1 --at -2", setting: "at"),
    Failure(usage: "swap-head a.h5 -n 3", saying: "where to?"),
    Failure(usage: "wrap-average a.h5 b.h5", setting: "frames"),
    Failure(usage: "wrap-average a.h5 b.h5 --frames 4 --input-shape 8,0,3", setting: "input-shape"),
    Failure(usage: "freeze a.h5 b.h5 --all --until x", setting: "until"),
    Failure(usage: "freeze a.h5 b.h5"),
    Failure(usage: "cut a.h5 b.h5 --to x --input-shape 8", setting: "input-shape"),
    Failure(usage: "insert a.h5 b.h5 --layer Dropout --after x", setting: "rate"),
    Failure(usage: "rename a.h5 b.h5 x", setting: "layers"),
    Failure(usage: "cast a.h5 b.h5", setting: "to"),
    Failure(usage: "strip in.h5 out.h5 --save-recipe in.h5", setting: "save-recipe"),
  ])
  func aMistakeOnTheCommandLineIsAnObjectWhereverTheFormatStands(_ failure: Failure) throws {
    try expect(failure, ["--format", "json"])
    guard let command = failure.arguments.first else { return }
    let run = try Tool.run([command, "--format=json"] + failure.arguments.dropFirst(), in: folder)
    #expect(try run.status == 64 && (JSONValue.parse(run.output))["error"]?["kind"] == "usage")
    #expect(try Tool.run(failure.arguments, in: folder).output.isEmpty, "text is as it was")
  }

  @Test func anArgumentThatIsNoUTF8IsAnObjectToo() throws {
    let line = "name=$(printf 'caf\\351.h5'); \"$0\" inspect \"$name\" --format json"
    let run = try Tool.runShell(line, in: folder)
    let error = try JSONValue.parse(run.output)["error"]
    #expect(run.status == 64 && error?["kind"] == "usage" && error?["file"] == .null)
    #expect(error?["message"]?.stringValue?.contains("is no UTF-8") == true)
  }

  @Test func whatStandsBehindTheEndOfOptionsIsNone() throws {
    let run = try Tool.run("diff", "--", "nowhere.h5", "in.h5", "--format", "json", in: folder)
    #expect(run.status == 64 && run.output.isEmpty)
  }

  // MARK: no error

  @Test func aNoIsAnAnswerAndNoError() throws {
    let diff = try Tool.run("diff", "in.h5", "images.h5", "--format", "json", in: folder)
    #expect(try diff.status == 1 && (JSONValue.parse(diff.output))["error"] == nil)
    let strict = try Tool.run("inspect", "dangling.h5", "--strict", "--format", "json", in: folder)
    #expect(try strict.status == 1 && (JSONValue.parse(strict.output))["error"] == nil)
    for arguments in [["--help", "--format", "json"], ["inspect", "--format=json", "-h"], ["--version"]] {
      let help = try Tool.run(arguments, in: folder)
      #expect(help.status == 0 && !help.output.hasPrefix("{"))
    }
  }

  @Test func textSaysNothingOnStandardOutput() throws {
    let run = try Tool.run("freeze", "in.h5", "out.h5", "--layer", "foo", in: folder)
    #expect(run.status == 2 && run.output.isEmpty)
    #expect(run.errors == "h5surgery: error: in.h5: no layer \"foo\"\n")
  }

  // MARK: standard output

  #if os(Linux)
    @Test func aReportThatCantBePrintedIsFollowedByNothing() throws {
      let run = try Tool.run(after: "exec >/dev/full", ["inspect", "in.h5", "--format", "json"], in: folder)
      #expect(run.status == 2 && run.errorLines.count == 1)
      #expect(run.errors.hasPrefix("h5surgery: error: can't write to standard output: "))
    }
  #endif

  /// A heap object of 2^63 bytes and more crashes libhdf5 1.10.8; the parent prints the object then.
  @Test(arguments: 24..<32) func whatCrashesTheWorkIsOneObject(offset: Int) throws {
    var bytes = folder.bytes("in.h5")
    let heap = try #require(bytes.firstRange(of: Array("GCOL".utf8))?.lowerBound)
    bytes[heap + offset] = 0xFF
    folder.write("in.h5", bytes)
    let run = try Tool.run("inspect", "in.h5", "--format", "json", in: folder)
    let error = try JSONValue.parse(run.output)["error"]
    #expect(run.status == 2 && error?["file"] == "in.h5", "\(run.output)\(run.errors)")
    #expect(error?["message"]?.stringValue.map { run.errors == "h5surgery: error: \($0)\n" } == true)
  }
}
