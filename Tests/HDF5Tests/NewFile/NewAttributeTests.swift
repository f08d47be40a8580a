import HDF5
import TestSupport
import Testing

@Suite struct NewAttributeTests {
  private let scratch: Scratch
  private let path: String

  init() throws {
    scratch = try Scratch()
    path = scratch.path("new.h5")
  }

  private func check(_ attributes: [(name: String, value: Attribute)]) throws {
    let dataset = NewDataset(shape: [3], type: try standardType("float32"), attributes: attributes, number: 0)
    try writeAndCheck(
      NewGroup(
        attributes: attributes,
        children: [("x", .dataset(dataset)), ("inner", .group(NewGroup(attributes: attributes)))]),
      to: path)
  }

  private static let charsets: [Attribute.TextType.Charset] = [.ascii, .utf8]
  private static let paddings: [Attribute.TextType.Padding] = [.nullTerminated, .nullPadded, .spacePadded]

  @Test(arguments: charsets, paddings)
  func textsOfEveryKindAreReadAgain(charset: Attribute.TextType.Charset, padding: Attribute.TextType.Padding)
    throws
  {
    var attributes: [(name: String, value: Attribute)] = []
    for length in [1, nil] {
      let type = Attribute.TextType(length: length, charset: charset, padding: padding)
      let kind = length == nil ? "variable" : "fixed"
      attributes.append(("one \(kind)", Attribute(text: "é", type: type)))
      attributes.append(("empty \(kind)", Attribute(text: "", type: type)))
      attributes.append(("list \(kind)", Attribute(texts: ["a", "", "é", "a longer text"], type: type)))
      attributes.append(("empty list \(kind)", Attribute(texts: [], type: type)))
      attributes.append(("null \(kind)", Attribute(space: .null, value: .texts([], type))))
    }
    try check(attributes)
  }

  @Test(arguments: standardNames, [true, false])
  func numbersOfEveryTypeAreReadAgain(name: String, isLittleEndian: Bool) throws {
    let type = try standardType(name, isLittleEndian: isLittleEndian)
    var numbers: [Double] = [0, 1]
    if name.hasPrefix("int") || name.hasPrefix("float") || name == "bfloat16" { numbers += [-1, -128] }
    if name != "bool" { numbers += [100] }
    if name.hasSuffix("64") { numbers += [0x1p52, 123_456_789_012] }
    if name.hasPrefix("float") || name == "bfloat16" {
      numbers += [0.5, -1.75, .infinity, -.infinity, 0x1p-14]
    }
    if name == "float16" { numbers += [0x1p-24, 65_504, 0x1.FF8p-15] }
    if name == "bfloat16" { numbers += [0x1p-133, 0x1.FEp127] }
    if name == "float32" { numbers += [0x1p-149, 0x1.FFFFFEp127] }
    try check([
      ("list", Attribute(space: .array(numbers.count), value: .numbers(numbers, type))),
      ("one", Attribute(space: .scalar, value: .numbers([1], type))),
      ("none", Attribute(space: .array(0), value: .numbers([], type))),
      ("null", Attribute(space: .null, value: .numbers([], type))),
    ])
  }

  /// To the nearest, and between two to the even one.
  @Test(
    arguments: [
      (
        "float16",
        [
          (65_519.99, 65_504), (65_520, .infinity), (1e300, .infinity), (-1e300, -.infinity), (0x1p-25, 0),
          (0x1.8p-25, 0x1p-24), (0x1.8p-24, 0x1p-23), (1 + 0x1p-11, 1), (1 + 0x1.8p-10, 1 + 0x1p-9),
          (.leastNonzeroMagnitude, 0), (0x1.FFCp-15, 0x1p-14),
        ]
      ),
      (
        "bfloat16",
        [
          (0x1.FFp127, .infinity), (0x1.FEFp127, 0x1.FEp127), (0x1p-134, 0), (0x1.8p-134, 0x1p-133),
          (1 + 0x1p-8, 1), (1 + 0x1.8p-7, 1 + 0x1p-6), (0.1, 0x1.9Ap-4),
        ]
      ),
      ("float32", [(0.1, 0x1.99999Ap-4), (1e300, .infinity), (1e-300, 0)]),
    ] as [(String, [(Double, Double)])])
  func numbersThatDoNotFitAreRounded(name: String, cases: [(given: Double, expected: Double)]) throws {
    let type = try standardType(name)
    let attribute = Attribute(space: .array(cases.count), value: .numbers(cases.map(\.given), type))
    try write(try FileLayout(of: NewGroup(attributes: [("x", attribute)])).allBytes(), to: path)
    #expect(
      try File(reading: path).root().attribute("x")?.value == .numbers(cases.map(\.expected), type))
  }

  @Test(arguments: [0, 1, 4047, 4048, 4065, 65_504, 65_505, 300_000])
  func longTextsAreReadAgain(length: Int) throws {
    let text = String(repeating: "é", count: length / 2) + (length % 2 == 0 ? "" : "x")
    try check([
      ("backend", Attribute(text: "tensorflow", type: .variable(.ascii))),
      ("model_config", Attribute(text: text, type: .variable(.ascii))),
      ("keras_version", Attribute(text: "3.15", type: .variable(.ascii))),
    ])
  }

  /// What is left of a heap collection of 4096 bytes, down to what is too short to be an object.
  @Test(arguments: 0...5) func aCollectionOfTextsHasRoomOfEverySize(words: Int) throws {
    let text = String(repeating: "x", count: 4096 - 32 - 8 * words)
    try writeAndCheck(
      NewGroup(attributes: [("x", Attribute(text: text, type: .variable(.ascii)))]), to: path)
    let file = try File(editing: path)
    try file.root().setAttribute("y", Attribute(text: "another", type: .variable(.ascii)))
    try file.close()
    #expect(try File(reading: path).root().attribute("x")?.text == text)
    #expect(try File(reading: path).root().attribute("y")?.text == "another")
  }

  @Test func manyAttributesAreReadAgain() throws {
    try check((0..<500).map { ("attribute\($0)", Attribute(text: "text \($0)", type: .variable(.utf8))) })
  }

  @Test func thousandsOfTextsOfAListAreReadAgain() throws {
    let texts = (0..<4000).map { "layer_\($0)" }
    try check([
      ("variable", Attribute(texts: texts, type: .variable(.utf8))),
      ("fixed", Attribute(texts: texts, type: .fixed)),
    ])
  }

  @Test func namesOfEveryKindAreReadAgain() throws {
    let names = [
      "a", "é", "e\u{301}", "a/b", ".", " ", "1234567", "12345678", String(repeating: "x", count: 500),
    ]
    try check(names.map { ($0, Attribute(text: $0, type: .variable(.utf8))) })
  }

  @Test func attributesKeepTheirOrderInTheFile() throws {
    let names = ["weight_names", "backend", "model_config"]
    let layout = try FileLayout(
      of: NewGroup(attributes: names.map { ($0, Attribute(text: "", type: .variable(.ascii))) }))
    let bytes = String(decoding: try layout.allBytes(), as: UTF8.self)
    let places = names.compactMap { bytes.firstRange(of: $0)?.lowerBound }
    #expect(places.count == 3 && places == places.sorted())
  }
}
