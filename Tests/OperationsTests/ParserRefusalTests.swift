import Operations
import Testing

@Suite struct ParserRefusalTests {
  private static let refusals: [(text: String, code: ExpressionError.Code, description: String)] = [
    (
      "", .unexpectedEnd,
      "column 1: the expression ends where a number, x, an operation, \"(\" or \"[\" was expected"
    ),
    (
      "x +", .unexpectedEnd,
      "column 4: the expression ends where a number, x, an operation, \"(\" or \"[\" was expected"
    ),
    ("x x", .unexpectedText, "column 3: \"x\" where an operator or the end was expected"),
    ("(x", .unexpectedEnd, "column 3: the expression ends where an operator, \",\" or \")\" was expected"),
    ("x[0", .unexpectedEnd, "column 4: the expression ends where \",\" or \"]\" was expected"),
    ("x[]", .unexpectedText, "column 3: \"]\" where an integer, \":\", \"...\" or None was expected"),
    ("x[0.5]", .invalidNumber, "column 3: a place between brackets is an integer"),
    ("x[::0]", .invalidNumber, "column 5: a step of 0"),
    ("x[..., ...]", .unexpectedText, "column 1: only one \"...\" may stand between brackets"),
    ("y", .unknownName, "column 1: \"y\" is neither an input (x, x0, x1, ...) nor an operation"),
    ("x01", .unknownName, "column 1: \"x01\" is neither an input (x, x0, x1, ...) nor an operation"),
    ("2 * mean", .unknownName, "column 5: \"mean\" is an operation, which needs \"(\""),
    ("foo(x)", .unknownName, "column 1: there is no operation \"foo\""),
    ("K.mean(x)", .unknownName, "column 1: there is no operation \"K.mean\"; the name is \"mean\" alone"),
    ("mean()", .operandCount, "column 1: mean takes one operand, not 0"),
    ("add(x)", .operandCount, "column 1: add takes 2 operands, not 1"),
    ("mean(x, 1, False, 2)", .operandCount, "column 1: mean takes 3 arguments at most, not 4"),
    ("concatenate(x0, x1)", .invalidSetting, "column 17: a setting is a constant, not a tensor"),
    ("concatenate(x)", .unexpectedText, "column 13: not a list of tensors, in \"[\" and \"]\""),
    ("concatenate([])", .operandCount, "column 1: concatenate takes a list of tensors that is not empty"),
    ("[x, x] + 1", .unexpectedText, "column 1: a list of tensors, which only concatenate and stack take"),
    ("[[x], x]", .unexpectedText, "column 2: a list of tensors inside a list"),
    ("mean(x, axes=1)", .settings, "column 1: mean has no setting \"axes\": it has axis, keepdims"),
    ("exp(x, axis=1)", .settings, "column 1: exp has no setting \"axis\": it has none"),
    ("mean(x, 1, axis=1)", .settings, "column 1: mean is given \"axis\" twice"),
    ("mean(x, axis=1, axis=1)", .settings, "column 17: \"axis\" is given twice"),
    ("mean(x, axis=1, 2)", .unexpectedText, "column 17: an argument without a name behind one with a name"),
    ("reshape(x)", .settings, "column 1: reshape needs the setting \"shape\""),
    (
      "reshape(x, [-1, -1])", .invalidSetting,
      "column 1: \"shape\" of reshape is [-1, -1], not a shape with one -1 at most"
    ),
    ("reshape(x, [-2])", .invalidSetting, "column 1: \"shape\" of reshape is [-2], not a list of integers"),
    ("mean(x, axis=1.5)", .invalidSetting, "column 1: \"axis\" of mean is 1.5, not a list of integers"),
    (
      "mean(x, axis=[1, 1])", .invalidSetting,
      "column 1: \"axis\" of mean is [1, 1], not a list of different axes"
    ),
    (
      "softmax(x, 4294967296)", .invalidSetting, "column 1: \"axis\" of softmax is 4294967296, not an integer"
    ),
    (
      "transpose(x, [1, 2])", .invalidSetting,
      "column 1: \"axes\" of transpose is [1, 2], not each axis once, from 0"
    ),
    ("mean(x, keepdims=1)", .invalidSetting, "column 1: \"keepdims\" of mean is 1, not True or False"),
    ("clip(x, nan)", .invalidSetting, "column 1: \"min\" of clip is nan, not a number"),
    ("tile(x, [0])", .invalidSetting, "column 1: \"multiples\" of tile is [0], not a list of integers"),
    ("'a' + x", .unexpectedText, "column 1: \"a\" is no number"),
    ("None", .unexpectedText, "column 1: None is no number"),
    (
      "x != 0", .unexpectedText,
      "column 3: \"!\" has no meaning in an expression; comparisons are calls, as in \"not_equal(x, 0)\""
    ),
    ("x @ x", .unexpectedText, "column 3: \"@\" has no meaning in an expression"),
    ("\"é\", ü", .unexpectedText, "column 6: \"ü\" has no meaning in an expression"),
    ("'a", .unexpectedEnd, "column 1: the text in quotes does not end"),
    ("1.5.2", .invalidNumber, "column 1: \"1.5.2\" is no number of 64 bits"),
    ("0x10", .invalidNumber, "column 1: \"0x10\" is no number of 64 bits"),
    ("9223372036854775808", .invalidNumber, "column 1: \"9223372036854775808\" is no number of 64 bits"),
  ]

  @Test(arguments: refusals)
  func whatIsWrongIsNamedWithItsColumn(text: String, code: ExpressionError.Code, description: String) {
    let error = refusal(text)
    #expect(error?.code == code)
    #expect(error?.description == description)
  }

  @Test func settingsOfEnumerationsAreListed() {
    #expect(
      refusal("pad(x, [[1, 1]], 'wrap')")?.description
        == "column 1: \"mode\" of pad is \"wrap\", not one of \"constant\", \"reflect\", \"symmetric\"")
    #expect(refusal("cast(x, 'string')")?.code == .invalidSetting)
  }

  @Test func textsThatAreTooLongDeepOrLargeAreRefused() {
    #expect(refusal(String(repeating: " ", count: 65_537))?.code == .tooLong)
    #expect(refusal(String(repeating: "(", count: 60_000))?.code == .tooDeep)
    #expect(refusal(String(repeating: "-", count: 60_000))?.code == .tooDeep)
    #expect(refusal("x" + String(repeating: "[0]", count: 20_000))?.code == .tooDeep)
    #expect(refusal("x" + String(repeating: "+x", count: 101))?.code == .tooDeep)
    #expect(refusal("x + [" + String(repeating: "1,", count: 10_001) + "]")?.code == .tooLarge)
    #expect(refusal("x" + String(repeating: "+x", count: 98)) == nil)
  }

  private func refusal(_ text: String) -> ExpressionError? {
    do throws(ExpressionError) {
      _ = try Expression.parse(text)
      return nil
    } catch {
      return error
    }
  }
}
