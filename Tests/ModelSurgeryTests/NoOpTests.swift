import Foundation
import HDF5
import ModelSurgery
import TestSupport
import Testing

/// What must hold of every fixture of every version before any surgery.
struct NoOpTests {
  @Test(arguments: Fixture.all) func isReadWithoutAProblem(fixture: Fixture) throws {
    let model = try ModelFile(contentsOf: fixture.path)
    #expect(model.findings.filter { $0.severity == .problem }.isEmpty)
  }

  /// Reading and writing the graph gives the same bytes, so that the plan has nothing to do.
  @Test(arguments: Fixture.all) func anUntouchedModelNeedsNoEdit(fixture: Fixture) throws {
    let plan = try ModelFile(contentsOf: fixture.path).plan()
    #expect(plan.isCopy, "\(plan.lines)")
  }

  /// Freezing what is frozen already changes nothing: not a byte of the file.
  @Test(arguments: Fixture.all) func freezingTwiceGivesTheSameBytes(fixture: Fixture) throws {
    let folder = Folder()
    var model = try ModelFile(contentsOf: fixture.path)
    guard fixture.environment != "k30" else {
      // Keras 3.0 forgets on loading what is frozen, so nothing is frozen for it.
      #expect(throws: ModelFileError.self) { try model.apply(Freeze(.all)) }
      return
    }
    try model.apply(Freeze(.all))
    try model.write(to: folder.path("once.h5"))
    var again = try ModelFile(contentsOf: folder.path("once.h5"))
    let report = try again.apply(Freeze(.all))
    #expect(!report.changed)
    try again.write(to: folder.path("twice.h5"))
    #expect(Folder.bytes(folder.path("once.h5")) == Folder.bytes(folder.path("twice.h5")))
    #expect(try config(folder.path("once.h5")) == config(folder.path("twice.h5")))
  }

  private func config(_ path: String) throws -> String? {
    let file = try File(reading: path)
    return try file.root().attribute("model_config")?.text
  }
}
