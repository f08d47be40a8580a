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

  @Test(arguments: ["", "latest", "2", "1.2.2", "4.0.0", "1000000.0.0", "2.99999999999999999999.0", "-tf"])
  func whatIsNoKnownVersionIsNone(version: String) {
    #expect(Dialect(kerasVersion: version) == nil)
  }
}
