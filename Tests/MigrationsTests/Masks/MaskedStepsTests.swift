import GraphIR
import JSON
import Migrations
import Testing

/// Bidirectional at masked steps, and MultiHeadAttention on masked tensors: every case was tried in TensorFlow 2.1, 2.8,
/// 2.15 and Keras 3.15.
struct MaskedStepsTests {
  private static let plain: JSONObject = ["trainable": true, "dtype": "float32"]

  private static func cell(_ name: String, backwards: Bool, isSequence: Bool) -> JSONValue {
    [
      "class_name": "LSTM",
      "config": [
        "name": .string(name), "trainable": true, "dtype": "float32", "units": 3,
        "return_sequences": .bool(isSequence),
        "go_backwards": .bool(backwards),
      ],
    ]
  }

  /// An Embedding and a Bidirectional.
  private func graph(_ source: String, isMasked: Bool = true, isSequence: Bool = true) throws -> Graph {
    var graph = try Graph(source)
    graph.input("words", [6])
    graph.add(
      "Embedding", "embedding",
      [
        "trainable": true, "dtype": "float32", "input_dim": 9, "output_dim": 4, "mask_zero": .bool(isMasked),
      ], on: "words")
    graph.add(
      "Bidirectional", "both",
      [
        "trainable": true, "dtype": "float32", "merge_mode": "concat",
        "layer": Self.cell("lstm", backwards: false, isSequence: isSequence),
      ], on: "embedding")
    return graph
  }

  /// Readers of the sequence: those that read masked steps are refused.
  @Test(arguments: [
    ("Flatten", true), ("GlobalMaxPooling1D", true), ("GlobalAveragePooling1D", false), ("LSTM", false),
  ])
  func onlyWhatHeedsTheMaskMayReadIt(reader: String, isRefused: Bool) throws {
    for (source, target) in [("tf-2.1", "keras-3"), ("tf-2.1", "tf-2.15"), ("tf-2.8", "tf-2.1")] {
      var graph = try graph(source)
      var config = Self.plain
      if reader == "LSTM" { config["units"] = 3 }
      // a Dropout does the same with each step, and hands the mask on
      graph.add("Dropout", "dropout", ["trainable": true, "dtype": "float32", "rate": 0.5], on: "both")
      graph.add(reader, "reader", config, on: "dropout")
      guard isRefused else {
        _ = try graph.migrated(to: target, outputs: "reader")
        continue
      }
      let refused = try refusal { try graph.migrated(to: target, outputs: "reader") }
      #expect(refused.layer == "both" && refused.message.contains("layer \"reader\" (\(reader)) reads it"))
    }
  }

  @Test func withoutAMaskOrASequenceNothingDiffers() throws {
    for (isMasked, isSequence) in [(false, true), (true, false)] {
      let graph = try graph("tf-2.1", isMasked: isMasked, isSequence: isSequence)
      _ = try graph.migrated(to: "keras-3", outputs: "both")
    }
    // both give zeros
    _ = try graph("tf-2.8").migrated(to: "keras-3", outputs: "both")
  }

  /// A tagger predicts at all steps: only its user knows that nobody looks at the masked ones.
  @Test func predictionsAtMaskedStepsMayDifferWhereItIsAskedFor() throws {
    let graph = try graph("tf-2.1")
    let refused = try refusal { try graph.migrated(to: "keras-3", outputs: "both") }
    #expect(refused.message.contains("ignore-masked-steps"))
    let made = try graph.migrated(
      to: "keras-3", outputs: "both", options: MigrationOptions(ignoresMaskedSteps: true))
    #expect(made.changes.filter { $0.rule == "masked-steps" }.map(\.exactness) == [.asked])
  }

  /// A mask comes into a model with the tensor that it is called on, and one that a wrapper holds makes its own.
  @Test func masksReachModelsInside() throws {
    func inner(_ first: [JSONValue], from name: String) -> JSONValue {
      let both: JSONValue = [
        "class_name": "Bidirectional", "name": "both", "inbound_nodes": [[[.string(name), 0, 0, [:]]]],
        "config": [
          "name": "both", "trainable": true, "dtype": "float32", "merge_mode": "concat",
          "layer": Self.cell("lstm", backwards: false, isSequence: true),
        ],
      ]
      let flat: JSONValue = [
        "class_name": "Flatten", "name": "flat", "inbound_nodes": [[["both", 0, 0, [:]]]],
        "config": ["name": "flat", "trainable": true, "dtype": "float32"],
      ]
      return [
        "name": "inner", "layers": .array(first + [both, flat]), "input_layers": [["x", 0, 0]],
        "output_layers": [["flat", 0, 0]],
      ]
    }
    func input(_ shape: [JSONValue]) -> JSONValue {
      [
        "class_name": "InputLayer", "name": "x", "inbound_nodes": [],
        "config": ["name": "x", "batch_input_shape": .array([nil] + shape), "dtype": "float32"],
      ]
    }
    let embedding: JSONValue = [
      "class_name": "Embedding", "name": "embedding", "inbound_nodes": [[["x", 0, 0, [:]]]],
      "config": [
        "name": "embedding", "trainable": true, "dtype": "float32", "input_dim": 9, "output_dim": 4,
        "mask_zero": true,
      ],
    ]
    var called = try Graph("tf-2.1")
    called.input("words", [6])
    called.add(
      "Embedding", "embedding",
      ["trainable": true, "dtype": "float32", "input_dim": 9, "output_dim": 4, "mask_zero": true], on: "words"
    )
    guard case .object(let config) = inner([input([6, 4])], from: "x") else { return }
    called.add("Model", "inner", config, on: "embedding")
    #expect(try refusal { try called.migrated(to: "keras-3", outputs: "inner") }.layer == "both")

    var held = try Graph("tf-2.1")
    held.input("sentences", [5, 6])
    held.add(
      "TimeDistributed", "each",
      [
        "trainable": true, "dtype": "float32",
        "layer": ["class_name": "Model", "config": inner([input([6]), embedding], from: "embedding")],
      ], on: "sentences")
    #expect(try refusal { try held.migrated(to: "keras-3", outputs: "each") }.layer == "both")
  }

  /// Its predictions differed by 0.17 in TensorFlow 2.15 and Keras 3.15 before this was refused.
  @Test(arguments: [
    ("tf-2.8", "tf-2.15", true), ("tf-2.8", "keras-3", true), ("tf-2.15", "keras-3", false),
    ("tf-2.15", "tf-2.8", true), ("tf-2.4", "tf-2.8", false),
  ])
  func attentionOnMaskedTensorsIsRefusedWhereMasksCountOtherwise(
    source: String, target: String, isRefused: Bool
  ) throws {
    for isMasked in [true, false] {
      var graph = try Graph(source)
      graph.input("words", [6])
      graph.add(
        "Embedding", "embedding",
        [
          "trainable": true, "dtype": "float32", "input_dim": 9, "output_dim": 4,
          "mask_zero": .bool(isMasked),
        ], on: "words")
      graph.add(
        "MultiHeadAttention", "attention",
        [
          "trainable": true, "dtype": "float32", "num_heads": 2, "key_dim": 3, "value_dim": 3,
          "use_bias": true,
        ], nodes: [[["embedding", 0, 0, ["value": ["embedding", 0, 0]]]]])
      guard isRefused, isMasked else {
        _ = try graph.migrated(to: target, outputs: "attention")
        continue
      }
      let refused = try refusal { try graph.migrated(to: target, outputs: "attention") }
      #expect(refused.layer == "attention" && refused.message.contains("reads a masked tensor"))
    }
  }
}
