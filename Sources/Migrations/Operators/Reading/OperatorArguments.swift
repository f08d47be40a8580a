internal import GraphIR
internal import JSON
internal import Operations

/// What an operator layer computes, in the vocabulary of all releases.
struct ReadOperation {
  let operation: Operation
  /// Tensors and constants, one after the other.
  let operands: [CallArgument]
}

extension CanonicalLayer {
  /// Makes the layer the operation that was read of it.
  mutating func become(_ read: ReadOperation) {
    operation = read.operation
    className = "Operation"
    config = [:]
    isKeras3Operation = false
    calls = [CanonicalCall(read.operands)]
  }
}

/// The arguments of an operator's call and the settings of its config, by the names of its parameters.
struct OperatorArguments {
  /// What is called, for a sentence: `tf.reduce_mean`.
  let title: String
  let layer: String
  private var values: [CallArgument.Member] = []

  /// - Parameters:
  ///   - parameters: The names of the parameters in their order, separated by spaces; other names behind a bar.
  ///   - settings: Settings of the config, which are parameters too.
  /// - Throws: where the call has more arguments than that.
  init(
    _ call: CanonicalCall, _ parameters: String, settings: JSONObject = [:], of layer: String, title: String
  ) throws(MigrationRefusal) {
    (self.layer, self.title) = (layer, title)
    let names = parameters.split(separator: " ").map { $0.split(separator: "|").map(String.init) }
    for (place, argument) in call.arguments.enumerated() {
      guard names.indices.contains(place) else {
        if argument.isNull { continue }
        throw refusal("it gives \(title) \(call.arguments.count) arguments")
      }
      values.append(CallArgument.Member(names[place][0], argument))
    }
    let members = call.keywords + settings.map { CallArgument.Member($0.key, .constant($0.value)) }
    for member in members where member.key != "name" && !member.value.isNull {
      guard let name = names.first(where: { $0.contains(member.key) }) else {
        throw refusal("it gives \(title) the argument \"\(member.key)\"")
      }
      values.append(CallArgument.Member(name[0], member.value))
    }
  }

  func refusal(_ message: String) -> MigrationRefusal { MigrationRefusal(.unreadable, layer: layer, message) }

  /// Takes an argument out; nil where there is none, or null.
  mutating func take(_ name: String) -> CallArgument? {
    guard let index = values.firstIndex(where: { $0.key == name }) else { return nil }
    let value = values.remove(at: index).value
    return value.isNull ? nil : value
  }

  /// A tensor, or a number or a list of numbers in the place of one.
  mutating func operand(_ name: String) throws(MigrationRefusal) -> CallArgument {
    guard let value = take(name) else { throw refusal("\(title) is called without \"\(name)\"") }
    if value.tensor != nil { return value }
    if let constant = value.constant?.plainNumbers, Constant(constant)?.shape != nil {
      return .constant(constant)
    }
    throw refusal("\"\(name)\" of \(title) is neither a tensor nor numbers")
  }

  /// A list of tensors.
  mutating func operands(_ name: String) throws(MigrationRefusal) -> [CallArgument] {
    guard let value = take(name) else { throw refusal("\(title) is called without \"\(name)\"") }
    if value.tensor != nil { return [value] }
    guard case .list(let list) = value, !list.isEmpty, list.allSatisfy({ $0.tensor != nil }) else {
      throw refusal("\"\(name)\" of \(title) is no list of tensors")
    }
    return list
  }

  /// A value; nil where there is none.
  mutating func constant(_ name: String) throws(MigrationRefusal) -> Constant? {
    guard let value = take(name) else { return nil }
    guard let constant = value.constant.flatMap(Constant.init) else {
      throw refusal("\"\(name)\" of \(title) is no constant")
    }
    return constant
  }

  /// Refuses where an argument has another value than one of these, or none.
  mutating func require(_ name: String, _ allowed: Constant...) throws(MigrationRefusal) {
    guard let value = try constant(name), !allowed.contains(value) else { return }
    throw refusal("\"\(name)\" of \(title) is \(value.text)")
  }

  /// An operation of the vocabulary.
  ///
  /// - Throws: where the settings are none of the operation's, or an argument is left.
  mutating func make(
    _ form: String, _ settings: [String: Constant?] = [:], _ operands: CallArgument...
  ) throws(MigrationRefusal) -> ReadOperation {
    try make(form, settings, list: operands)
  }

  /// An operation on a list of tensors.
  mutating func make(
    _ form: String, _ settings: [String: Constant?] = [:], list operands: [CallArgument]
  ) throws(MigrationRefusal) -> ReadOperation {
    guard let form = Operation.form(named: form) else { throw refusal("\(title) is not read") }
    do {
      return try made(form.operation(settings.compactMapValues(\.self)), operands)
    } catch let error as ExpressionError {
      throw refusal("\(title): \(error.message)")
    } catch let error as MigrationRefusal {
      throw error
    } catch { throw refusal("\(title) is not read") }
  }

  /// An operation on these operands.
  ///
  /// - Throws: where an argument is left.
  func made(_ operation: Operation, _ operands: [CallArgument]) throws(MigrationRefusal) -> ReadOperation {
    if let left = values.first(where: { !$0.value.isNull }) {
      throw refusal("it gives \(title) the argument \"\(left.key)\"")
    }
    guard operands.contains(where: { $0.tensor != nil }) else {
      throw refusal("\(title) is called on no tensor")
    }
    return ReadOperation(operation: operation, operands: operands)
  }

  // MARK: Slices

  /// What stands between brackets, in TensorFlow's form or in that of Keras 3.
  func slice(_ argument: CallArgument?) throws(MigrationRefusal) -> Operation {
    var items: [CallArgument] = []
    switch argument {
    case .list(let list)?: items = list
    case .constant(.array(let list))?: items = list.map(CallArgument.constant)
    case let one?: items = [one]
    case nil: throw refusal("\(title) is called without a key")
    }
    return .slice(try items.map { item throws(MigrationRefusal) in try sliceItem(item) })
  }

  private func sliceItem(_ item: CallArgument) throws(MigrationRefusal) -> SliceItem {
    guard let value = item.constant else { throw refusal("\(title) takes a place that is a tensor") }
    if value.isNull { return .newAxis }
    if let index = value.intValue { return .index(index) }
    if value["class_name"] == "__ellipsis__" || value["value"] == "Ellipsis" { return .ellipsis }
    let range = value["class_name"] == "__slice__" ? value["config"] ?? .null : value
    guard let object = range.objectValue,
      object["start"] != nil || object["stop"] != nil || object["step"] != nil,
      ["start", "stop", "step"].allSatisfy({ object[$0].map { $0.isNull || $0.intValue != nil } ?? true })
    else { throw refusal("\(title) takes a place that is neither a number nor a range") }
    let step = object["step"]?.intValue ?? 1
    guard step != 0 else { throw refusal("\(title) takes steps of 0") }
    return .range(start: object["start"]?.intValue, stop: object["stop"]?.intValue, step: step)
  }
}

extension JSONValue {
  /// Numbers without the object that Keras 3 writes around those of an array.
  fileprivate var plainNumbers: JSONValue {
    guard let name = self["class_name"]?.stringValue, ["__numpy__", "__tensor__"].contains(name) else {
      return self
    }
    return self["config"]?["value"] ?? self
  }
}
