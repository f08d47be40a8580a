import Bytecode
import Testing

@Suite struct MarshalTests {
  private let identity = LambdaCase.named("identity")

  @Test func everyPrefixIsCalledTruncated() {
    for (version, text) in identity.codes {
      let bytes = decoded(text)
      for length in 0..<bytes.count {
        let prefix = Array(bytes.prefix(length))
        let error = refusal { try LambdaReader(inputs: .one(), candidates: [version]).read(bytes: prefix) }
        #expect(error?.code == .truncated, "\(length) bytes of Python \(version)")
        #expect(refusal { try LambdaReader(inputs: .one()).read(bytes: prefix) } != nil)
      }
    }
  }

  @Test func trailingBytesAreRefused() {
    for (version, text) in identity.codes {
      let error = refusal { try LambdaReader(inputs: .one()).read(bytes: decoded(text) + [0]) }
      #expect(error?.code == .trailingBytes, "Python \(version)")
      #expect(error?.description == "is followed by 1 bytes that are no part of it")
    }
  }

  @Test func hugeLengthsAreRefused() {
    for type in "stua(<>[l" {
      for length in [0xFF, 0x7F, 0x80] as [UInt8] {
        let bytes = Array(String(type).utf8) + [0xFF, 0xFF, 0xFF, length]
        let error = refusal { try LambdaReader(inputs: .one()).read(bytes: bytes) }
        #expect([.truncated, .invalidValue].contains(error?.code), "\(type) \(String(describing: error))")
      }
    }
  }

  @Test func aValueThatHoldsItselfIsRefused() {
    // a tuple of one that is the first value
    let bytes: [UInt8] = [UInt8(ascii: ")") | 0x80, 1, UInt8(ascii: "r"), 0, 0, 0, 0]
    #expect(refusal { try LambdaReader(inputs: .one()).read(bytes: bytes) }?.code == .invalidReference)
  }

  @Test func aReferenceToALaterValueIsRefused() {
    let bytes = Array("r".utf8) + [9, 0, 0, 0]
    #expect(refusal { try LambdaReader(inputs: .one()).read(bytes: bytes) }?.code == .invalidReference)
  }

  @Test func referencesThatDoubleAreRefused() {
    // each tuple holds the one before it twice
    var bytes: [UInt8] = [UInt8(ascii: "("), 60, 0, 0, 0, UInt8(ascii: "N") | 0x80]
    for index in 0..<59 as Range<UInt8> {
      let reference = Array("r".utf8) + [index, 0, 0, 0]
      bytes += [UInt8(ascii: ")") | 0x80, 2] + reference + reference
    }
    #expect(refusal { try LambdaReader(inputs: .one()).read(bytes: bytes) }?.code == .tooLarge)
  }

  @Test func deepNestingIsRefused() {
    let bytes = [UInt8](repeating: 0, count: 100_000).indices.flatMap { _ in [UInt8(ascii: ")"), 1] }
    #expect(refusal { try LambdaReader(inputs: .one()).read(bytes: bytes) }?.code == .tooLarge)
  }

  @Test func tooManyBytesAreRefused() {
    let bytes = [UInt8](repeating: UInt8(ascii: "N"), count: (1 << 20) + 1)
    #expect(refusal { try LambdaReader(inputs: .one()).read(bytes: bytes) }?.code == .tooLarge)
  }

  @Test func complexNumbersAndUnknownTypesAreRefused() {
    for type in "xy{?0S:\u{1}" {
      let bytes = Array(String(type).utf8) + [UInt8](repeating: 0, count: 16)
      #expect(
        refusal { try LambdaReader(inputs: .one()).read(bytes: bytes) }?.code == .unknownType, "\(type)")
    }
  }

  @Test func whatIsNoCodeIsRefused() {
    #expect(refusal { try LambdaReader(inputs: .one()).read(bytes: Array("N".utf8)) }?.code == .notCode)
    #expect(refusal { try LambdaReader(inputs: .one()).read(bytes: []) }?.code == .truncated)
  }

  @Test func bytesAsCharactersAreRead() throws {
    // as Keras up to 2.0.6 wrote them
    let text = try #require(identity.codes.first { $0.version == .python36 }).text
    let characters = decoded(text).map { Character(Unicode.Scalar($0)) }
    #expect(try LambdaReader(inputs: .one()).read(String(characters)).expression == .input(0))
  }

  @Test func base64MayHaveLinesAndNothingElse() throws {
    let text = try #require(identity.codes.last).text
    let lines = stride(from: 0, to: text.count, by: 76).map { String(text.dropFirst($0).prefix(76)) }
    #expect(
      try LambdaReader(inputs: .one()).read(lines.joined(separator: "\n") + "\n").expression == .input(0))
    #expect(refusal { try LambdaReader(inputs: .one()).read("\u{1F600}") }?.code == .encoding)
    #expect(refusal { try LambdaReader(inputs: .one()).read("YQ=") } != nil)
  }
}

/// The bytes of base64.
func decoded(_ text: String) -> [UInt8] {
  let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
  var bytes: [UInt8] = []
  var bits = 0
  var count = 0
  for character in text.utf8 {
    guard let value = alphabet.firstIndex(of: character) else { continue }
    bits = (bits << 6 | value) & 0xFFFF
    count += 6
    if count >= 8 {
      count -= 8
      bytes.append(UInt8(bits >> count & 0xFF))
    }
  }
  return bytes
}
