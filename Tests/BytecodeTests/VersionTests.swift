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
    for version in [PythonVersion.python311, .python312, .python313] {
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
}
