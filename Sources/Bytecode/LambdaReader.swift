public import Operations

/// What a Lambda's function gets for its first argument: one tensor, or a list of them. The shapes are nil where they are not known.
public enum LambdaInputs: Sendable {
  /// One tensor.
  case one(shape: [Int?]? = nil)
  /// A list of tensors, one shape for each.
  case several([[Int?]?])

  /// The shapes, one for each input.
  var shapes: [[Int?]?] {
    switch self {
    case .one(let shape): [shape]
    case .several(let shapes): shapes
    }
  }
}

/// Which TensorFlow a function ran with: some functions changed their meaning.
public enum TensorFlowGeneration: Sendable {
  /// TensorFlow 1.
  case one
  /// TensorFlow 2, and Keras 3 on any backend.
  case two
}

/// What a function computes, as far as its bytecode says it.
public struct LambdaReading: Sendable, Equatable {
  /// What it computes, with its constants folded.
  public let expression: Expression
  /// The function's name; `<lambda>` mostly.
  public let name: String
  /// The versions of Python that may have written the code; all give the same expression.
  public let versions: [PythonVersion]
  /// Global names that were taken for what they are called, in alphabetical order: `K`, `tf`. The file does not say what they were.
  public let believed: [String]
}

/// Reads what a Lambda's function computes from its marshalled bytecode, and never runs it.
///
/// The machine of CPython is followed with expressions in place of tensors. That works for straight code of known operations; all
/// else is refused with a reason. From Python 2.7 and 3.6 to 3.14.
public struct LambdaReader: Sendable {
  /// What the first argument is.
  public var inputs: LambdaInputs
  /// Default values of the last arguments; nil for one that is no constant.
  public var defaults: [Constant?]
  /// Values of the variables of the function around it; nil for one that is no constant.
  public var closure: [Constant?]
  /// Arguments that the layer gives by name: `arguments` in its config.
  public var arguments: [String: Constant]
  /// The versions of Python that may have written the code; nil: all that are read.
  public var candidates: [PythonVersion]?
  /// The TensorFlow that the function ran with; nil: as the version of Python tells it.
  public var tensorFlow: TensorFlowGeneration?
  /// How large the expression may be.
  public var limits: ExpressionLimits

  /// A reader for a layer with these inputs and these values in its config.
  public init(
    inputs: LambdaInputs, defaults: [Constant?] = [], closure: [Constant?] = [],
    arguments: [String: Constant] = [:], candidates: [PythonVersion]? = nil,
    tensorFlow: TensorFlowGeneration? = nil, limits: ExpressionLimits = ExpressionLimits()
  ) {
    self.inputs = inputs
    self.defaults = defaults
    self.closure = closure
    self.arguments = arguments
    self.candidates = candidates
    self.tensorFlow = tensorFlow
    self.limits = limits
  }

  /// What the function computes whose code is this text of a config: base64, or bytes as characters up to Keras 2.0.6.
  ///
  /// - Throws: `BytecodeError` with what is wrong with the bytes, or what of the function is no expression.
  public func read(_ text: String) throws(BytecodeError) -> LambdaReading {
    // four characters for three bytes, and the ends of lines
    guard text.utf8.count <= 2 * MarshalLimits().bytes else {
      throw BytecodeError(.tooLarge, "is longer than \(MarshalLimits().bytes) bytes")
    }
    return try read(bytes: CodeText.bytes(text))
  }

  /// What the function computes whose marshalled code this is.
  ///
  /// - Throws: `BytecodeError` with what is wrong with the bytes, or what of the function is no expression.
  public func read(bytes: [UInt8]) throws(BytecodeError) -> LambdaReading {
    var trials: [Trial] = []
    var unmarshalled: (error: BytecodeError, reached: Int)?
    for layout in CodeLayout.allCases.reversed() {
      let versions = layout.versions.filter { candidates?.contains($0) ?? true }
      guard !versions.isEmpty else { continue }
      let (code, error, reached) = MarshalReader.code(bytes, layout)
      if let code {
        trials += versions.map { trial(code, $0) }
      } else if let error, reached > unmarshalled?.reached ?? -1 {
        // the layout that understands most is the likeliest
        unmarshalled = (error, reached)
      }
    }
    let readings = trials.compactMap(\.reading)
    guard let first = readings.first else {
      throw Trial.mostTelling(trials) ?? unmarshalled?.error
        ?? BytecodeError(.unknownVersion, "is of no version of Python that is asked for")
    }
    guard readings.allSatisfy({ $0.expression == first.expression }) else {
      let versions = readings.flatMap(\.versions).sorted().map(\.rawValue).joined(separator: ", ")
      throw BytecodeError(
        .ambiguousVersion, "means different things in Python \(versions), which the file does not name")
    }
    return LambdaReading(
      expression: first.expression, name: first.name, versions: readings.flatMap(\.versions).sorted(),
      believed: Set(readings.flatMap(\.believed)).sorted())
  }

  /// One version that was tried.
  private struct Trial {
    let reading: LambdaReading?
    let error: BytecodeError?
    /// How many bytes of code the version understands.
    let reached: Int

    /// The error of the version that understood most; of several, one that does not speak against the version.
    static func mostTelling(_ trials: [Trial]) -> BytecodeError? {
      guard let most = trials.map(\.reached).max() else { return nil }
      let errors = trials.filter { $0.reached == most }.compactMap(\.error)
      return errors.first { !$0.speaksAgainstVersion } ?? errors.first
    }
  }

  private func trial(_ code: CodeObject, _ version: PythonVersion) -> Trial {
    let (instructions, failure, reached) = InstructionDecoder.instructions(code, version)
    var execution = Execution(code, version, self)
    do throws(BytecodeError) {
      let expression = try execution.run(instructions, failure: failure)
      let reading = LambdaReading(
        expression: expression, name: code.name, versions: [version], believed: execution.believed.sorted())
      return Trial(reading: reading, error: nil, reached: reached)
    } catch {
      return Trial(reading: nil, error: error, reached: reached)
    }
  }
}
