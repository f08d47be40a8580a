import GraphIR
import Testing

/// Which Keras a version means.
struct DialectTests {
  @Test(arguments: [
    ("2.2.4", Dialect.Family.keras2), ("2.3.1", .keras2), ("2.2.4-tf", .tfKeras), ("2.3.0-tf", .tfKeras),
    ("2.4.0", .tfKeras), ("2.15.0", .tfKeras), ("2.21.0", .tfKeras), ("3.0.5", .keras3), ("3.15.1", .keras3),
  ])
  func aVersionTellsTheLineOfKeras(version: String, family: Dialect.Family) throws {
    #expect(try #require(Dialect(kerasVersion: version)).family == family)
  }

  /// Each at the version before which it was otherwise.
  @Test func whatDiffersBetweenVersionsBeginsWithOneOfThem() throws {
    func values<Value>(_ property: (Dialect) -> Value, _ versions: String...) throws -> [Value] {
      try versions.map { property(try #require(Dialect(kerasVersion: $0))) }
    }
    for (version, isEarly) in [("3.0.5", true), ("3.1.1", true), ("3.2.0", false), ("3.15.1", false)] {
      #expect(try values(\.writesBareWeightNames, version) == [isEarly])
      #expect(try values(\.forgetsFrozenLayers, version) == [isEarly])
      #expect(try values(\.refusesWeightOfOnlyLoss, version) == [isEarly])
    }
    #expect(
      try values(\.writesTopLevelWeights, "2.3.1", "2.5.0", "2.6.0", "3.0.5") == [false, false, true, true])
    #expect(
      try values(\.functionalClassName, "2.3.1", "2.3.0-tf", "2.4.0", "3.0.5")
        == ["Model", "Model", "Functional", "Functional"])
    #expect(try values(\.hasRescaling, "2.3.1", "2.3.0-tf", "2.4.0", "3.0.5") == [false, false, true, true])
    #expect(try values(\.numbersNamesFromOne, "2.3.1", "2.3.0-tf", "3.0.5") == [true, false, false])
    #expect(try values(\.weightNameSuffix, "2.3.1", "2.15.0", "3.0.5") == [":0", ":0", ""])
  }

  @Test(arguments: ["", "latest", "2", "1.2.2", "4.0.0", "1000000.0.0", "2.99999999999999999999.0", "-tf"])
  func whatIsNoKnownVersionIsNone(version: String) {
    #expect(Dialect(kerasVersion: version) == nil)
  }
}
