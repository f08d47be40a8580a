internal import GraphIR
internal import JSON
internal import Operations

/// The layers of an expression: one for each operation, of which the last has the name of the layer in whose place they
/// stand.
struct ExpressionLayers {
  private(set) var layers: [CanonicalLayer] = []
  private let name: String
  private let inputs: [TensorReference]
  private let type: String?
  private let names: Set<ExactName>
  private var taken: Set<ExactName> = []
  private var made: [Expression: CallArgument] = [:]

  /// - Parameters:
  ///   - name: The layer in whose place they stand.
  ///   - inputs: What the expression calls `x0`, `x1` and so on.
  ///   - type: The type that the layer converts its inputs to; nil where it takes them as they are.
  ///   - names: The names of the model's layers.
  init(
    of expression: Expression, named name: String, on inputs: [TensorReference], type: String?,
    beside names: Set<ExactName>, _ types: TensorTypes
  ) throws(MigrationRefusal) {
    (self.name, self.inputs, self.type, self.names) = (name, inputs, type, names)
    for (place, input) in inputs.enumerated() where expression.inputs.contains(place) {
      guard let type, let own = types.type(of: input), own != type, DTypePolicy(elementType: own) != nil
      else { continue }
      made[.input(place)] = add(.cast(type: type), [.tensor(input)])
    }
    let result = try argument(expression)
    guard let tensor = result.tensor else {
      throw MigrationRefusal(.unreadable, layer: name, "it gives a constant")
    }
    if layers.last?.name.isExactly(tensor.layer) != true { _ = add(.unary(.identity), [result]) }
    layers[layers.count - 1].name = name
  }

  private mutating func argument(_ expression: Expression) throws(MigrationRefusal) -> CallArgument {
    if let known = made[expression] { return known }
    switch expression {
    case .input(let place):
      guard inputs.indices.contains(place) else {
        throw MigrationRefusal(
          .unreadable, layer: name, "its expression reads x\(place), and it has \(inputs.count) inputs")
      }
      return .tensor(inputs[place])
    case .constant(let value): return .constant(value.json)
    case .operation(let operation, let operands):
      guard !expression.isConstant else {
        throw MigrationRefusal(.unreadable, layer: name, "it computes \(operation.name) of constants alone")
      }
      let arguments = try operands.map { operand throws(MigrationRefusal) in try argument(operand) }
      let result = add(operation, arguments)
      made[expression] = result
      return result
    }
  }

  private mutating func add(_ operation: Operation, _ arguments: [CallArgument]) -> CallArgument {
    var own = "\(name)_\(operation.name)"
    var number = 1
    while taken.contains(ExactName(own)) || names.contains(ExactName(own)) {
      own = "\(name)_\(operation.name)_\(number)"
      number += 1
    }
    taken.insert(ExactName(own))
    var layer = CanonicalLayer("Operation", named: own, calls: [CanonicalCall(arguments)])
    layer.operation = operation
    layers.append(layer)
    return .tensor(TensorReference(layer: own))
  }
}
