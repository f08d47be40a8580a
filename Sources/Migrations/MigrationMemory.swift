internal import Bytecode
internal import Operations

/// What migrations of one model to several targets find out once: what constructors take, and what Lambdas compute.
///
/// It is of one thread.
package final class MigrationMemory {
  /// What each release's constructors take.
  let table = ConstructorTable()
  private var readings: [Function: Result<LambdaReading, BytecodeError>] = [:]

  package init() {}

  /// A Lambda's function, with all that its meaning depends on.
  private struct Function: Hashable {
    let code: String
    let shapes: [[Int?]?]
    let isList: Bool
    let defaults: [Constant?]
    let closure: [Constant?]
    let arguments: [String: Constant]
    let tensorFlow: TensorFlowGeneration?
  }

  /// What a reader finds a function to compute.
  func reading(of code: String, by reader: LambdaReader) throws(BytecodeError) -> LambdaReading {
    let (isList, shapes) =
      switch reader.inputs {
      case .one(let shape): (false, [shape])
      case .several(let shapes): (true, shapes)
      }
    let function = Function(
      code: code, shapes: shapes, isList: isList, defaults: reader.defaults, closure: reader.closure,
      arguments: reader.arguments, tensorFlow: reader.tensorFlow)
    if let known = readings[function] { return try known.get() }
    let reading = Result { () throws(BytecodeError) in try reader.read(code) }
    readings[function] = reading
    return try reading.get()
  }
}
