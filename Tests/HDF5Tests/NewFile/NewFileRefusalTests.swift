import HDF5
import TestSupport
import Testing

@Suite struct NewFileRefusalTests {
  private func code(of root: NewGroup, userBlockSize: Int = 0) -> HDF5Error.Code? {
    refusal { _ = try FileLayout(of: root, userBlockSize: userBlockSize) }?.code
  }

  private func code(ofChildren names: [String]) -> HDF5Error.Code? {
    code(
      of: NewGroup(children: [("inner", .group(NewGroup(children: names.map { ($0, .group(NewGroup())) })))]))
  }

  private func code(of attribute: Attribute, named name: String = "x") -> HDF5Error.Code? {
    code(of: NewGroup(attributes: [(name, attribute)]))
  }

  private func code(shape: [Int], isNull: Bool = false, _ type: ElementType) -> HDF5Error.Code? {
    code(
      of: NewGroup(children: [
        ("x", .dataset(NewDataset(shape: shape, isNull: isNull, type: type, number: 0)))
      ]))
  }

  @Test(arguments: ["", ".", "/", "a/b", "/a", "a/", "a\0b", "\0", "a/\u{301}b"])
  func aNameThatNoLinkCanHaveIsRefused(name: String) {
    #expect(code(ofChildren: [name]) == .invalidName)
  }

  @Test func aNameOverFourThousandBytesIsRefused() {
    #expect(code(ofChildren: [String(repeating: "x", count: 4097)]) == .tooLarge)
  }

  @Test func twoChildrenOfOneNameAreRefused() {
    #expect(code(ofChildren: ["b", "a", "c", "a"]) == .alreadyThere)
    #expect(code(ofChildren: ["é", "e\u{301}"]) == nil)
  }

  @Test func anAttributeWithoutAProperNameIsRefused() {
    #expect(code(of: .emptyList, named: "") == .invalidName)
    #expect(code(of: .emptyList, named: "a\0") == .invalidName)
    #expect(code(of: .emptyList, named: String(repeating: "x", count: 66_000)) == .tooLarge)
    #expect(code(of: NewGroup(attributes: [("a", .emptyList), ("a", .emptyList)])) == .alreadyThere)
    #expect(code(of: NewGroup(attributes: [("é", .emptyList), ("e\u{301}", .emptyList)])) == nil)
  }

  @Test func anAttributeThatCanOnlyBeShownIsRefused() {
    let attribute = Attribute(space: .scalar, value: .other(description: "a compound"))
    #expect(code(of: attribute) == .unsupportedType)
  }

  /// What Keras splits.
  @Test func aListThatAHeaderDoesNotHoldIsRefused() throws {
    let longest = Attribute(texts: [String](repeating: "12345678", count: 8064), type: .fixed)
    #expect(code(of: longest) == nil)
    let error = refusal {
      _ = try FileLayout(
        of: NewGroup(children: [
          (
            "a",
            .group(
              NewGroup(attributes: [
                ("names", Attribute(texts: [String](repeating: "12345678", count: 8065), type: .fixed))
              ]))
          )
        ]))
    }
    #expect(error?.code == .tooLarge)
    #expect(
      error?.message
        == "can't write attribute \"names\" of \"/a\": 8065 elements of 8 bytes, but an object's "
        + "header holds at most 64512 bytes of them; split the list or use texts of variable length")
    #expect(
      code(of: Attribute(texts: [String](repeating: "", count: 4033), type: .variable(.ascii))) == .tooLarge)
    let numbers = Attribute(
      space: .array(8065), value: .numbers([Double](repeating: 0, count: 8065), try standardType("float64")))
    #expect(code(of: numbers) == .tooLarge)
    let longNamed = Attribute(texts: [String](repeating: "12345678", count: 8000), type: .fixed)
    #expect(code(of: longNamed, named: String(repeating: "x", count: 1487)) == nil)
    #expect(code(of: longNamed, named: String(repeating: "x", count: 1488)) == .tooLarge)
  }

  @Test func aTextThatDoesNotFitItsPlaceIsRefused() {
    let place = Attribute.TextType(length: 3, charset: .ascii, padding: .nullTerminated)
    #expect(code(of: Attribute(space: .scalar, value: .texts([[1, 2, 3]], place))) == .tooLarge)
    #expect(code(of: Attribute(space: .scalar, value: .texts([[1, 2]], place))) == nil)
    for length in [0, -1] {
      let type = Attribute.TextType(length: length, charset: .ascii, padding: .nullPadded)
      #expect(code(of: Attribute(space: .array(0), value: .texts([], type))) == .unsupportedType)
    }
  }

  @Test func aTextOfVariableLengthWithANULIsRefused() {
    #expect(code(of: Attribute(text: "a\0b", type: .variable(.ascii))) == .unsupportedType)
  }

  @Test func moreTextThanIsReadAgainIsRefused() {
    let text = [UInt8](repeating: 0x78, count: Attribute.byteLimit + 1)
    #expect(code(of: Attribute(textBytes: text, type: .variable(.ascii))) == .tooLarge)
  }

  @Test func elementsThatDoNotFitTheShapeAreRefused() throws {
    let type = try standardType("float32")
    for space in [Attribute.Space.null, .array(1), .array(3), .array(-2), .scalar] {
      #expect(code(of: Attribute(space: space, value: .numbers([1, 2], type))) == .damaged)
    }
  }

  @Test func numbersThatTheTypeDoesNotHoldAreRefused() throws {
    for (name, number) in [("uint8", 256.0), ("int8", -129), ("int32", 0.5), ("bool", 2), ("uint64", -1)] {
      let attribute = Attribute(space: .scalar, value: .numbers([number], try standardType(name)))
      #expect(code(of: attribute) == .unsupportedType)
    }
    let opaque = Attribute(space: .scalar, value: .numbers([1], .opaque(size: 2)))
    #expect(code(of: opaque) == .unsupportedType)
  }

  @Test func moreAttributesThanAreReadAgainAreRefused() {
    let attributes = (0..<10_001).map { (name: "\($0)", value: Attribute.emptyList) }
    #expect(code(of: NewGroup(attributes: attributes)) == .tooLarge)
    let texts = Attribute(texts: [String](repeating: "12345678", count: 8000), type: .fixed)
    #expect(code(of: NewGroup(attributes: (0..<300).map { ("\($0)", texts) })) == .tooLarge)
  }

  @Test func shapesThatCannotBeCountedAreRefused() throws {
    let type = try standardType("float64")
    for shape in [[1 << 40, 1 << 40], [1 << 61], [-1], [0, -1], [Int](repeating: 1, count: 33)] {
      #expect(code(shape: shape, type) == .tooLarge, "\(shape)")
    }
    #expect(code(shape: [1 << 53], type) == .tooLarge)
    #expect(code(shape: [1], isNull: true, type) == .tooLarge)
  }

  @Test func aFileThatCannotBeCountedIsRefused() throws {
    let dataset = NewDataset(shape: [1 << 54], type: try standardType("int8"), number: 0)
    #expect(code(of: NewGroup(children: [("a", .dataset(dataset))])) == nil)
    #expect(code(of: NewGroup(children: [("a", .dataset(dataset)), ("b", .dataset(dataset))])) == .tooLarge)
  }

  @Test(arguments: ["fixed_text", "compound", "enum", "float8_e4m3", "variable_text", "complex", "reference"])
  func typesThatAreNotCreatedAreRefused(name: String) throws {
    let type = try File(reading: fixture("types.h5")).root().dataset(name).info.type
    #expect(code(shape: [1], type) == .unsupportedType)
    #expect(code(of: Attribute(space: .scalar, value: .numbers([1], type))) == .unsupportedType)
  }

  @Test func opaqueBytesWithoutASizeAreRefused() {
    for size in [0, -1, 1 << 31] { #expect(code(shape: [1], .opaque(size: size)) == .unsupportedType) }
  }

  @Test(arguments: [-512, 1, 256, 513, 768, 1000, .min]) func noOtherUserBlockIsPossible(size: Int) {
    #expect(code(of: NewGroup(), userBlockSize: size) == .tooLarge)
  }

  @Test func moreThanSixtyThreeLevelsAreRefused() {
    var group = NewGroup()
    for _ in 0..<63 { group = NewGroup(children: [("a", .group(group))]) }
    #expect(code(of: group) == nil)
    #expect(code(of: NewGroup(children: [("a", .group(group))])) == .tooLarge)
  }
}
