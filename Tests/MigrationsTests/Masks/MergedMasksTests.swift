import GraphIR
import JSON
import Migrations
import Testing

/// Masks of merged branches. Keras 2 takes what all of them have, Keras 3.0 to 3.3 makes none, later ones take what any has.
struct MergedMasksTests {
  /// Words and tags, both masked, or words and features without a mask; merged and read by an LSTM.
  private func graph(
    _ source: String, version: String? = nil, merge: String = "Add", axis: Int? = nil, second: Bool = true
  ) throws -> Graph {
    var graph = try Graph(source, version: version)
    graph.input("words", [6])
    graph.add("Embedding", "embedding", Self.embedding, on: "words")
    if second {
      graph.input("tags", [6])
      graph.add("Embedding", "tagged", Self.embedding, on: "tags")
    } else {
      graph.input("tagged", [6, 5])
    }
    var config: JSONObject = ["trainable": true, "dtype": "float32"]
    if let axis { config["axis"] = .some(.number(JSONNumber(axis))) }
    graph.add(merge, "merged", config, on: "embedding", "tagged")
    return graph
  }

  private func migrated(_ graph: Graph, to target: String) throws -> Migrated {
    var graph = graph
    graph.add("LSTM", "last", Self.lstm, on: "merged")
    return try graph.migrated(to: target, outputs: "last")
  }

  private static let embedding: JSONObject = [
    "trainable": true, "dtype": "float32", "input_dim": 9, "output_dim": 5, "mask_zero": true,
  ]
  private static let lstm: JSONObject = ["trainable": true, "dtype": "float32", "units": 3]

  /// The layer whose tensor the LSTM reads as a mask.
  private func readMask(of made: Migrated) -> String? {
    made["last"]?.calls[0].keywordInputs.first?.layer
  }

  @Test(arguments: ["keras-3.0", "keras-3"])
  func whatAllMasksHaveIsComputedForKeras3(target: String) throws {
    let made = try migrated(graph("tf-2.15"), to: target)
    #expect(made.effects(of: "merged-masks") == ["last": .wrong])
    let mask = try #require(readMask(of: made))
    #expect(made[mask]?.className == "LogicalAnd")
  }

  @Test(arguments: [("keras-3.0", "NotEqual"), ("keras-3", "NotEqual")])
  func aBranchWithoutAMaskIsPassedOverInKeras2(target: String, operation: String) throws {
    let made = try migrated(graph("tf-2.15", second: false), to: target)
    #expect(try made[#require(readMask(of: made))]?.className == operation)
  }

  /// Keras 3.0 reads all steps of merged branches, which a later one is told by a mask that leaves out none.
  @Test func keras30MakesNoMask() throws {
    let made = try migrated(graph("keras-3.0"), to: "keras-3")
    let mask = try #require(readMask(of: made))
    #expect(made[mask]?.className == "LogicalOr")
    #expect(
      made[mask]?.calls[0].inputs.compactMap { made[$0.layer]?.className } == ["LogicalOr", "LogicalNot"])
    // where one branch has no mask, none of them makes one
    let open = try migrated(graph("keras-3.0", second: false), to: "keras-3")
    #expect(open.effects(of: "merged-masks").isEmpty && readMask(of: open) == nil)
  }

  /// 3.4 was the first to merge masks.
  @Test(arguments: [("3.3.3", true), ("3.4.0", false)])
  func theVersionThatWroteTheFileCounts(version: String, changes: Bool) throws {
    let made = try migrated(graph("keras-3", version: version), to: "keras-3")
    #expect(made.effects(of: "merged-masks") == (changes ? ["last": .wrong] : [:]))
  }

  @Test func whatAnyMaskHasIsComputedForKeras30() throws {
    let made = try migrated(graph("keras-3"), to: "keras-3.0")
    #expect(try made[#require(readMask(of: made))]?.className == "LogicalOr")
  }

  @Test(arguments: [
    ("keras-3", "reads the steps that not all masks leave out, and the steps that no mask leaves out in"),
    ("keras-3.0", "reads all steps, and the steps that no mask leaves out in"),
  ])
  func keras2CanNotBeToldWhichSteps(source: String, words: String) throws {
    let refused = try refusal { try migrated(graph(source), to: "tf-2.15") }
    #expect(refused.layer == "last" && refused.message.contains(words), "\(refused.message)")
  }

  /// Steps behind steps keep their masks in Keras 2 and in later Keras 3 alike.
  @Test func joinedSequencesKeepTheirMasks() throws {
    let made = try migrated(graph("tf-2.15", merge: "Concatenate", axis: 1), to: "keras-3")
    #expect(made.effects(of: "merged-masks").isEmpty)
    let refused = try refusal {
      try migrated(graph("tf-2.15", merge: "Concatenate", axis: 1), to: "keras-3.0")
    }
    #expect(refused.layer == "last")
    #expect(
      try migrated(graph("tf-2.15", merge: "Concatenate", axis: -1), to: "keras-3").effects(
        of: "merged-masks")
        == ["last": .wrong])
  }

  /// Thousands of merges one behind the other are no deeper than one; and 1 is true to Keras.
  @Test func longChainsOfMasksAreFollowed() throws {
    var graph = try graph("tf-2.15")
    var last = "merged"
    for number in 0..<5000 {
      graph.add("Add", "sum\(number)", ["trainable": true, "dtype": "float32"], on: last, "embedding")
      last = "sum\(number)"
    }
    graph.add("LSTM", "last", Self.lstm, on: last)
    #expect(try readMask(of: graph.migrated(to: "keras-3", outputs: "last")) != nil)
  }

  @Test func whatPythonTakesForTrueIsTrue() throws {
    var graph = try Graph("tf-2.15")
    graph.input("words", [6])
    graph.input("features", [6, 5])
    graph.add(
      "Embedding", "embedding",
      ["trainable": true, "dtype": "float32", "input_dim": 9, "output_dim": 5, "mask_zero": 1], on: "words")
    graph.add("Add", "merged", ["trainable": true, "dtype": "float32"], on: "embedding", "features")
    #expect(try readMask(of: migrated(graph, to: "keras-3")) != nil)
  }

  // MARK: masks given by name

  /// A mask of operations, given to the LSTM by name.
  private func given(_ operation: String, to target: String) throws -> Migrated {
    var graph = try graph("keras-3")
    for name in ["words", "tags"] {
      graph.add("NotEqual", "\(name)_given", [:], nodes: [["args": [Self.tensor(name), 0], "kwargs": [:]]])
    }
    var mask = "words_given"
    if operation != "NotEqual" {
      mask = "both_given"
      graph.add(
        operation, mask, [:],
        nodes: [["args": [Self.tensor("words_given"), Self.tensor("tags_given")], "kwargs": [:]]])
    }
    graph.add(
      "LSTM", "last", Self.lstm,
      nodes: [["args": [Self.tensor("merged")], "kwargs": ["mask": Self.tensor(mask)]]])
    return try graph.migrated(to: target, outputs: "last")
  }

  private static func tensor(_ layer: String) -> JSONValue {
    [
      "class_name": "__keras_tensor__",
      "config": ["shape": [nil, 6], "dtype": "float32", "keras_history": [.string(layer), 0, 0]],
    ]
  }

  /// What Keras 3 writes of its own masks is left out; what is another mask stays, or is refused.
  @Test func aGivenMaskIsKeptWhereItIsAnotherOne() throws {
    #expect(throws: MigrationRefusal.self) { try given("LogicalOr", to: "tf-2.15") }
    #expect(try given("LogicalAnd", to: "tf-2.15").layers.allSatisfy { !$0.hasPrefix("Logical") })
    let refused = try refusal { try given("NotEqual", to: "tf-2.15") }
    #expect(refused.layer == "last" && refused.message.contains("is given a mask"), "\(refused.message)")
    for operation in ["LogicalAnd", "LogicalOr", "NotEqual"] {
      let made = try given(operation, to: "keras-3.0")
      #expect(try made[#require(readMask(of: made))]?.className == operation, "\(operation)")
    }
  }
}
