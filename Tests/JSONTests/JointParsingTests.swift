import JSON
import Testing

/// Texts that several threads make a value of.
@Suite struct JointParsingTests {
  /// So many layers that every helper gets some.
  private static func layers(_ count: Int) -> [String] {
    (0..<count).map { number in
      #"{"class_name": "Dense", "config": {"name": "dense_\#(number)", "units": \#(number), "scale": 1.\#(number)0, "#
        + #""kernel_initializer": {"class_name": "Zeros", "config": {}}, "bias_initializer": {"class_name": "Zeros", "#
        + #""config": {}}, "note": "a text that makes the element long enough to be read by itself"}}"#
    }
  }

  private static func value(_ text: String, helpers: Int) async throws -> JSONValue {
    let parsing = try JointParsing(bytes: Array(text.utf8))
    return try await withThrowingTaskGroup(of: Void.self, returning: JSONValue.self) { group in
      for _ in 0..<helpers { group.addTask { parsing.help() } }
      let value = try parsing.value()
      try await group.waitForAll()
      return value
    }
  }

  @Test(arguments: [0, 1, 3], [0, 1, 16, 17, 1000]) func whoeverHelpsTheValueIsTheSame(
    helpers: Int, count: Int
  ) async throws {
    let text = #"{"layers": ["# + Self.layers(count).joined(separator: ", ") + #"], "name": "model"}"#
    let value = try await Self.value(text, helpers: helpers)
    #expect(value == (try JSONValue.parse(text)))
    #expect(value.serialized() == text)
  }

  /// All of the work may be done before anybody asks for the value.
  @Test func theValueIsThereWhenOthersHaveDoneAll() throws {
    let text = "[" + Self.layers(200).joined(separator: ", ") + "]"
    let parsing = try JointParsing(bytes: Array(text.utf8))
    parsing.help()
    #expect(try parsing.value().serialized() == text)
    #expect(try parsing.value().serialized() == text)
  }

  @Test(arguments: [0, 1, 3], [3, 150, 299]) func theErrorIsThatOfOneAlone(
    helpers: Int, place: Int
  ) async throws {
    var layers = Self.layers(300)
    for index in stride(from: place, to: 300, by: 37) {
      layers[index] = layers[index].replacing(#""units""#, with: #""name""#)
    }
    let text = "[" + layers.joined(separator: ", ") + "]"
    let alone = #expect(throws: JSONError.self) { try JSONValue.parse(text) }
    let together = await #expect(throws: JSONError.self) { try await Self.value(text, helpers: helpers) }
    #expect(alone?.code == .duplicateKey)
    #expect(together?.offset == alone?.offset && together?.message == alone?.message)
  }

  @Test func aTextThatIsNoneIsRefusedAtOnce() throws {
    #expect(throws: JSONError.self) { try JointParsing(bytes: Array("[1, 2".utf8)) }
    #expect(throws: JSONError.self) {
      try JointParsing(bytes: Array("[1, 2]".utf8), limits: JSONLimits(bytes: 3))
    }
  }
}
