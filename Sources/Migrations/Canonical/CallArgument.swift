package import GraphIR
package import JSON

/// An argument of a call, in no Keras's form: tensors, and values beside and around them.
///
/// Tensors are counted from 0 in all releases here: node 0 is a layer's first call, whatever the layer is.
package indirect enum CallArgument: Sendable, Equatable {
  case tensor(TensorReference)
  case list([CallArgument])
  case object([Member])
  case constant(JSONValue)

  /// A member of an object, or a keyword argument.
  package struct Member: Sendable, Equatable {
    package var key: String
    package var value: CallArgument

    package init(_ key: String, _ value: CallArgument) { (self.key, self.value) = (key, value) }
  }

  /// The tensor, where it is one.
  package var tensor: TensorReference? {
    if case .tensor(let reference) = self { reference } else { nil }
  }

  /// The value, where it holds no tensor.
  package var constant: JSONValue? {
    switch self {
    case .tensor: return nil
    case .constant(let value): return value
    case .list(let list):
      let values = list.compactMap(\.constant)
      return values.count == list.count ? .array(values) : nil
    case .object(let members):
      var object: JSONObject = [:]
      for member in members {
        guard let value = member.value.constant else { return nil }
        object[member.key] = .some(value)
      }
      return .object(object)
    }
  }

  /// Whether it is null, or an argument that was not given.
  package var isNull: Bool { constant?.isNull ?? false }

  /// Every tensor in it, in writing order.
  package var tensors: [TensorReference] {
    var found: [TensorReference] = []
    forEachTensor { found.append($0) }
    return found
  }

  /// Calls a closure with every tensor in it, in writing order.
  package func forEachTensor(_ body: (TensorReference) -> Void) {
    switch self {
    case .tensor(let reference): body(reference)
    case .list(let list): for argument in list { argument.forEachTensor(body) }
    case .object(let members): for member in members { member.value.forEachTensor(body) }
    case .constant: break
    }
  }

  /// The same with other tensors.
  package func mapTensors<Failure>(
    _ change: (TensorReference) throws(Failure) -> TensorReference
  ) throws(Failure) -> CallArgument {
    switch self {
    case .tensor(let reference): return .tensor(try change(reference))
    case .constant: return self
    case .list(let list):
      return .list(try list.map { argument throws(Failure) in try argument.mapTensors(change) })
    case .object(let members):
      return .object(
        try members.map { member throws(Failure) in Member(member.key, try member.value.mapTensors(change)) })
    }
  }
}

/// One call of a layer.
package struct CanonicalCall: Sendable, Equatable {
  /// What stands in it by position.
  package var arguments: [CallArgument]
  /// What stands in it by name.
  package var keywords: [CallArgument.Member]
  /// Whether the mask that it was given is the one that the target gives it unasked.
  package var hasMaskOfTarget = false

  package init(_ arguments: [CallArgument], keywords: [CallArgument.Member] = []) {
    (self.arguments, self.keywords) = (arguments, keywords)
  }

  /// A call on one tensor.
  package init(on tensor: TensorReference) { self.init([.tensor(tensor)]) }

  /// The keyword argument of a name; nil where the call has none.
  package subscript(keyword: String) -> CallArgument? {
    get { keywords.first { $0.key == keyword }?.value }
    set {
      guard let newValue else { return keywords.removeAll { $0.key == keyword } }
      if let index = keywords.firstIndex(where: { $0.key == keyword }) {
        keywords[index].value = newValue
      } else {
        keywords.append(CallArgument.Member(keyword, newValue))
      }
    }
  }

  /// Tensors among the arguments by position.
  package var inputs: [TensorReference] {
    var found: [TensorReference] = []
    for argument in arguments { argument.forEachTensor { found.append($0) } }
    return found
  }
  /// Every tensor that the call reads.
  package var allInputs: [TensorReference] {
    var found: [TensorReference] = []
    forEachInput { found.append($0) }
    return found
  }

  /// Calls a closure with every tensor that the call reads.
  package func forEachInput(_ body: (TensorReference) -> Void) {
    for argument in arguments { argument.forEachTensor(body) }
    for keyword in keywords { keyword.value.forEachTensor(body) }
  }

  /// Changes every tensor.
  package mutating func mapTensors(_ change: (TensorReference) -> TensorReference) {
    arguments = arguments.map { $0.mapTensors(change) }
    for index in keywords.indices { keywords[index].value = keywords[index].value.mapTensors(change) }
  }
}
