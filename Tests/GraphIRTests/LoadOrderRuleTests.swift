import JSON
import Testing

@testable import GraphIR

/// In which order Keras lists a graph's layers, as far as no model of the fixtures shows it.
struct LoadOrderRuleTests {
  private let dialect = Dialect(kerasVersion: "3.15.1")

  private func input(_ name: String) -> Layer {
    Layer(name: name, className: "InputLayer", config: ["batch_shape": [nil, 4]])
  }

  private func layer(_ name: String, on call: Call, written: JSONValue? = nil) -> Layer {
    Layer(name: name, className: "Dense", config: ["units": 4], calls: [call], writtenCalls: written)
  }

  private func places(_ layers: [Layer], inputs: [String], output: String) throws -> [Int]? {
    let model = Model(
      kind: .functional, className: "Functional", config: [:], layers: layers,
      inputs: inputs.map { TensorReference(layer: $0) }, outputs: [TensorReference(layer: output)])
    return LoadOrder.places(of: model, try #require(dialect))
  }

  @Test func keywordArgumentsAreTakenByTheirSortedNames() throws {
    func tensor(_ name: String) -> JSONValue {
      [
        "class_name": "__keras_tensor__",
        "config": ["shape": [nil, 4], "keras_history": [.string(name), 0, 0]],
      ]
    }
    let i = TensorReference(layer: "i")
    let both = [TensorReference(layer: "p"), TensorReference(layer: "q")]
    let written: JSONValue = [
      ["args": [tensor("i")], "kwargs": ["value": tensor("p"), "mask": tensor("q")]]
    ]
    let layers = [
      input("i"), layer("p", on: Call(inputs: [i])), layer("q", on: Call(inputs: [i])),
      layer("end", on: Call(inputs: [i], keywordInputs: both), written: written),
    ]
    #expect(try places(layers, inputs: ["i"], output: "end") == [0, 2, 1, 3])
  }

  @Test func anInputThatNothingReadsStandsBeforeTheOutputs() throws {
    let layers = [
      input("i"), layer("end", on: Call(inputs: [TensorReference(layer: "i")])), input("unread"),
    ]
    #expect(try places(layers, inputs: ["i", "unread"], output: "end") == [0, 2, 1])
  }
}
