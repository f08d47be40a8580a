import JSON
import Tensors
import TestSupport
import Testing

@testable import GraphIR

struct LayerCopyTests {
  private let layer = Layer(
    name: "conv", className: "Conv2D", config: ["name": "conv"], entry: ["class_name": "Conv2D"],
    calls: [Call(inputs: [TensorReference(layer: "input")])], writtenCalls: .array([]),
    weights: [
      Weight(
        name: "kernel", path: "conv/kernel:0", shape: [3], type: "float32", isTrainable: true,
        source: .stored(.named("/a")))
    ])

  @Test(arguments: 0..<10) func aChangedCopyLeavesTheLayerAsItWas(_ property: Int) {
    var copy = layer
    switch property {
    case 0: copy.name = "other"
    case 1: copy.className = "Dense"
    case 2: copy.entry["class_name"] = "Dense"
    case 3: copy.calls[0].inputs.append(TensorReference(layer: "more"))
    case 4: copy.writtenCalls = nil
    case 5: copy.contents = .wrapper(key: "layer", layer)
    case 6: copy.weights[0].shape.append(1)
    case 7: copy.savedName = "saved"
    case 8: copy.weightsAreUnderstood = false
    default: copy.config["name"] = "other"
    }
    #expect(described(copy) != described(layer))
    #expect(described(layer) == described(fresh))
  }

  @Test func aCopyOfACopyIsOneOfItsOwn() {
    var first = layer
    var second = first
    first.name = "first"
    second.name = "second"
    #expect([layer.name, first.name, second.name] == ["conv", "first", "second"])
  }

  /// The same layer, made anew.
  private var fresh: Layer { LayerCopyTests().layer }

  private func described(_ layer: Layer) -> [String] {
    [
      layer.name, layer.className, "\(layer.config)", "\(layer.entry)", "\(layer.calls)",
      "\(String(describing: layer.writtenCalls))", "\(layer.children.map(\.name))", "\(layer.weights)",
      "\(String(describing: layer.savedName))", "\(layer.weightsAreUnderstood)",
    ]
  }
}
