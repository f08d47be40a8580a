import GraphIR
import JSON
import Migrations
import Testing

/// The doctor knows what inspect knows: one rule for both.
struct ShapelessSequentialTests {
  private func list(_ version: String, shape: JSONValue? = nil) throws -> WholeModel {
    let dialect = try #require(Dialect(kerasVersion: version))
    var config: JSONObject = [
      "name": "out", "trainable": true, "units": 2, "activation": "linear", "use_bias": true,
    ]
    if let shape { config["batch_input_shape"] = .some(shape) }
    let weight = Weight(
      name: "kernel", path: "out/kernel:0", shape: [3, 2], type: "float32", isTrainable: true,
      source: .values([0, 0, 0, 0, 0, 0]))
    let layer = Layer(name: "out", className: "Dense", config: config, weights: [weight])
    return WholeModel(
      dialect: dialect,
      model: Model(
        kind: .sequential, className: "Sequential", config: ["name": "seq"], layers: [layer], inputs: [],
        outputs: [TensorReference(layer: "out")]), envelope: ["class_name": "Sequential"])
  }

  @Test(arguments: ["2.2.4", "2.3.1"]) func noKerasLoadsIt(version: String) throws {
    let doctor = Doctor(of: try list(version), format: .h5)
    for target in KerasRelease.all {
      let diagnosis = doctor.diagnosis(for: target) { _ in [] }
      #expect(diagnosis.verdict == .fails, "\(target)")
      #expect(!diagnosis.canMigrate, "\(target)")
      #expect(diagnosis.findings.contains { $0.rule == "shapeless-sequential" }, "\(target)")
    }
  }

  @Test func itsOwnKerasIsNoTargetEither() throws {
    let error = #expect(throws: MigrationRefusal.self) {
      try Migration.migrate(list("2.2.4"), to: KerasRelease.all[0]) { _ in [] }
    }
    #expect(error?.code == .notLoadable)
  }

  @Test func withAShapeItIsAnother() throws {
    let doctor = Doctor(of: try list("2.2.4", shape: [nil, 3]), format: .h5)
    let diagnosis = doctor.diagnosis(for: KerasRelease.all[0]) { _ in [] }
    #expect(!diagnosis.findings.contains { $0.rule == "shapeless-sequential" })
  }
}
