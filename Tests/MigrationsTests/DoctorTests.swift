import ModelSurgery
import TestSupport
import Testing

/// What `doctor` says of real files of ten Kerases: it looks at a model in short, and all targets at once.
struct DoctorTests {
  private static let small = Fixture.all.filter { $0.name.hasPrefix("g_") }

  @Test(arguments: small)
  func oneTargetIsToldTheSameAsAllTen(fixture: Fixture) throws {
    let file = try ModelFile(contentsOf: fixture.path)
    let all = file.diagnoses(for: KerasRelease.all)
    #expect(all.map(\.target) == KerasRelease.all)
    let letters = fixture.description.utf8.reduce(0) { $0 + Int($1) }
    for step in [0, 3, 7] {
      let diagnosis = all[(letters + step) % all.count]
      #expect(file.diagnoses(for: [diagnosis.target]) == [diagnosis], "\(fixture)")
    }
  }

  @Test(arguments: small)
  func whatIsFoundIsWhatAMigrationChanges(fixture: Fixture) throws {
    let original = try ModelFile(contentsOf: fixture.path)
    let letters = fixture.description.utf8.reduce(0) { $0 + Int($1) }
    let target = KerasRelease.all[letters % KerasRelease.all.count]
    let diagnosis = try #require(original.diagnoses(for: [target]).first)
    var file = original
    let changes: [MigrationChange]
    do { changes = try file.migrate(to: target).changes } catch {
      #expect(!diagnosis.canMigrate, "\(fixture) -> \(target): \(error)")
      #expect(diagnosis.findings.contains { error.message.hasSuffix($0.message) }, "\(fixture) -> \(target)")
      return
    }
    #expect(diagnosis.canMigrate)
    for change in changes where change.effect != .none {
      guard let layer = change.layer else { continue }
      #expect(
        diagnosis.findings.contains {
          $0.rule == change.rule && $0.effect == change.effect && $0.layers.contains(layer)
        }, "\(fixture) -> \(target): \(change)")
    }
  }

  /// Surgeries refuse what they know to go wrong, so that a class is put in by hand that the Keras does not have.
  @Test func whatDoesNotLoadAnyMoreIsTold() throws {
    var file = try ModelFile(contentsOf: Fixture.named("g_xception", "tf21").path)
    #expect(file.newObstacles(as: .h5).isEmpty)
    file.whole.model.layers[1].className = "UnitNormalization"
    #expect(file.newObstacles(as: .h5).contains { $0.effect == .fails })
  }

  @Test(arguments: small.filter { $0.environment == "tf21" || $0.environment == "k3" })
  func aSurgeryThatChangesNothingOfThatIsNotWarnedOf(fixture: Fixture) throws {
    var file = try ModelFile(contentsOf: fixture.path)
    guard (try? file.apply(Freeze(.all))) != nil else { return }
    #expect(file.newObstacles(as: .h5).isEmpty, "\(fixture)")
  }
}
