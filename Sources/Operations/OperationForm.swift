/// How an operation is called: its name, its operands and its settings.
public struct OperationForm: Sendable {
  /// How many tensors it takes.
  public enum Operands: Int, Sendable {
    /// As many as a list holds, at least one.
    case list = 0
    /// One.
    case one
    /// Two.
    case two
    /// Three.
    case three
  }

  /// A setting of an operation.
  public struct Parameter: Sendable {
    /// Its name, as in `axis=1`.
    public let name: String
    /// Its value where none is given; nil: one must be given.
    public let standard: Constant?
  }

  /// The operation's name.
  public let name: String
  /// How many tensors it takes.
  public let operands: Operands
  /// Its settings in the order in which they may be given without their names.
  public let parameters: [Parameter]
  private let make: @Sendable (SettingReader) throws(ExpressionError) -> Operation

  init(
    _ name: String, _ operands: Operands = .one, _ parameters: KeyValuePairs<String, Constant?> = [:],
    make: @escaping @Sendable (SettingReader) throws(ExpressionError) -> Operation
  ) {
    self.name = name
    self.operands = operands
    self.parameters = parameters.map { Parameter(name: $0.key, standard: $0.value) }
    self.make = make
  }

  /// The operation with these settings; those that are not given take their standard values.
  ///
  /// - Throws: `ExpressionError` for a setting that it does not have, lacks, or can't have that value.
  public func operation(_ settings: [String: Constant] = [:]) throws(ExpressionError) -> Operation {
    var values = settings
    for parameter in parameters where values[parameter.name] == nil {
      guard let standard = parameter.standard else {
        throw ExpressionError(.settings, "\(name) needs the setting \"\(parameter.name)\"")
      }
      values[parameter.name] = standard
    }
    let known = parameters.map(\.name)
    if let stranger = values.keys.filter({ !known.contains($0) }).min() {
      let has = known.isEmpty ? "it has none" : "it has " + known.joined(separator: ", ")
      throw ExpressionError(.settings, "\(name) has no setting \"\(stranger)\": \(has)")
    }
    return try make(SettingReader(operation: name, values: values))
  }

  /// Throws `ExpressionError` where an operation can't take this many tensors.
  public func requireOperands(_ count: Int) throws(ExpressionError) {
    if operands == .list {
      guard count > 0 else {
        throw ExpressionError(.operandCount, "\(name) takes a list of tensors that is not empty")
      }
    } else if count != operands.rawValue {
      let wanted = operands.rawValue == 1 ? "one operand" : "\(operands.rawValue) operands"
      throw ExpressionError(.operandCount, "\(name) takes \(wanted), not \(count)")
    }
  }
}

/// The settings of one operation, read as what they must be.
struct SettingReader {
  let operation: String
  let values: [String: Constant]

  func value(_ name: String) -> Constant { values[name] ?? .none }

  func refusal(_ name: String, _ expected: String) -> ExpressionError {
    let found = value(name).text
    return ExpressionError(.invalidSetting, "\"\(name)\" of \(operation) is \(found), not \(expected)")
  }

  /// An integer of 32 bits, so that sums with sizes do not overflow.
  func int(_ name: String, from least: Int = Int(Int32.min)) throws(ExpressionError) -> Int {
    guard let value = value(name).intValue, value >= least, value <= Int(Int32.max) else {
      throw refusal(name, least > 0 ? "a positive integer" : "an integer")
    }
    return value
  }

  func double(_ name: String) throws(ExpressionError) -> Double {
    guard let value = value(name).doubleValue, !value.isNaN else { throw refusal(name, "a number") }
    return value
  }

  func optionalDouble(_ name: String) throws(ExpressionError) -> Double? {
    value(name) == .none ? nil : try double(name)
  }

  func bool(_ name: String) throws(ExpressionError) -> Bool {
    guard let value = value(name).boolValue else { throw refusal(name, "True or False") }
    return value
  }

  /// A list of integers, none below `least`.
  func ints(_ name: String, count: Int? = nil, from least: Int = Int(Int32.min)) throws(ExpressionError)
    -> [Int]
  {
    let range = least...Int(Int32.max)
    guard let values = value(name).intList, values.allSatisfy(range.contains),
      count == nil || values.count == count
    else { throw refusal(name, count.map { "a list of \($0) integers" } ?? "a list of integers") }
    return values
  }

  /// One axis or a list of axes; nil for `None`.
  func axes(_ name: String) throws(ExpressionError) -> [Int]? {
    switch value(name) {
    case .none: return nil
    case .int: return [try int(name)]
    default:
      let axes = try ints(name)
      guard Set(axes).count == axes.count else { throw refusal(name, "a list of different axes") }
      return axes
    }
  }

  func choice<Choice: RawRepresentable<String> & CaseIterable>(
    _ name: String, _: Choice.Type
  ) throws(ExpressionError) -> Choice {
    guard let text = value(name).stringValue, let choice = Choice(rawValue: text) else {
      let all = Choice.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ", ")
      throw refusal(name, "one of \(all)")
    }
    return choice
  }

  /// The name of an element type.
  func type(_ name: String) throws(ExpressionError) -> String {
    guard let text = value(name).stringValue, Operation.types.contains(text) else {
      throw refusal(name, "one of " + Operation.types.map { "\"\($0)\"" }.joined(separator: ", "))
    }
    return text
  }
}
