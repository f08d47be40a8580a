/// One operation of a function, with its argument.
struct DecodedInstruction {
  let instruction: Instruction
  let argument: Int
}

/// Cuts a function's code into operations, as one version of Python would.
enum InstructionDecoder {
  /// The most operations that are read: no function of a layer comes near.
  private static let most = 10_000

  /// The operations, up to the first that returns: straight code has nothing behind it that runs.
  ///
  /// `failure` says what follows them instead; of the code `unknownVersion`, that this version has nothing there that is known.
  /// `reached` tells how many bytes were understood.
  static func instructions(
    _ code: CodeObject, _ version: PythonVersion
  ) -> (instructions: [DecodedInstruction], failure: BytecodeError?, reached: Int) {
    var result: [DecodedInstruction] = []
    var place = 0
    do throws(BytecodeError) {
      try decode(code.code, version, &result, &place)
      return (result, nil, place)
    } catch {
      return (result, error, place)
    }
  }

  private static func decode(
    _ bytes: [UInt8], _ version: PythonVersion, _ result: inout [DecodedInstruction], _ place: inout Int
  ) throws(BytecodeError) {
    let table = InstructionTable.instructions(version)
    var extended = 0
    while place < bytes.count {
      guard let instruction = table[Int(bytes[place])], instruction != .cache else {
        throw misfit(version, "the operation \(bytes[place]) at byte \(place)")
      }
      var argument = 0
      if version == .python27 {
        // one byte, or three where there is an argument
        let hasArgument = bytes[place] >= 90
        guard place + (hasArgument ? 2 : 0) < bytes.count else {
          throw misfit(version, "an end within an operation")
        }
        if hasArgument { argument = Int(bytes[place + 1]) | Int(bytes[place + 2]) << 8 }
        place += hasArgument ? 3 : 1
      } else {
        guard place + 1 < bytes.count else { throw misfit(version, "an end within an operation") }
        argument = Int(bytes[place + 1])
        place += 2
      }
      argument |= extended
      guard argument <= 0xFF_FFFF else { throw misfit(version, "an argument of \(argument)") }
      extended = 0
      if instruction == .extendedArg {
        extended = argument << (version == .python27 ? 16 : 8)
        continue
      }
      for _ in 0..<InstructionTable.caches(instruction, version) {
        guard place + 1 < bytes.count, bytes[place] == 0, bytes[place + 1] == 0 else {
          throw misfit(version, "no empty place behind \(instruction.rawValue) at byte \(place)")
        }
        place += 2
      }
      result.append(DecodedInstruction(instruction: instruction, argument: argument))
      if instruction == .returnValue || instruction == .returnConst { return }
      guard result.count < most else {
        throw BytecodeError(.tooLarge, "has more than \(most) operations")
      }
    }
    throw misfit(version, "no return")
  }

  static func misfit(_ version: PythonVersion, _ what: String) -> BytecodeError {
    BytecodeError(.unknownVersion, "is no code of Python \(version): \(what)")
  }
}
