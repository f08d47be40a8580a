internal import JSON

/// Losses or metrics as a training configuration holds them: one, or several by output.
indirect enum TrainingTree: Equatable {
  case absent
  case one(TrainingObject)
  case list([TrainingTree])
  case outputs([Member])

  /// What stands under the name of an output.
  struct Member: Equatable {
    let output: String
    let tree: TrainingTree
  }

  /// Reads a value without modules, as `CleanConfig` leaves it.
  init(_ value: JSONValue?, _ part: FunctionNames.Part) throws(TrainingGap) {
    switch value {
    case nil, .null?: self = .absent
    case .string(let name)?: self = .one(TrainingObject(function: name))
    case .array(let list)?:
      self = .list(try list.map { value throws(TrainingGap) in try TrainingTree(value, part) })
    case .object(let object)? where object["class_name"] != nil:
      guard let one = TrainingObject(object, of: part) else {
        throw TrainingGap(
          "the form of its \(part.rawValue) \(object["class_name"]?.stringValue ?? "") is not known")
      }
      self = .one(one)
    case .object(let object)?:
      self = .outputs(
        try object.map { member throws(TrainingGap) in
          Member(output: member.key, tree: try TrainingTree(member.value, part))
        })
    case .bool?, .number?: throw TrainingGap("the form of its \(part.rawValue) is not known")
    }
  }

  /// All that is in it.
  var objects: [TrainingObject] {
    switch self {
    case .absent: []
    case .one(let object): [object]
    case .list(let list): list.flatMap(\.objects)
    case .outputs(let members): members.flatMap(\.tree.objects)
    }
  }

  /// Whether it is a list of nothing but objects.
  private var isFlat: Bool {
    guard case .list(let list) = self else { return false }
    return list.allSatisfy { if case .one = $0 { true } else { false } }
  }

  /// What each output has.
  ///
  /// - Parameters:
  ///   - names: The model's outputs, in order.
  ///   - listIsByOutput: Whether a flat list has one entry for each output, or stands for all of them.
  func byOutput(_ names: [String], listIsByOutput: Bool) throws(TrainingGap) -> [[TrainingObject]] {
    switch self {
    case .absent: return names.map { _ in [] }
    case .one(let object): return names.map { _ in [object] }
    case .list(let list):
      if names.count == 1 { return [objects] }
      if isFlat, !listIsByOutput { return names.map { _ in objects } }
      guard list.count == names.count else {
        throw TrainingGap("it has a list of \(list.count) for \(names.count) outputs")
      }
      return list.map(\.objects)
    case .outputs(let members):
      var found: [[TrainingObject]] = names.map { _ in [] }
      for member in members {
        guard let index = names.firstIndex(of: member.output) else {
          throw TrainingGap("it names the output \"\(member.output)\", which the model does not have")
        }
        found[index] = member.tree.objects
      }
      return found
    }
  }
}
