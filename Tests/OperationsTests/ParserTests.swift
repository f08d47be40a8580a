import Operations
import TestSupport
import Testing

@Suite struct ParserTests {
  private static let texts: [(String, String)] = [
    ("x", "x"), ("x0", "x"), ("x1", "x1"), (" x0+x1 ", "x0 + x1"), ("1/255*x", "1 / 255 * x"),
    ("x*(1/255)", "x * (1 / 255)"), ("x-1-2", "x - 1 - 2"), ("x-(1-2)", "x - (1 - 2)"),
    ("-x**2", "-x ** 2"), ("(-x)**2", "(-x) ** 2"), ("2**-x", "2 ** -x"), ("x**2**3", "x ** 2 ** 3"),
    ("(x**2)**3", "(x ** 2) ** 3"), ("--x", "--x"), ("-1*x", "-1 * x"), ("x--1", "x - -1"),
    ("(-1)**x", "(-1) ** x"),
    ("-1**x", "-1 ** x"), ("x//2/3", "x // 2 / 3"), ("mean(x,axis=[1,2])", "mean(x, axis=[1, 2])"),
    ("mean(x,(1,2),True)", "mean(x, axis=[1, 2], keepdims=True)"), ("mean(x,[1])", "mean(x, axis=1)"),
    ("mean(x,axis=None)", "mean(x)"), ("add(x,1)", "x + 1"), ("negative(x)", "-x"),
    ("negative(3)", "negative(3)"),
    ("x[:,0]", "x[:, 0]"), ("x[...,::-1]", "x[..., ::-1]"), ("x[1:2:3,None,-1,]", "x[1:2:3, None, -1]"),
    ("x[0][1]", "x[0][1]"), ("(x0+x1)[0]", "(x0 + x1)[0]"), ("x1[:1:1]", "x1[:1]"),
    ("concatenate([x0,x1])", "concatenate([x0, x1])"),
    ("concatenate((x0,x1),1)", "concatenate([x0, x1], axis=1)"),
    ("stack([x,1,[2]])", "stack([x, 1, [2]])"), ("concatenate([1,2])", "concatenate([1, 2])"),
    ("reshape(x,(-1,49))", "reshape(x, shape=[-1, 49])"), ("cast(x,'float32')", "cast(x, dtype=\"float32\")"),
    ("clip(x,max=1/2)", "clip(x, max=0.5)"), ("x-[1.,.5,1e-3]", "x - [1.0, 0.5, 0.001]"),
    ("where(greater(x,0),x,-x)", "where(greater(x, 0), x, -x)"), ("x*nan-inf", "x * nan - inf"),
    ("x+-inf", "x + -inf"),
    ("-inf", "-inf"), ("1.e3+x", "1000.0 + x"), ("x*True", "x * True"),
    ("dot(x0,x1,2)", "dot(x0, x1, axes=[2, 2])"),
    ("x + 9223372036854775807", "x + 9223372036854775807"),
    ("x + -9223372036854775808", "x + -9223372036854775808"),
    ("(x)", "x"), ("stack([1/2,x])", "stack([1 / 2, x])"), ("clip(x,1/2)", "clip(x, min=0.5)"),
    ("stack([1/2])", "stack([1 / 2])"), ("gelu(x,approximate=True)", "gelu(x, approximate=True)"),
  ]

  @Test(arguments: texts)
  func anExpressionIsReadAndWrittenInOneForm(text: String, canonical: String) throws {
    let expression = try Expression.parse(text)
    #expect(expression.text == canonical)
    #expect(try Expression.parse(canonical) == expression)
  }

  @Test(arguments: 0..<1000) func whatIsWrittenReadsBackTheSame(seed: Int) throws {
    var random = RandomExpressions(seed: UInt64(seed))
    let expression = random.expression()
    #expect(try Expression.parse(expression.text) == expression, "\(expression.text)")
  }

  @Test func mutatedTextsNeverCrash() {
    var random = RandomExpressions(seed: 5)
    let alphabet = Array("x01.5e-+*/()[],:=\"'N é\\_".utf8)
    var accepted = 0
    for _ in 0..<4000 {
      var bytes = Array(random.expression(depth: 3).text.utf8)
      for _ in 0..<random.int(1...3) {
        let place = random.int(0...(bytes.count))
        let byte = random.pick(alphabet)
        if random.bool() || place == bytes.count {
          bytes.insert(byte, at: place)
        } else {
          bytes[place] = byte
        }
      }
      guard let expression = try? Expression.parse(String(decoding: bytes, as: UTF8.self)) else { continue }
      accepted += 1
      #expect((try? Expression.parse(expression.text)) == expression, "\(expression.text)")
    }
    #expect(accepted > 100, "\(accepted) accepted")
  }

  @Test func everyFormMakesTheOperationOfItsName() throws {
    var random = RandomExpressions(seed: 1)
    for form in Operation.forms {
      let operation = random.operation(form.name)
      #expect(operation.name == form.name)
      let settings = Dictionary(uniqueKeysWithValues: operation.settings.map { ($0.name, $0.value) })
      #expect(try form.operation(settings) == operation)
      #expect(operation.operandCount == (form.operands == .list ? nil : form.operands.rawValue))
    }
  }
}
