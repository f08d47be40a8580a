import GraphIR
import Testing

@testable import Migrations

/// What two targets have to agree in to get the same layers for a graph of operations.
struct LoweringTargetTests {
  private let table = ConstructorTable()

  @Test func aTargetOfTheSameFamilyMayAnswerOtherwise() {
    let asked = LoweringTarget(.tf215, table)
    #expect(asked.knows("Rescaling") && asked.knows(activation: "mish"))
    #expect(asked.family == LoweringTarget(.tf212, table).family)
    #expect(LoweringTarget.areSame(asked.answers, for: .tfKeras, table))
    #expect(!LoweringTarget.areSame(asked.answers, for: .tf212, table))
  }

  @Test func familiesAreThoseOfTheFormsOfOperations() {
    let families = KerasRelease.all.map { LoweringTarget($0, table) }
    #expect(families.map(\.isStandaloneKeras2) == KerasRelease.all.map(\.isStandaloneKeras2))
    #expect(families.map(\.isKeras3) == KerasRelease.all.map(\.isKeras3))
    #expect(families.map(\.isBeforeTF24) == KerasRelease.all.map { $0 < .tf24 })
    #expect(families.map(\.isBeforeTF212) == KerasRelease.all.map { $0 < .tf212 })
    // seven forms, of ten releases
    #expect(Set(families.map(\.family)).count == 7)
  }
}
