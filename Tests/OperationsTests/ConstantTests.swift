import JSON
import Operations
import Testing

@Suite struct ConstantTests {
  @Test func aConstantIsTheValueOfAConfig() throws {
    let json = try JSONValue.parse(#"[null, true, 1, 1.0, 1e3, NaN, "a", [[-1], []]]"#)
    let constant = try #require(Constant(json))
    #expect(constant.text == #"[None, True, 1, 1.0, 1000.0, nan, "a", [[-1], []]]"#)
    #expect(Constant(constant.json) == constant)
    #expect(Constant(try JSONValue.parse("9223372036854775808")) == nil)
    #expect(Constant(try JSONValue.parse("[{}]")) == nil)
  }

  @Test func equalityIsToTheBit() {
    #expect(Constant.int(1) != .double(1))
    #expect(Constant.double(0) != .double(-0.0))
    #expect(Constant.double(.nan) == .double(-.nan))
    #expect(Constant.list([.double(.nan)]).hashValue == Constant.list([.double(-.nan)]).hashValue)
  }

  @Test func shapesOfListsAreTold() {
    #expect(Constant.list([.list([.int(1), .int(2)])]).shape == [1, 2])
    #expect(Constant.list([.list([.int(1)]), .int(2)]).shape == nil)
    #expect(Constant.string("a").shape == nil)
    #expect(Constant.bool(true).shape == [])
  }
}
