import TestSupport
import Testing

/// A test that runs on no fixture proves nothing: look-ups that find none fail.
struct FixtureTests {
  @Test func everyKerasHasFixtures() {
    #expect(
      Fixture.environments == ["k224", "k231", "k3", "k30", "tf21", "tf212", "tf215", "tf24", "tf28", "tfk"])
    for environment in Fixture.environments {
      #expect(Fixture.all.count { $0.environment == environment } > 10, "\(environment)")
    }
  }

  @Test func aLookUpThatFindsNothingFails() throws {
    #expect(throws: NoFixture.self) { try Fixture.all("R51") }
    #expect(throws: NoFixture.self) { try Fixture.all(["R50", "R51"]) }
    #expect(throws: NoFixture.self) { try Fixture.all(["R50"], in: ["tf21", "tf99"]) }
    #expect(throws: NoFixture.self) { try Fixture.all(in: "tf99") }
    #expect(throws: NoFixture.self) { try Fixture.all.those { $0.name.isEmpty } }
    #expect(try Fixture.all("R50").count == Fixture.environments.count)
    #expect(try Fixture.all(["R50", "M"], in: ["k3"]).map(\.description) == ["k3/M", "k3/R50"])
  }
}
