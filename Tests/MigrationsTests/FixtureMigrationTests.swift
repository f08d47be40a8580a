import GraphIR
import ModelSurgery
import TestSupport
import Testing

/// Real files of ten Kerases, made models for each of the others.
struct FixtureMigrationTests {
  /// Why a model may be refused, by the fixture's name.
  private static let reasons: Set<ErrorCode> = ["no-counterpart", "custom-class", "unreadable-lambda"]

  /// Small ones: deep models are migrated by the conformance suite.
  private static let small = Fixture.all.filter { $0.name.hasPrefix("g_") }

  /// Two targets for each, another one for each fixture: in debug builds all would take half an hour.
  private static func targets(of fixture: Fixture) -> [KerasRelease] {
    let letters = fixture.description.utf8.reduce(0) { $0 + Int($1) }
    return [KerasRelease.today, KerasRelease.all[letters % KerasRelease.all.count]]
  }

  @Test(arguments: small)
  func theMigratedModelHoldsOrALayerIsNamed(fixture: Fixture) throws {
    let original = try ModelFile(contentsOf: fixture.path)
    for target in Self.targets(of: fixture) {
      var file = original
      do {
        try file.migrate(to: target)
      } catch {
        #expect(Self.reasons.contains(error.code), "\(fixture) -> \(target.name): \(error)")
        #expect(
          error.layer != nil || error.message.contains("_layers"), "\(fixture) -> \(target.name): \(error)")
        continue
      }
      #expect(Verifier.problems(in: file.whole).isEmpty, "\(fixture) -> \(target.name)")
      #expect(KerasRelease(of: file.whole.dialect) == (file.migration == nil ? original.release : target))
      #expect(try file.plan(as: .h5).losses.count <= 1, "\(fixture) -> \(target.name)")
    }
  }

  @Test(arguments: small.filter { $0.environment == "tf215" || $0.environment == "k224" })
  func aModelThatItsKerasLoadsStaysAsItIs(fixture: Fixture) throws {
    var file = try ModelFile(contentsOf: fixture.path)
    let before = file.whole.model.layers.map(\.config)
    do {
      try file.migrate(to: file.release)
    } catch {
      #expect(error.code == "custom-class" || error.code == "unreadable-lambda", "\(error)")
      return
    }
    guard file.migration == nil else { return }
    #expect(file.whole.model.layers.map(\.config) == before)
    #expect(try file.plan(as: .h5).isCopy)
  }

  /// Weights of gates are scaled, all others are the bytes of the file.
  @Test func onlyTheGatesOfHardSigmoidChange() throws {
    var file = try ModelFile(contentsOf: Fixture.named("g_bidirectional", "k224").path)
    try file.migrate(to: .today)
    var (scaled, kept) = (0, 0)
    for layer in file.whole.model.layers {
      for weight in layer.allWeights {
        switch weight.source {
        case .scaled(_, let scale):
          scaled += 1
          #expect(scale.factor == 1.2)
          #expect(scale.columns.count == (weight.shape.last == 0 ? 0 : scale.columns.count))
        case .stored: kept += 1
        default: Issue.record("\(weight.path) is neither scaled nor stored")
        }
      }
    }
    #expect(scaled > 0)
    #expect(kept > 0)
  }
}
