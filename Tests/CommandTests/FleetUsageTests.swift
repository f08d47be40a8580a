internal import Foundation
import JSON
import TestSupport
import Testing

/// Which arguments can be meant together, and what is said of the others; nothing is written then.
@Suite struct FleetUsageTests {
  let folder = Folder()

  init() throws {
    try folder.makeFolder("models")
    try folder.makeFolder("other")
    for name in ["a.h5", "b.h5", "models/a.h5", "other/a.h5"] { try TinyModel().write(to: folder, as: name) }
    folder.write("list", Array("a.h5\nb.h5\n".utf8))
  }

  /// A command line, and words of what is said.
  static let mistakes: [(String, String)] = [
    // IN and OUT
    (
      "swap-head a.h5 b.h5 c.h5 -n 3",
      "one argument too many: \"c.h5\"; without -o FOLDER or --out-name PATTERN"
    ),
    ("migrate a.h5 b.h5 c.h5 --to keras-3", "-o FOLDER or --out-name PATTERN"),
    ("convert a.h5 b.h5 c.h5 d.keras", "-o FOLDER or --out-name PATTERN"),
    ("apply r.yaml a.h5 b.h5 c.h5", "-o FOLDER or --out-name PATTERN"),
    ("swap-head -n 3", "which model? give IN"), ("swap-head -n 3 -o out", "which model? give IN"),
    ("inspect", "which file? give MODEL"), ("doctor --for keras-3", "which file? give MODEL"),
    ("convert a.h5", "where to? give OUT"), ("migrate a.h5 --to keras-3", "where to? give OUT"),
    ("swap-head models out -n 3 --recursive", "give -o FOLDER"),
    ("swap-head models out -n 3 --include *", "give -o FOLDER"),
    ("swap-head R50-224x224x3-339-im.h5 -n 3 --recursive", "give -o FOLDER"),
    // -o and --out-name
    ("swap-head a.h5 b.h5 -n 3 -o out.h5", "has the name of a file, and several files need a folder"),
    ("swap-head a.h5 b.h5 -n 3 -o -", "standard output, which takes one model"),
    ("swap-head a.h5 -n 3 --out-name {name}.h5", "there are {stem} and {ext}"),
    ("swap-head a.h5 -n 3 --out-name x/{stem}.h5", "must be the name of a file"),
    ("swap-head a.h5 -n 3 --out-name -", "must be the name of a file"),
    ("swap-head a.h5 b.h5 -n 3 --out-name x.h5", "would both be written to"),
    ("swap-head models other -n 3 -o out", "would both be written to \"out/a.h5\""),
    ("swap-head a.h5 ./a.h5 -n 3 -o out", "would both be written to"),
    ("swap-head models -n 3 -o models", "whose files are the inputs"),
    ("swap-head models -n 3 -o models/new", "whose files are the inputs"),
    ("swap-head . -n 3 -o new", "whose files are the inputs"),
    ("swap-head models -n 3 --out-name {stem}-3.{ext}", "outputs would stand among the inputs"),
    ("convert a.h5 b.h5 -o out", "which format?"), ("convert a.h5 b.h5 --out-name {stem}.x", "which format?"),
    ("convert a.h5 b.h5 -o out --to keras --shard-size 1MB", "give --to weights.json"),
    ("convert a.h5 b.h5 -o out --to keras --weights-from a.h5", "--weights-from is a file for one model"),
    ("convert a.h5 b --keep-going", "does not tell a format"),
    // --in-place
    (
      "strip a.h5 b.h5 --in-place",
      "contradict each other; give one of them; several files are given by --files-from"
    ),
    ("strip a.h5 --in-place -o out", "contradict each other"),
    ("strip a.h5 --in-place --out-name {stem}.h5", "--in-place and --out-name contradict"),
    ("strip a.h5 --in-place --skip-existing", "--in-place and --skip-existing contradict"),
    ("strip a.h5 -o out --skip-existing --force", "--skip-existing and --force contradict"),
    ("strip --files-from list a.h5 --in-place", "are one file"),
    // --files-from
    (
      "strip --files-from list",
      "where to? with --files-from give -o FOLDER, --out-name PATTERN or --in-place"
    ),
    (
      "convert --files-from list --to keras",
      "where to? with --files-from give -o FOLDER, --out-name PATTERN\n"
    ),
    ("strip a.h5 -0 -o out", "-0 goes with --files-from"), ("inspect a.h5 -0", "-0 goes with --files-from"),
    ("inspect - --files-from -", "either the list of files or a model"),
    ("strip - a.h5 -o out", "\"-\" is one model"), ("inspect - a.h5", "\"-\" is one model"),
    ("rename --files-from list first=one", "where to? with --files-from"),
    ("remove a.h5 out.h5 first --jobs 2", "which this command takes by --files-from alone"),
    ("rename a.h5 first=one --out-name {stem}.h5", "which this command takes by --files-from alone"),
    // the rest
    ("inspect a.h5 --recursive", "--recursive is for folders, and none was given"),
    ("strip a.h5 b.h5 -o out --include *.h5", "--include is for folders, and none was given"),
    ("inspect a.h5 --jobs 0", "--jobs must be from 1 to"), ("inspect a.h5 --jobs x", "expected"),
    ("strip a.h5 b.h5 -o out --save-recipe r.yaml", "--save-recipe is for one model"),
    ("strip a.h5 b.h5 -o out --format json", "--format jsonl gives a line for each"),
    ("inspect a.h5 b.h5 --json", "--format jsonl gives a line for each"),
    ("inspect a.h5 --json --format jsonl", "contradict each other"),
    ("diff a.h5 b.h5 --recursive", "--recursive is for two folders, and two models were given"),
    ("diff a.h5 b.h5 --include *.h5", "--include is for two folders, and two models were given"),
    ("diff a.h5 b.h5 --files-from list", "--files-from is for two folders, and two models were given"),
    ("diff a.h5 models", "\"models\" is a folder and \"a.h5\" is none; give two models or two folders"),
    ("inspect a.h5 --summary --weights", "--summary shows one line"),
    ("inspect a.h5 --summary --layer x", "--summary shows one line"),
  ]

  @Test(arguments: mistakes)
  func whatCanNotBeMeantIsSaid(line: String, words: String) throws {
    let before = folder.names
    let arguments = line.split(separator: " ").map(String.init)
    let result = try Tool.run(arguments, in: folder)
    #expect(result.status == 64, "\(line): \(result.output)\(result.errors)")
    #expect(
      result.errors.hasPrefix("h5surgery: error: ") && result.errors.contains(words),
      "\(line): \(result.errors)")
    #expect(result.errors.contains("\nUsage: h5surgery"), "\(line): \(result.errors)")
    #expect(folder.names == before, "\(line)")
  }

  @Test func anOutputThatIsAnInputIsRefused() throws {
    for line in [
      "swap-head a.h5 models/a.h5 b.h5 -n 3 -o other --force", "swap-head a.h5 b.h5 -n 3 -o . --force",
    ] {
      let before = folder.bytes("a.h5")
      if line.contains("other") {
        try FileManager.default.removeItem(atPath: folder.path("other/a.h5"))
        try FileManager.default.removeItem(atPath: folder.path("models/a.h5"))
        #expect(link(folder.path("b.h5"), folder.path("other/a.h5")) == 0)
        try TinyModel().write(to: folder, as: "models/x.h5")
      }
      let result = try Tool.run(
        line.replacing("models/a.h5", with: "models/x.h5").split(separator: " ").map(String.init), in: folder)
      #expect(
        result.status == 2 && result.errors.contains("this is the same file as the input"), "\(result.errors)"
      )
      let isSame = folder.bytes("a.h5") == before
      #expect(isSame)
    }
  }

  @Test func anErrorBeforeTheFirstFileIsALineToo() throws {
    let result = try Tool.run("inspect", "--files-from", "nowhere", "--format", "jsonl", in: folder)
    #expect(result.status == 2 && result.output.split(separator: "\n").count == 1)
    #expect(try JSONValue.parse(result.output)["error"]?["code"] == "missing")
    let usage = try Tool.run("strip", "a.h5", "b.h5", "c.h5", "--format", "jsonl", in: folder)
    #expect(try usage.status == 64 && JSONValue.parse(usage.output)["error"]?["setting"] == "o")
  }

  /// What has a meaning: how many lines are printed, and what is there afterwards.
  @Test(
    arguments: [
      ("strip a.h5 -o out.h5", ["out.h5"], 0), ("strip a.h5 out.h5", ["out.h5"], 0),
      ("strip a.h5 out.h5 --jobs 1", ["out.h5"], 1), ("strip a.h5 out.h5 --skip-existing", ["out.h5"], 1),
      ("strip a.h5 out.h5 --format jsonl", ["out.h5"], 1),
      ("strip a.h5 -o out.h5 --keep-going", ["out.h5"], 1),
      ("strip a.h5 --out-name x.h5", ["x.h5"], 1),
      ("strip models -o out", ["out"], 1), ("strip models a.h5 -o out --out-name {stem}2", [], 0),
      ("strip models --in-place", [], 1), ("strip --files-from list --in-place", [], 2),
      ("strip --files-from list -o out/", ["out"], 2),
      ("strip --files-from list --out-name n-{stem}.{ext}", ["n-a.h5", "n-b.h5"], 2),
      ("remove --files-from list -o out --class Dropout", ["out"], 2),
      ("remove a.h5 -o out.h5 --class Dropout --format jsonl", ["out.h5"], 1),
    ] as [(String, [String], Int)])
  func whatHasAMeaningIsDone(line: String, made: [String], lines: Int) throws {
    let before = Set(folder.names)
    let result = try Tool.run(line.split(separator: " ").map(String.init), in: folder)
    #expect(Set(folder.names).subtracting(before) == Set(made), "\(line): \(result.errors)")
    if made.isEmpty, lines == 0 {
      #expect(result.status == 64)
    } else {
      #expect(result.status == 0, "\(line): \(result.output)\(result.errors)")
    }
    if lines > 0 { #expect(result.output.split(separator: "\n").count == lines, "\(line): \(result.output)") }
  }
}
