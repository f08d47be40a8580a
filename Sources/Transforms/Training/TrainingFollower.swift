internal import GraphIR
internal import JSON

/// Lets a training configuration follow the outputs that its losses and metrics are for. There are as many as before, each
/// in its place: what takes outputs away settles their training itself.
///
/// The forms are those that every Keras writes: one for all outputs, a dictionary by output, a list by output; from
/// TF 2.4 on metrics are lists of objects by output, whose names begin with the output's.
struct TrainingFollower {
  enum Result {
    /// Nothing in it names what changed.
    case kept
    case changed(JSONObject)
    case dropped(String)
  }

  let before: TrainedOutputs
  let after: TrainedOutputs
  let dialect: Dialect
  /// For each output that was replaced the size of its last axis, where it is known.
  let sizes: [Int?]
  private(set) var lines: [String] = []

  init(before: TrainedOutputs, after: TrainedOutputs, dialect: Dialect, sizes: [Int?]) {
    self.before = before
    self.after = after
    self.dialect = dialect
    self.sizes = sizes
  }

  private static let keys = ["loss", "loss_weights", "metrics", "weighted_metrics", "sample_weight_mode"]

  mutating func follow(_ config: JSONObject) -> Result {
    if let reason = misfit(of: config) { return .dropped(reason) }
    var changed = config
    for key in Self.keys {
      guard let value = config[key] else { continue }
      changed[key] = .some(followed(value, key))
    }
    guard changed != config else { return .kept }
    for (old, new) in zip(before.keys, after.keys) where !old.isSameName(as: new) {
      lines.append("training configuration: what was for \"\(old)\" is for \"\(new)\" now")
    }
    return .changed(changed)
  }

  private mutating func followed(_ value: JSONValue, _ key: String) -> JSONValue {
    switch value {
    case .object(let object) where value.isPerOutput: return .object(byName(object, key))
    case .array(let list): return byPlace(list, key) ?? value
    default: return value
    }
  }

  // MARK: by name

  private mutating func byName(_ object: JSONObject, _ key: String) -> JSONObject {
    var result: JSONObject = [:]
    for (name, value) in object {
      guard let index = before.keys.firstIndex(where: { $0.isSameName(as: name) }) else {
        result[name] = .some(value)
        continue
      }
      result[after.keys[index]] = .some(key.hasSuffix("metrics") ? fitting(value, index) : value)
    }
    return result
  }

  // MARK: by place

  /// Nil for a list that is for all outputs at once.
  private mutating func byPlace(_ list: [JSONValue], _ key: String) -> JSONValue? {
    let isMetrics = key.hasSuffix("metrics")
    guard isByPlace(list, isMetrics: isMetrics) else {
      guard isMetrics, before.keys.count == 1 else { return nil }
      return fitting(.array(list), 0)
    }
    var result = [JSONValue](repeating: .null, count: after.keys.count)
    for index in after.keys.indices {
      let value = list[before.places[index]]
      result[after.places[index]] = isMetrics ? fitting(renamed(value, index), index) : value
    }
    guard isReadByKey else { return .array(result) }
    return .object(JSONObject(after.keys.indices.map { (after.keys[$0], result[after.places[$0]]) }))
  }

  /// tf.keras finds what a list is for by the names of layers, which must then be the keys of a dictionary.
  private var isReadByKey: Bool {
    dialect.family == .tfKeras && after.isDictionary
      && !after.keys.elementsEqual(after.names, by: { $0.isSameName(as: $1) })
  }

  private func isByPlace(_ list: [JSONValue], isMetrics: Bool) -> Bool {
    guard list.count == before.keys.count else { return false }
    if !isMetrics || list.contains(where: { $0.arrayValue != nil }) { return true }
    // Keras 3 alone reads a plain list as one metric for each of several outputs.
    return dialect.family == .keras3 && list.count > 1
  }

  /// Metrics under the names that Keras gives them: behind the output's where there are several.
  private func renamed(_ value: JSONValue, _ index: Int) -> JSONValue {
    let (old, new) = (before.keys[index], after.keys[index])
    switch value {
    case .array(let list): return .array(list.map { renamed($0, index) })
    case .object(var object):
      guard before.keys.count > 1, case .object(var config)? = object["config"],
        let name = config["name"]?.stringValue, name.utf8.starts(with: "\(old)_".utf8)
      else { return value }
      let own = String(decoding: name.utf8.dropFirst(old.utf8.count + 1), as: UTF8.self)
      config["name"] = .string("\(new)_\(own)")
      object["config"] = .object(config)
      return .object(object)
    default: return value
    }
  }

  // MARK: what was made for another number of classes

  /// Why a loss can't be that of a new output; nil where nothing speaks against it.
  private func misfit(of config: JSONObject) -> String? {
    for (index, size) in sizes.enumerated() {
      guard let size else { continue }
      var loss = config["loss"] ?? .null
      if let own = loss.objectValue, loss.isPerOutput { loss = own[before.keys[index]] ?? .null }
      if let list = loss.arrayValue, list.count == before.keys.count { loss = list[before.places[index]] }
      guard let number = loss.classes, number != size else { continue }
      return "its loss is for \(number) classes, and \"\(after.keys[index])\" has \(size)"
    }
    return nil
  }

  /// Metrics without those that count another number of classes.
  private mutating func fitting(_ value: JSONValue, _ output: Int) -> JSONValue {
    guard let size = sizes[output] else { return value }
    switch value {
    case .array(let list):
      return .array(
        list.compactMap { element in
          if element.arrayValue != nil { return fitting(element, output) }
          guard let number = element.classes, number != size else { return element }
          let name = element["config"]?["name"]?.stringValue ?? element["class_name"]?.stringValue ?? ""
          lines.append(
            "metric \"\(name)\" dropped: it is for \(number) classes, and \"\(after.keys[output])\" has \(size)"
          )
          return nil
        })
    case .object:
      guard let number = value.classes, number != size else { return value }
      return fitting(.array([value]), output)
    default: return value
    }
  }
}

extension JSONValue {
  /// Whether this is a dictionary by output, and not one serialised object.
  fileprivate var isPerOutput: Bool { objectValue.map { $0["class_name"] == nil } ?? false }

  /// How many classes a loss or a metric is made for, as far as its config tells.
  fileprivate var classes: Int? {
    guard let config = self["config"] else { return nil }
    if let number = config["num_classes"]?.intValue ?? config["num_labels"]?.intValue { return number }
    return config["alpha"]?.arrayValue?.count ?? config["class_weights"]?.arrayValue?.count
  }
}
