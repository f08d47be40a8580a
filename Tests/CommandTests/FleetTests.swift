internal import Foundation
import JSON
import ModelSurgery
import TestSupport
import Testing

@testable import h5surgery

/// Several files in one call.
@Suite struct FleetTests {
  let folder = Folder()

  init() throws {
    try folder.makeFolder("models/sub")
    for name in ["a.h5", "models/b.h5", "models/c.h5", "models/sub/d.h5"] {
      try TinyModel().write(to: folder, as: name)
    }
  }

  private func run(_ line: String, _ words: [String] = []) throws -> Tool.Result {
    try Tool.run(line.split(separator: " ").map(String.init) + words, in: folder)
  }

  private func names(_ path: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder.path(path))) ?? []).sorted()
  }

  /// No comparison of the test's own, which would print both.
  private func isSame(_ one: String, _ other: String) -> Bool {
    !folder.bytes(one).isEmpty && folder.bytes(one) == folder.bytes(other)
  }

  private func objects(_ text: String) throws -> [JSONValue] {
    try text.split(separator: "\n").map { try JSONValue.parse(String($0)) }
  }

  // MARK: Inputs and outputs

  @Test func outputsAreThoseOfSingleCallsByteForByte() throws {
    #expect(try run("swap-head a.h5 alone.h5 -n 3").status == 0)
    let result = try run("swap-head a.h5 models/b.h5 models/c.h5 -n 3 -o out")
    #expect(result.status == 0, "\(result.errors)")
    #expect(names("out") == ["a.h5", "b.h5", "c.h5"])
    for name in ["a.h5", "b.h5", "c.h5"] { #expect(isSame("out/\(name)", "alone.h5")) }
    let lines = result.output.split(separator: "\n")
    #expect(lines.count == 3 && lines[0].hasPrefix("ok       a.h5 -> \"out/a.h5\" ("), "\(result.output)")
    #expect(result.errors.hasPrefix("3 files in ") && result.errors.hasSuffix(": 3 ok\n"), "\(result.errors)")
  }

  @Test func aFolderIsItsFilesAndRecursiveKeepsItsFolders() throws {
    let flat = try run("freeze models -o flat --all")
    #expect(flat.status == 0 && names("flat") == ["b.h5", "c.h5"], "\(flat.errors)")
    #expect(flat.errors.contains("1 folder in folders: not gone into without --recursive"))
    symlink("../a.h5", folder.path("models/link.h5"))
    let deep = try run("freeze models -r -o deep --all --jobs 2")
    #expect(deep.status == 0 && names("deep") == ["b.h5", "c.h5", "sub"] && names("deep/sub") == ["d.h5"])
    #expect(deep.errors.contains("1 symbolic link in folders: not followed"))
    #expect(mkfifo(folder.path("models/sub/pipe.h5"), 0o600) == 0)
    let piped = try run("freeze models -r -o piped --all")
    #expect(piped.status == 0 && names("piped/sub") == ["d.h5"])
    #expect(piped.errors.contains("1 pipe, socket or device in folders: not opened"), "\(piped.errors)")
    #expect(try !run("freeze models -r -o other --all --include d*").errors.contains("not opened"))
    unlink(folder.path("models/sub/pipe.h5"))
    let some = try run("freeze models -r -o some --all --include d* --quiet")
    #expect(some.status == 0 && names("some") == ["sub"] && some.output.isEmpty && some.errors.isEmpty)
    let way = try run("inspect models -r --summary --include", ["sub/*"])
    #expect(
      way.output.split(separator: "\n").count == 1 && way.output.hasPrefix("ok       models/sub/d.h5: "))
    let none = try run("inspect models --include nothing")
    #expect(none.status == 2 && none.errors.contains("models: no file in it matches --include"))
  }

  // MARK: Pairs

  @Test func twoFoldersAreComparedByNames() throws {
    try folder.makeFolder("others/sub")
    try TinyModel().write(to: folder, as: "others/b.h5")
    try TinyModel().write(to: folder, as: "others/sub/d.h5")
    try TinyModel().write(to: folder, as: "others/new.h5")
    #expect(try run("swap-head others/sub/d.h5 -n 3 --in-place").status == 0)
    let result = try run("diff models others --recursive")
    #expect(result.status == 1, "\(result.errors)")
    let lines = result.output.split(separator: "\n")
    try #require(lines.count == 4, "\(result.output)")
    #expect(lines[0].hasPrefix("ok       models/b.h5: equal to \"others/b.h5\"; weights: "))
    #expect(lines[1] == "no       models/c.h5: nothing of that name in \"others\"")
    #expect(lines[2] == "no       others/new.h5: nothing of that name in \"models\"")
    #expect(lines[3].hasPrefix("no       models/sub/d.h5: differs from \"others/sub/d.h5\"; "), "\(lines[3])")
    #expect(
      lines[3].contains("; layers: 1 removed, 1 added; weights: 4 equal, 2 removed, 2 added"), "\(lines[3])")
    #expect(result.errors.hasSuffix(": 1 ok, 3 no\n"), "\(result.errors)")
    let some = try run("diff models others/ -r --include sub/* --verbose")
    #expect(some.status == 1 && some.output.contains("\n  Layers removed\n"), "\(some.output)\(some.errors)")
  }

  @Test func pairsInJSONSayWithWhat() throws {
    try folder.makeFolder("others")
    try TinyModel().write(to: folder, as: "others/b.h5")
    let found = try objects(run("diff models others --format jsonl").output)
    try #require(found.count == 2)
    #expect(found[0]["other"] == "others/b.h5" && found[0]["report"]?["equal"] == true)
    #expect(found[1]["file"] == "models/c.h5" && found[1]["other"] == .null && found[1]["status"] == "no")
    #expect(found[1]["report"] == nil)
    let alone = try objects(run("diff a.h5 models/b.h5 --format jsonl").output)
    #expect(alone.count == 1 && alone[0]["other"] == "models/b.h5" && alone[0]["status"] == "ok")
  }

  @Test func pairsOfAListAreBelowBothFolders() throws {
    try folder.makeFolder("others/sub")
    try TinyModel().write(to: folder, as: "others/sub/d.h5")
    folder.write("list", Array("sub/d.h5\nc.h5\nnowhere.h5\n".utf8))
    let result = try run("diff models others --files-from list --keep-going")
    let lines = result.output.split(separator: "\n")
    try #require(result.status == 2 && lines.count == 3, "\(result.output)\(result.errors)")
    #expect(lines[0].hasPrefix("ok       models/sub/d.h5: equal to"))
    #expect(lines[1].hasPrefix("no       models/c.h5: "))
    #expect(lines[2].hasPrefix("failed   models/nowhere.h5: "))
  }

  #if os(Linux)
    @Test func aNameThatIsNoTextIsNamed() throws {
      let path = Array(folder.path("models/bad").utf8CString.dropLast()) + [CChar(bitPattern: 0xFF), 0]
      let file = open(path, O_CREAT | O_WRONLY, 0o644)
      try #require(file >= 0)
      close(file)
      let result = try run("inspect models --recursive --summary")
      #expect(result.status == 2 && result.errors.contains("in it is no UTF-8"), "\(result.errors)")
    }
  #endif

  /// As `cp` does; what scripts call with one file or with several does the same.
  @Test func oneFileGoesIntoAFolderThatIsThere() throws {
    try folder.makeFolder("heads")
    let result = try run("strip a.h5 -o heads")
    #expect(result.status == 0 && names("heads") == ["a.h5"], "\(result.output)\(result.errors)")
    let listed = try run("rename models/b.h5 -o heads/ first=one")
    #expect(listed.status == 0 && names("heads") == ["a.h5", "b.h5"], "\(listed.output)\(listed.errors)")
    let again = try run("strip a.h5 -o heads")
    #expect(again.status == 2 && again.output.hasPrefix("refused  a.h5: "), "\(again.output)\(again.errors)")
    let itself = try run("strip models/b.h5 -o models")
    #expect(itself.status == 2 && itself.errors.contains("this is the same file as the input"))
    let format = try run("convert a.h5 -o heads")
    #expect(format.status == 64 && format.errors.contains("which format?"))
    #expect(try run("convert a.h5 -o heads --to npz").status == 0 && names("heads").contains("a.npz"))
  }

  @Test func aModelAsAFolderIsOneInput() throws {
    let model = FormFixture.named("g_nested").folder
    let result = try run("convert", [model, "a.h5", "-o", "out", "--to", "safetensors"])
    #expect(result.status == 0, "\(result.output)\(result.errors)")
    #expect(names("out").count == 2 && names("out").allSatisfy { $0.hasSuffix(".safetensors") })
    folder.write("models/saved_model.pb", [1])
    let saved = try run("inspect models a.h5 --keep-going --summary")
    // a folder of TensorFlow that is damaged: one line, and none for what is in it
    let lines = saved.output.split(separator: "\n")
    #expect(saved.status == 2 && lines.count == 2, "\(saved.output)")
    #expect(lines.first?.contains(#/^(failed|refused) +models:/#) == true, "\(saved.output)")
  }

  @Test func namesComeFromAList() throws {
    folder.write("list", Array("a.h5\r\n\nmodels/b.h5\n".utf8))
    #expect(try run("swap-head --files-from list -n 3 -o out").status == 0)
    #expect(names("out") == ["a.h5", "b.h5"])
    let piped = try Tool.runShell(
      "printf 'a.h5\\0models/c.h5\\0' | \"$0\" strip --files-from - -0 models/b.h5 -o more", in: folder)
    #expect(piped.status == 0 && names("more") == ["a.h5", "b.h5", "c.h5"], "\(piped.errors)")
    #expect(try run("rename --files-from list -o renamed first=one").status == 0)
    #expect(try run("rename a.h5 one.h5 first=one").status == 0)
    #expect(isSame("renamed/b.h5", "one.h5"))
    #expect(try run("rename --files-from list --in-place first=one").status == 0)
    #expect(isSame("models/b.h5", "one.h5") && isSame("a.h5", "one.h5"))
    let gone = try run("inspect --files-from nowhere")
    #expect(gone.status == 2 && gone.errors.contains("nowhere: can't open for reading"))
    folder.write("empty", [])
    #expect(try run("inspect --files-from empty").status == 0)
  }

  @Test func outputsGetNames() throws {
    #expect(try run("swap-head a.h5 models/b.h5 -n 3 --out-name {stem}-3.{ext}").status == 0)
    #expect(folder.names.contains("a-3.h5") && names("models").contains("b-3.h5"))
    #expect(try run("convert a.h5 models/b.h5 --out-name {stem}.keras -o k --migrate").status == 0)
    #expect(names("k") == ["a.keras", "b.keras"])
    #expect(try run("convert a.h5 models/b.h5 --to safetensors -o s/t").status == 0)
    #expect(names("s/t") == ["a.safetensors", "b.safetensors"])
    #expect(try OutputName("{stem}.x.{ext}").name(for: "d/m.weights.h5") == "m.x.weights.h5")
    #expect(try OutputName("{stem}.{ext}").name(for: "d/m/") == "m")
  }

  @Test func aRecipeIsForAllFiles() throws {
    folder.write("r.yaml", Array("h5surgery: 1\nsteps:\n- swap-head: {classes: 3}\n".utf8))
    #expect(try run("apply r.yaml a.h5 models -o out").status == 0)
    #expect(names("out") == ["a.h5", "b.h5", "c.h5"])
  }

  @Test func filesAreReplacedInPlace() throws {
    #expect(try run("swap-head a.h5 alone.h5 -n 3").status == 0)
    #expect(try run("swap-head models --in-place -n 3").status == 0)
    #expect(isSame("models/b.h5", "alone.h5"))
  }

  // MARK: What goes wrong

  /// A file of each kind among good ones: each is reported in its place, the rest is done.
  @Test func oneThatFailsStopsNoOther() throws {
    folder.write("models/empty.h5", [])
    folder.write("models/picture.png", [0x89, 0x50, 0x4E, 0x47, 1, 2, 3])
    folder.write("models/zz.h5", Array(folder.bytes("a.h5").prefix(900)))
    let result = try run("swap-head models a.h5 gone.h5 -n 3 -o out --keep-going --format jsonl")
    #expect(result.status == 2)
    let lines = try objects(result.output)
    #expect(
      lines.map { $0["file"]?.stringValue ?? "" } == [
        "models/b.h5", "models/c.h5", "models/empty.h5", "models/picture.png", "models/zz.h5", "a.h5",
        "gone.h5",
      ])
    #expect(
      lines.map { $0["status"]?.stringValue ?? "" }.joined(separator: " ")
        == "ok ok failed failed failed ok failed")
    #expect(lines[4]["error"]?["code"] == "truncated" && lines[4]["report"] == nil)
    #expect(lines[0]["report"]?["written"]?["path"] == "out/b.h5" && lines[0]["error"] == nil)
    #expect(names("out") == ["a.h5", "b.h5", "c.h5"])
    #expect(
      result.errors.contains("7 files in ") && result.errors.contains(": 3 ok, 4 failed\n"),
      "\(result.errors)")
    #expect(result.errors.contains("1 truncated"))
  }

  @Test func theFirstThatFailsStopsTheRest() throws {
    folder.write("models/a.h5", [1, 2, 3])
    let result = try run("swap-head models -n 3 -o out --jobs 1")
    #expect(result.status == 2 && result.output.hasPrefix("failed   models/a.h5: "))
    #expect(result.errors.contains("stopped there; 2 files not begun: --keep-going"), "\(result.errors)")
    #expect(names("out").isEmpty)
  }

  @Test func theHighestExitCodeCounts() throws {
    let no = try run("doctor a.h5 models/b.h5 --for keras-2.2 --summary")
    #expect(no.status <= 1)
    let refused = try run("freeze a.h5 models/b.h5 --layer nowhere -o out --keep-going")
    #expect(refused.status == 2)
    #expect(
      refused.output.hasPrefix("refused  a.h5: no layer \"nowhere\"\nrefused  models/b.h5: "),
      "\(refused.output)")
    #expect(refused.errors.contains("refused: 2 unknown-layer"))
    let quiet = try run("freeze a.h5 models/b.h5 --layer nowhere -o out --keep-going --quiet")
    #expect(quiet.output.isEmpty && quiet.errors.hasPrefix("h5surgery: error: a.h5: no layer"))
  }

  @Test func whatIsThereIsSkippedOrAnError() throws {
    #expect(try run("swap-head a.h5 models/b.h5 -n 3 -o out").status == 0)
    let again = try run("swap-head a.h5 models/b.h5 models/c.h5 -n 3 -o out --skip-existing")
    #expect(again.status == 0 && again.errors.contains("1 ok, 2 skipped"), "\(again.errors)")
    #expect(again.output.hasPrefix("skipped  a.h5: \"out/a.h5\" is there already\n"))
    let error = try run("swap-head a.h5 models/b.h5 -n 3 -o out --keep-going")
    #expect(error.status == 2 && error.errors.contains(": 2 already-there"))
    #expect(try run("swap-head a.h5 models/b.h5 -n 3 -o out --force").status == 0)
  }

  @Test func aDryRunMakesNothing() throws {
    let before = folder.names
    let result = try run("swap-head a.h5 models/b.h5 -n 3 -o new/out --dry-run")
    #expect(
      result.status == 0 && result.output.contains("nothing written"), "\(result.output)\(result.errors)")
    #expect(folder.names == before)
  }

  #if os(Linux)
    /// A signal to the whole: what is done is whole, nothing else is there, and the rest is done the next time.
    @Test(arguments: [SIGINT, SIGTERM]) func aSignalLeavesNothingHalf(signal: Int32) throws {
      for number in 0..<30 { folder.write("many/\(number).h5", folder.bytes("a.h5"), makingFolder: true) }
      let run = try Tool.start(["strip", "many", "-o", "out", "--jobs", "2"], in: folder)
      #expect(RunLimit.wait { names("out").contains { $0.hasSuffix(".h5") } })
      run.signal(signal)
      let end = try run.wait()
      #expect(end.status == 128 + signal || end.status == 0)
      if end.status != 0 {
        #expect(end.errors.contains("of 30 files done; the same again with --skip-existing"))
      }
      #expect(names("out").allSatisfy { $0.hasSuffix(".h5") && !$0.hasPrefix(".") }, "\(names("out"))")
      let again = try self.run("strip many -o out --skip-existing")
      #expect(again.status == 0 && names("out").count == 30)
    }

    /// Ten models whose strip takes a while, in one process after another.
    private func startOfLongModels() throws -> Running {
      try Tool.writeLongModel(to: folder)
      for number in 0..<10 { folder.write("many/\(number).h5", folder.bytes("in.h5"), makingFolder: true) }
      return try Tool.start(["strip", "many", "-o", "out", "--jobs", "1", "--keep-going"], in: folder)
    }

    private var results: Int { names("out").count { $0.hasSuffix(".h5") } }

    /// Whether an output is begun and has not got its name yet: for a moment it has both.
    private var isWriting: Bool {
      names("out").contains { name in
        var info = stat()
        return name.hasPrefix(".") && stat(folder.path("out/\(name)"), &info) == 0 && info.st_nlink == 1
      }
    }

    @Test func aWorkerThatIsKilledIsOneFailure() throws {
      let run = try startOfLongModels()
      #expect(RunLimit.wait { folder.names.contains("out") })
      // it is stopped first, to see that it is at work on its first file
      #expect(RunLimit.wait { (try? run.child()).map { kill($0, SIGSTOP) == 0 } ?? false })
      let worker = try run.child()
      let isAtWork = results == 0
      kill(worker, SIGKILL)
      let end = try run.wait()
      #expect(end.output.split(separator: "\n").count == 10)
      #expect(results == (isAtWork ? 9 : 10))
      if isAtWork { #expect(end.status == 2 && end.errors.contains("failed: 1 killed"), "\(end.errors)") }
    }

    /// What ended it may be of a file before.
    @Test func aFileWhoseProcessHadOthersIsTriedAgain() throws {
      let run = try startOfLongModels()
      #expect(RunLimit.wait { results >= 2 && isWriting })
      kill(try run.child(), SIGKILL)
      let end = try run.wait()
      #expect(end.status == 0 && results == 10, "\(end.errors)")
      #expect(end.output.split(separator: "\n").count == 10)
    }

    @Test func aProcessTakesOneFileAfterAnother() throws {
      let run = try startOfLongModels()
      #expect(RunLimit.wait { results >= 1 })
      let first = try run.child()
      #expect(RunLimit.wait { results >= 5 })
      #expect(try run.child() == first)
      #expect(try run.wait().status == 0)
    }
  #endif

  // MARK: Reports

  @Test func aSummaryIsAShortLine() throws {
    let text = try run("inspect a.h5 --summary")
    #expect(text.output.hasPrefix("a.h5: Functional \"tiny\", 4 layers, 124 parameters, "), "\(text.output)")
    let lines = try run("inspect a.h5 models/b.h5 --summary --format jsonl").output
    let object = try objects(lines)[1]
    #expect(object["schema"] == 1 && object["file"] == "models/b.h5" && object["status"] == "ok")
    #expect(object["report"]?["layers"] == 4 && object["report"]?["parameters"] == 124)
    #expect(lines.split(separator: "\n").allSatisfy { $0.utf8.count < 500 }, "\(lines)")
    let doctor = try objects(run("doctor a.h5 --summary --format jsonl --for keras-3").output)[0]
    #expect(doctor["report"]?["targets"]?.objectValue?.keys == ["keras-3"])
  }

  @Test func aReportOfOneIsThatOfASingleCall() throws {
    let alone = try JSONValue.parse(run("inspect a.h5 --format json").output)
    let line = try objects(run("inspect a.h5 --format jsonl").output)[0]["report"]
    #expect(line?["model"] == alone["model"] && line?["file"] == alone["file"] && line?["schema"] == nil)
    let both = try run("inspect a.h5 models/b.h5")
    #expect(try both.output.hasPrefix(run("inspect a.h5").output))
  }

  @Test func progressIsALineOfJSON() throws {
    let result = try run("strip a.h5 models/b.h5 -o out --progress json")
    #expect(
      result.errors.contains(
        "{\"progress\": {\"what\": \"files\", \"done\": 2, \"total\": 2}, \"schema\": 1}\n"),
      "\(result.errors)")
    #expect(FleetProgress.label(done: 120, of: 5000, seconds: 10) == "120 of 5,000 files, 12/s, 6:47 left")
    #expect(FleetProgress.label(done: 0, of: 5, seconds: 0) == "0 of 5 files")
  }

  @Test func aFailureSurvivesThePipe() throws {
    let error = ModelFileError(
      code: "truncated", file: "x\u{1}.h5", layer: "", setting: nil, message: "ends\0early",
      details: ["one", "two"])
    let note = Note.failure(Note.Failure(false, error))
    let again = try #require(Note.notes(in: note.record).first)
    guard case .failure(let failure) = again else { throw CancellationError() }
    #expect(failure.error.file == "x.h5" && failure.error.layer == "" && failure.error.setting == nil)
    #expect(
      failure.error.reason == "endsearly" && failure.error.details == ["one", "two"] && !failure.isUsage)
  }
}

extension Folder {
  /// Makes a folder, and those above it.
  func makeFolder(_ name: String) throws {
    try FileManager.default.createDirectory(atPath: path(name), withIntermediateDirectories: true)
  }

  fileprivate func write(_ name: String, _ bytes: [UInt8], makingFolder: Bool) {
    if makingFolder, let slash = name.lastIndex(of: "/") { try? makeFolder(String(name[..<slash])) }
    write(name, bytes)
  }
}
