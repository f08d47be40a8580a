import Bytecode
import JSON
import Operations
import Testing

@Suite struct VersionTests {
  @Test func theVersionsThatWriteTheSameAreAllNamed() throws {
    let text = try #require(LambdaCase.named("rescale").codes.first { $0.version == .python38 }).text
    #expect(try LambdaReader(inputs: .one()).read(text).versions == [.python38, .python39, .python310])
  }

  @Test func emptyPlacesTell311From312() throws {
    for version in [PythonVersion.python311, .python312, .python313, .python314] {
      let text = try #require(LambdaCase.named("mean-1").codes.first { $0.version == version }).text
      #expect(try LambdaReader(inputs: .one()).read(text).versions == [version])
    }
  }

  @Test func onlyCandidatesAreTried() throws {
    for (version, text) in LambdaCase.named("mean-1").codes {
      let reader = LambdaReader(inputs: .one(), candidates: [version])
      #expect(try reader.read(text).versions == [version])
    }
    let text = try #require(LambdaCase.named("mean-1").codes.first { $0.version == .python312 }).text
    let old = LambdaReader(inputs: .one(), candidates: [.python37])
    #expect(refusal { try old.read(text) } != nil)
    let none = LambdaReader(inputs: .one(), candidates: [])
    #expect(refusal { try none.read(text) }?.code == .unknownVersion)
  }

  @Test func believedNamesAreListed() throws {
    for (_, text) in LambdaCase.named("cast-type").codes {
      #expect(try LambdaReader(inputs: .one()).read(text).believed == ["tf"])
    }
  }

  @Test func whatTheTensorFlowIsCanBeSaid() throws {
    let text = try #require(LambdaCase.named("resize-unknown").codes.first).text
    let one = LambdaReader(inputs: .one(), tensorFlow: .one)
    let two = LambdaReader(inputs: .one(), tensorFlow: .two)
    #expect(try one.read(text).expression.text == "resize(x, size=[8, 9], sampling=\"corner\")")
    #expect(try two.read(text).expression.text == "resize(x, size=[8, 9])")
  }

  @Test func aListOfInputsIsNoTensor() throws {
    let text = try #require(LambdaCase.named("first").codes.last).text
    #expect(try LambdaReader(inputs: .one()).read(text).expression.text == "x[:, 0]")
    let sum = try #require(LambdaCase.named("weighted-sum").codes.last).text
    #expect(try LambdaReader(inputs: .one()).read(sum).expression.text == "x[0] + 0.17 * x[1]")
    #expect(refusal { try LambdaReader(inputs: .several([nil])).read(sum) }?.code == .unsupported)
  }

  @Test func codeInEmptyPlacesIsRefused() throws {
    let text = try #require(LambdaCase.named("rescale").codes.first { $0.version == .python312 }).text
    var bytes = decoded(text)
    // x / 255: the operator 11, and the empty place behind it
    let place = try #require(
      bytes.indices.dropLast(3).first { Array(bytes[$0..<($0 + 4)]) == [122, 11, 0, 0] })
    bytes[place + 3] = 1
    #expect(refusal { try LambdaReader(inputs: .one()).read(bytes: bytes) }?.code == .unknownVersion)
  }

  @Test func anExpressionIsHeldWithinItsSize() throws {
    let limits = ExpressionLimits(size: 30)
    for (version, text) in LambdaCase.named("gelu-tanh").codes {
      let reader = LambdaReader(inputs: .one(), limits: limits)
      #expect(try reader.read(text).expression.size < 30)
      let small = LambdaReader(inputs: .one(), limits: ExpressionLimits(size: 10))
      #expect(refusal { try small.read(text) }?.code == .tooLarge, "Python \(version)")
    }
  }
}
