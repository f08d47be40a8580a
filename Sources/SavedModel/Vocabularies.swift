internal import FormatInterface
internal import GraphIR
internal import JSON
internal import TensorFlowBundle

/// Vocabularies that lookups learned: no config has them, and no `.h5` of Keras. Their tables are filled from constants
/// in the graph of TensorFlow.
struct Vocabularies {
  let saved: SavedGraph

  /// Puts a vocabulary that a layer learned into its config, where Keras reads it as if it had been given.
  func fill(_ layer: inout Layer, at node: Int) throws {
    guard layer.isLookup else { return }
    let mode = layer.config["output_mode"]?.stringValue ?? ""
    guard !["tf_idf", "tf-idf"].contains(mode) else {
      throw FormatError(
        .notWritable, layer: layer.name,
        "layer \"\(layer.name)\" (\(layer.plainClassName)) counts frequencies of words (\(mode)), which no other "
          + "format has "
          + "a place for; load the model in its Keras and save it as .keras")
    }
    if layer.config["vocabulary"]?.arrayValue?.isEmpty == false
      || layer.config["vocabulary"]?.stringValue?.isEmpty == false
    {
      return
    }
    let found = try tables(of: node)
    guard let tokens = found.first, found.count == 1 else {
      throw FormatError(
        .notWritable, layer: layer.name,
        "layer \"\(layer.name)\" (\(layer.plainClassName)) learned its vocabulary, and it is not among the "
          + "constants of "
          + "the graph (\(found.count) found): Keras before 2.6 keeps it in a table that no other format has a place "
          + "for. Give the layer its vocabulary when the model is built")
    }
    layer.config["vocabulary"] = .array(try tokens.map { try $0.json(of: layer) })
    if layer.config["has_input_vocabulary"] != nil { layer.config["has_input_vocabulary"] = true }
  }

  /// One word of a vocabulary.
  private enum Token {
    case text([UInt8])
    case number(Int64)

    func json(of layer: Layer) throws(FormatError) -> JSONValue {
      switch self {
      case .number(let number): return .number(JSONNumber(Int(number)))
      case .text(let bytes):
        guard let text = String(validating: bytes, as: UTF8.self) else {
          throw FormatError(
            .badAttribute, layer: layer.name,
            "layer \"\(layer.name)\": a word of its vocabulary is not UTF-8, and a config can't have it")
        }
        return .string(text)
      }
    }
  }

  /// The vocabularies of the tables below an object, each in the order of its indices.
  private func tables(of node: Int) throws -> [[Token]] {
    var found: [[Token]] = []
    var seen: Set<Int> = [node]
    var open = [node]
    while !open.isEmpty {
      let object = open.removeFirst()
      for child in saved.objects[object].tracked.children {
        if child.name == "_initialize" {
          if let table = try table(initializedBy: child.object) { found.append(table) }
          continue
        }
        guard !["keras_api", "signatures", "token_counts", "token_document_counts"].contains(child.name),
          saved.objects[child.object].kind == .user || saved.objects[child.object].kind == .resource,
          seen.insert(child.object).inserted
        else { continue }
        open.append(child.object)
      }
    }
    return found
  }

  private func table(initializedBy function: Int) throws -> [Token]? {
    let constants = try saved.captures(of: function).compactMap { try saved.constant($0) }
    guard constants.count == 2 else { return nil }
    let keys: [Token]
    let values: [Int64]
    switch (constants[0], constants[1]) {
    case (.texts(let words), .integers(let indices)), (.integers(let indices), .texts(let words)):
      keys = words.map { .text($0) }
      values = indices
    case (.integers(let words), .integers(let indices)):
      keys = words.map { .number($0) }
      values = indices
    default: return nil
    }
    guard keys.count == values.count, !keys.isEmpty else { return nil }
    let order = values.indices.sorted { values[$0] < values[$1] }
    let first = values[order[0]]
    guard order.enumerated().allSatisfy({ values[$0.element] == first &+ Int64($0.offset) }) else {
      throw FormatError(.damaged, "a vocabulary in saved_model.pb has gaps")
    }
    return order.map { keys[$0] }
  }
}
