internal import Files
internal import Migrations
internal import Transforms

/// Work on a small model of the tool's own, done once before many processes are forked.
///
/// Swift and the tool make much ready at its first use: metadata of generic types, conformances, tables. What is ready
/// before a fork is ready in every process afterwards; else each makes it anew, which takes about as long as the work
/// on a small file. No file of the user's is read, and nothing is written but a file without a name.
public enum Rehearsal {
  /// Reads, judges and changes the model.
  ///
  /// It can't fail: what is not ready afterwards, each process makes ready itself.
  public static func perform() {
    ConstructorTable.readAll()
    try? work()
  }

  static func work() throws {
    let bytes = RehearsalModel.bytes
    let written = try UnnamedFile.create(for: bytes.count, of: "a model")
    let span = bytes.span.bytes
    try span.withUnsafeBytes { block throws(FileError) in try written.write(block, at: 0) }
    let model = try ReadableFile(written, named: "a model")
    defer { withExtendedLifetime(model) {} }
    let path = "/dev/fd/\(model.descriptor)"
    _ = try Inspection(path: path)
    var file = try ModelFile(contentsOf: path)
    _ = file.diagnoses(for: KerasRelease.all)
    try file.apply(SwapHead(classes: 2))
    _ = file.lookForNewObstacles(as: .h5).answer
    _ = try file.plan(as: .h5, compaction: .automatic, shardSize: nil)
  }
}
