internal import Foundation
import TestSupport
import Testing

/// Models as folders and weights in shards, at the command line.
@Suite struct FolderCommandTests {
  let folder = Folder()
  let model = FormFixture.named("g_nested")

  private func run(_ words: String...) throws -> Tool.Result {
    try Tool.run(words.map { $0 == "MODEL" ? model.folder : $0 }, in: folder)
  }

  private func files(_ name: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder.path(name))) ?? []).sorted()
  }

  private let three = ["config.json", "metadata.json", "model.weights.h5"]

  @Test func aSlashAtTheEndMakesAFolder() throws {
    #expect(try run("convert", "MODEL", "new/").status == 0)
    #expect(files("new") == three && folder.names == ["new"])
    #expect(try run("swap-head", "new", "other/", "-n", "3").status == 0)
    #expect(try run("swap-head", "new/", "third", "-n", "3").status == 0)
    #expect(files("other") == three && files("third") == three)
    #expect(try run("diff", "other", "third").status == 0)
    #expect(try run("convert", "new", "fourth", "--to", "keras-folder").status == 0)
    #expect(folder.names == ["fourth", "new", "other", "third"])
  }

  @Test func aFolderIsReplacedInPlaceOrByForce() throws {
    #expect(try run("convert", "MODEL", "new/").status == 0)
    let refused = try run("convert", "MODEL", "new/")
    #expect(refused.status == 2 && refused.errors.contains("--force replaces it"))
    #expect(try run("convert", "MODEL", "new/", "--force").status == 0)
    #expect(try run("swap-head", "new", "--in-place", "-n", "3").status == 0)
    #expect(try run("inspect", "new").output.contains("dense_classifier"))
    #expect(try run("freeze", "new", "new/", "--all").errors.contains("--in-place"))
    #expect(folder.names == ["new"])
  }

  @Test func nothingOfADryRunIsLeft() throws {
    let result = try run("convert", "MODEL", "new/", "--dry-run")
    #expect(result.status == 0 && result.output.contains("write a new .keras as a folder"))
    #expect(try run("convert", "MODEL", "x.weights.json", "--dry-run").output.contains("in 1 shard"))
    #expect(folder.names.isEmpty)
  }

  @Test func shardsAreAsLargeAsIsAskedFor() throws {
    #expect(try run("convert", "MODEL", "x.weights.json", "--shard-size", "1KB").status == 0)
    #expect(folder.names.count == 5)
    #expect(try run("convert", "MODEL", "m.json").status == 0)
    #expect(try run("convert", "m.json", "back.keras", "--weights-from", "x.weights.json").status == 0)
    #expect(try run("diff", "back.keras", model.archive.path).status == 0)
    for size in ["0", "-1MB", "1x", "MB", "nan", "inf"] {
      #expect(try run("convert", "MODEL", "y.weights.json", "--shard-size=\(size)").status == 64, "\(size)")
    }
    let other = try run("convert", "MODEL", "y.h5", "--shard-size", "1MB")
    #expect(other.status == 64 && other.errors.contains(".weights.json"))
  }

  /// Compressed weights are inflated where OUT goes, or where TMPDIR is for what writes nothing.
  @Test func compressedWeightsLeaveNothing() throws {
    #expect(try run("convert", model.compressed, "new/").status == 0)
    #expect(folder.names == ["new"])
    let look = try Tool.runShell("TMPDIR=/nowhere \"$0\" inspect \"$1\"", model.compressed, in: folder)
    #expect(look.status == 2 && look.errors.contains("/nowhere: can't put the inflated member"))
  }
}
