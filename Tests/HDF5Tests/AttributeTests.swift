import HDF5
import Testing

@Suite struct AttributeTests {
  private typealias TextType = Attribute.TextType

  /// Every attribute of the fixture, as our reader must see it.
  private static let expected: [(String, Attribute)] = [
    ("variable_utf8", Attribute(text: "grüß", type: .variable(.utf8))),
    ("variable_ascii", Attribute(text: "plain", type: .variable(.ascii))),
    ("variable_ascii_list", Attribute(texts: ["a", "bc", ""], type: .variable(.ascii))),
    ("variable_utf8_list", Attribute(texts: ["α", "b"], type: .variable(.utf8))),
    ("fixed_ascii", Attribute(text: "fixed", type: .fixed)),
    ("fixed_ascii_list", Attribute(texts: ["conv1", "fc", ""], type: .fixed)),
    (
      "fixed_utf8", Attribute(text: "hö", type: TextType(length: 8, charset: .utf8, padding: .nullPadded))
    ),
    (
      "null_terminated",
      Attribute(texts: ["ab", "c"], type: TextType(length: 6, charset: .ascii, padding: .nullTerminated))
    ),
    (
      "space_padded",
      Attribute(texts: ["ab", "c"], type: TextType(length: 6, charset: .ascii, padding: .spacePadded))
    ),
    ("empty_list", .emptyList),
    ("empty", numbers(.null, [], "float32")),
    ("float32", numbers(.scalar, [0.5], "float32")),
    ("integers", numbers(.array(3), [1, -2, 3], "int64")),
    ("bool", numbers(.scalar, [1], "bool")),
  ]

  private static func numbers(_ space: Attribute.Space, _ values: [Double], _ name: String) -> Attribute {
    guard let type = ElementType(numpyName: name) else { return .emptyList }
    return Attribute(space: space, value: .numbers(values, type))
  }

  @Test(arguments: expected.indices) func attributesAreReadWithAllOfTheirType(index: Int) throws {
    let (name, attribute) = AttributeTests.expected[index]
    let root = try File(reading: fixture("attributes.h5")).root()
    #expect(try root.attribute(name) == attribute)
  }

  @Test(arguments: expected.indices) func attributesAreWrittenAsTheyWereRead(index: Int) throws {
    let (name, attribute) = AttributeTests.expected[index]
    let scratch = try Scratch()
    let path = scratch.path("new.h5")
    let file = try File(creating: path)
    try file.root().setAttribute(name, attribute)
    try file.close()
    #expect(try File(reading: path).root().attribute(name) == attribute)
  }

  @Test func bigEndianNumbersKeepTheirOrder() throws {
    let scratch = try Scratch()
    let read = try #require(try File(reading: fixture("attributes.h5")).root().attribute("big_endian"))
    guard case .numbers(let values, let type) = read.value else {
      Issue.record("expected numbers, found \(read.value)")
      return
    }
    #expect(values == [1.5])
    #expect(!type.isLittleEndian)
    #expect(try File(creating: scratch.path("new.h5")).root().roundTrip("x", read) == read)
  }

  @Test(arguments: ["matrix", "compound", "reference", "huge_integer"])
  func whatCannotBeReadWithoutLossIsOnlyShown(name: String) throws {
    let scratch = try Scratch()
    let attribute = try #require(try File(reading: fixture("attributes.h5")).root().attribute(name))
    guard case .other(let description) = attribute.value else {
      Issue.record("expected another kind of value, found \(attribute.value)")
      return
    }
    #expect(!description.isEmpty)
    let root = try File(creating: scratch.path("new.h5")).root()
    #expect(refusal { try root.setAttribute(name, attribute) }?.code == .unsupportedType)
    #expect(try root.attributeNames().isEmpty)
  }

  /// NumPy cuts off the NULs that fill a place, and no others; what a NUL ends, ends at the first.
  @Test func aNULInsideAFilledPlaceIsKept() throws {
    let scratch = try Scratch()
    let path = scratch.path("new.h5")
    let file = try File(creating: path)
    let text: [UInt8] = [0x61, 0, 0x62]
    for (name, padding) in [("filled", .nullPadded), ("ended", .nullTerminated)]
      as [(String, TextType.Padding)]
    {
      let type = TextType(length: 6, charset: .ascii, padding: padding)
      try file.root().setAttribute(name, Attribute(textBytes: text, type: type))
    }
    try file.close()
    let root = try File(reading: path).root()
    #expect(try root.attribute("filled")?.textBytes == text)
    #expect(try root.attribute("ended")?.textBytes == [0x61])
    let direct = try DirectFile.read(path) { root, _ in
      try ["filled", "ended"].map { try root.attribute($0)?.textBytes }
    }
    #expect(direct == [text, [0x61]])
  }

  @Test func namesAreListedInOrder() throws {
    let root = try File(reading: fixture("attributes.h5")).root()
    let names = try root.attributeNames()
    #expect(names.count == 19)
    #expect(names == names.sorted())
    #expect(try root.dataset("values").attributeNames() == ["note"])
    #expect(try root.dataset("values").attribute("note")?.text == "on a dataset")
    #expect(try root.group("group").attribute("weight_names")?.texts == ["kernel:0", "bias:0"])
  }

  @Test func aMissingAttributeIsNil() throws {
    let root = try File(reading: fixture("attributes.h5")).root()
    #expect(try root.attribute("none") == nil)
    #expect(try root.hasAttribute("none") == false)
    #expect(try root.hasAttribute("bool"))
  }

  @Test func textsAreNilWhereThereAreNone() throws {
    let root = try File(reading: fixture("attributes.h5")).root()
    #expect(try root.attribute("empty_list")?.texts == [])
    #expect(try root.attribute("empty_list")?.text == nil)
    #expect(try root.attribute("integers")?.texts == nil)
    #expect(try root.attribute("fixed_ascii")?.texts == nil)
    #expect(try root.attribute("fixed_ascii_list")?.text == nil)
    let broken = Attribute(space: .scalar, value: .texts([[0x66, 0xFF]], .fixed))
    #expect(broken.text == nil)
  }

  @Test func aReplacedAttributeHasTheNewTypeAndShape() throws {
    let scratch = try Scratch()
    let path = try scratch.copy(ofFixture: "attributes.h5")
    let file = try File(editing: path)
    let root = try file.root()
    let config = Attribute(text: String(repeating: "{\"a\": 1}", count: 100_000), type: .variable(.ascii))
    try root.setAttribute("variable_utf8", config)
    try root.setAttribute("empty_list", Attribute(texts: ["now", "filled"], type: .fixed))
    try file.close()
    let again = try File(reading: path).root()
    #expect(try again.attribute("variable_utf8") == config)
    #expect(try again.attribute("empty_list")?.texts == ["now", "filled"])
    #expect(try again.attributeNames().count == 19)
    #expect(try again.attribute("fixed_ascii_list")?.texts == ["conv1", "fc", ""])
  }

  @Test func aRemovedAttributeIsGone() throws {
    let scratch = try Scratch()
    let root = try File(editing: try scratch.copy(ofFixture: "attributes.h5")).root()
    try root.removeAttribute("bool")
    #expect(try root.attribute("bool") == nil)
    #expect(refusal { try root.removeAttribute("bool") }?.code == .notFound)
  }

  @Test func fixedPlacesAreWidenedForALongerName() throws {
    let names = ["a", "a much longer name"]
    #expect(Attribute(texts: names, type: .fixed).textType?.length == 18)
    let terminated = TextType(length: 2, charset: .ascii, padding: .nullTerminated)
    #expect(Attribute(texts: names, type: terminated).textType?.length == 19)
    #expect(
      Attribute(texts: ["a"], type: TextType(length: 40, charset: .utf8, padding: .nullPadded)).textType?
        .length == 40)
    #expect(Attribute(texts: [""], type: .fixed).textType?.length == 1)
    #expect(Attribute(texts: [], type: .variable(.utf8)).textType?.length == nil)
  }

  @Test func emptyListsOfEveryTypeAreWritten() throws {
    let scratch = try Scratch()
    let root = try File(creating: scratch.path("new.h5")).root()
    for type in [TextType.fixed, .variable(.ascii), .variable(.utf8)] {
      let empty = Attribute(texts: [], type: type)
      #expect(try root.roundTrip("x", empty) == empty)
    }
    #expect(try root.roundTrip("x", .emptyList)?.texts == [])
  }

  @Test func aFixedListTooLongForTheHeaderIsRefusedBeforeTheOldOneGoes() throws {
    let scratch = try Scratch()
    let root = try File(creating: scratch.path("new.h5")).root()
    let small = Attribute(texts: ["a"], type: .fixed)
    try root.setAttribute("names", small)
    let name = String(repeating: "n", count: 32)
    // 65,536 bytes, and 65,440, which leave no place for type, shape and name
    for count in [2048, 2045] {
      let error = refusal {
        try root.setAttribute("names", Attribute(texts: Array(repeating: name, count: count), type: .fixed))
      }
      #expect(error?.code == .tooLarge)
      #expect(error?.message.contains("split the list") == true)
      #expect(try root.attribute("names") == small)
    }
    let most = Attribute(texts: Array(repeating: name, count: 64_512 / 32), type: .fixed)
    #expect(try root.roundTrip("names", most) == most, "Keras writes up to 64,512 bytes")
  }

  @Test func manyLargeAttributesFitOneObject() throws {
    let scratch = try Scratch()
    let root = try File(creating: scratch.path("new.h5")).root()
    let list = Attribute(
      texts: Array(repeating: String(repeating: "n", count: 32), count: 2000), type: .fixed)
    for number in 0..<20 { try root.setAttribute("names\(number)", list) }
    #expect(try root.attribute("names19") == list)
  }

  @Test func numbersThatTheTypeDoesNotHaveAreRefused() throws {
    let scratch = try Scratch()
    let root = try File(creating: scratch.path("new.h5")).root()
    let misfits: [(Double, String)] = [
      (0.5, "int32"), (-1, "uint8"), (256, "uint8"), (0x1p63, "int64"), (2, "bool"), (.nan, "int8"),
    ]
    for (number, type) in misfits {
      let attribute = AttributeTests.numbers(.scalar, [number], type)
      #expect(
        refusal { try root.setAttribute("x", attribute) }?.code == .unsupportedType, "\(number) as \(type)")
    }
    #expect(try root.attributeNames().isEmpty)
    let extremes = AttributeTests.numbers(.array(2), [-0x1p31, 0x1p31 - 1], "int32")
    #expect(try root.roundTrip("x", extremes) == extremes)
  }

  @Test func aTextThatWouldBeCutIsRefused() throws {
    let scratch = try Scratch()
    let root = try File(creating: scratch.path("new.h5")).root()
    let short = Attribute(
      space: .scalar,
      value: .texts([Array("abc".utf8)], TextType(length: 2, charset: .ascii, padding: .nullPadded)))
    #expect(refusal { try root.setAttribute("x", short) }?.code == .tooLarge)
    let nul = Attribute(text: "a\0b", type: .variable(.ascii))
    #expect(refusal { try root.setAttribute("x", nul) }?.code == .unsupportedType)
    #expect(refusal { try root.setAttribute("x\0", .emptyList) }?.code == .invalidName)
    #expect(refusal { try root.setAttribute("", .emptyList) }?.code == .invalidName)
  }

  @Test func aShapeThatDoesNotFitTheValuesIsRefused() throws {
    let scratch = try Scratch()
    let root = try File(creating: scratch.path("new.h5")).root()
    let attribute = AttributeTests.numbers(.array(3), [1], "float32")
    #expect(refusal { try root.setAttribute("x", attribute) }?.code == .damaged)
    #expect(
      refusal { try root.setAttribute("x", AttributeTests.numbers(.scalar, [], "float32")) }?.code == .damaged
    )
  }

  /// Replaces and reads many texts; a leak of what libhdf5 allocates would be 400 MB here.
  @Test func readingVariableTextsGivesTheirMemoryBack() throws {
    let scratch = try Scratch()
    let root = try File(creating: scratch.path("new.h5")).root()
    let text = Attribute(text: String(repeating: "x", count: 1 << 20), type: .variable(.utf8))
    try root.setAttribute("x", text)
    let before = residentKilobytes()
    for _ in 0..<400 { _ = try root.attribute("x") }
    #expect(residentKilobytes() - before < 100_000)
  }
}
