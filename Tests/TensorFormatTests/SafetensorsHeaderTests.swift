import Files
import FormatInterface
import TestSupport
import Testing

@testable import Safetensors

/// What the library of safetensors takes and refuses, is taken and refused here.
struct SafetensorsHeaderTests {
  let folder = Folder()

  /// A file of a header and as many bytes behind it.
  private func header(_ json: String, dataByteCount: Int, length: UInt64? = nil) throws -> SafetensorsHeader {
    let text = Array(json.utf8)
    let count = length ?? UInt64(text.count)
    let bytes = (0..<8).map { UInt8(truncatingIfNeeded: count >> (8 * UInt64($0))) }
    let path = folder.path("x.safetensors")
    Folder.write(bytes + text + [UInt8](repeating: 7, count: dataByteCount), to: path)
    return try SafetensorsHeader(of: ReadableFile(path))
  }

  private static func entry(_ type: String, _ shape: String, _ offsets: String) -> String {
    "{\"dtype\":\"\(type)\",\"shape\":\(shape),\"data_offsets\":\(offsets)}"
  }

  @Test(arguments: [
    ("{\"a\":\(entry("F32", "[2]", "[0,8]"))}", 8),
    // any order of tensors and of keys, spaces, and texts at the end
    (
      "{\"b\":\(entry("I8", "[3]", "[4,7]")) , \"a\":{\"data_offsets\":[0,4],\"shape\":[],\"dtype\":\"F32\"}}  \n",
      7
    ),
    (" {\"__metadata__\":null,\"a\":\(entry("BOOL", "[0,5]", "[0,0]"))}", 0),
    (
      "{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1],\"more\":[]},\"__metadata__\":{\"x\":\"y\"}}",
      1
    ),
    ("{\"\":\(entry("C64", "[1]", "[0,8]")),\"é\":\(entry("F64", "[1]", "[8,16]"))}", 16),
    ("{}", 0),
  ])
  func whatTheLibraryTakesIsTaken(json: String, dataByteCount: Int) throws {
    let header = try header(json, dataByteCount: dataByteCount)
    #expect(header.entries.reduce(0) { $0 + $1.range.count } == dataByteCount)
  }

  @Test(arguments: [
    (
      "{\"a\":\(entry("F32", "[2]", "[0,8]")),\"b\":\(entry("F32", "[1]", "[4,8]"))}", 8,
      "neither gaps nor overlaps"
    ),
    ("{\"a\":\(entry("F32", "[2]", "[4,12]"))}", 12, "neither gaps nor overlaps"),
    (
      "{\"a\":\(entry("F32", "[1]", "[0,4]")),\"b\":\(entry("F32", "[1]", "[8,12]"))}", 12,
      "neither gaps nor overlaps"
    ),
    (
      "{\"a\":\(entry("F32", "[1]", "[0,4]")),\"b\":\(entry("F32", "[1]", "[0,4]"))}", 4,
      "neither gaps nor overlaps"
    ),
    ("{\"a\":\(entry("F32", "[2]", "[8,0]"))}", 8, "expected begin and end"),
    ("{\"a\":\(entry("F32", "[2]", "[0,8]"))}", 9, "something was appended"),
    ("{\"a\":\(entry("F32", "[2]", "[0,8]"))}", 7, "was cut off"),
    ("{\"a\":\(entry("F32", "[3]", "[0,8]"))}", 8, "its shape and type make 12"),
    ("{\"a\":\(entry("F32", "[4611686018427387904,4]", "[0,8]"))}", 8, "more bytes than can be counted"),
    ("{\"a\":\(entry("F32", "[-1]", "[0,8]"))}", 8, "whole numbers from 0 on"),
    ("{\"a\":\(entry("F32", "[1.5]", "[0,8]"))}", 8, "whole numbers from 0 on"),
    ("{\"a\":\(entry("F32", "[2]", "[0,99999999999999999999]"))}", 8, "not JSON"),
    ("{\"a\":\(entry("STRING", "[2]", "[0,8]"))}", 8, "unknown type \"STRING\""),
    ("{\"a\":{\"shape\":[2],\"data_offsets\":[0,8]}}", 8, "no \"dtype\""),
    ("{\"a\":1}", 8, "no \"dtype\""),
    ("{\"__metadata__\":{\"x\":1}}", 0, "which is no text"),
    ("{\"__metadata__\":[]}", 0, "is no object"),
    ("{\"a\\u0007\":\(entry("U8", "[1]", "[0,1]"))}", 1, "control characters"),
    ("{\"a\":\(entry("U8", "[1]", "[0,1]")),\"a\":\(entry("U8", "[1]", "[0,1]"))}", 1, "names a key twice"),
    ("[]", 0, "no JSON object"), ("{", 0, "not JSON"), ("{} x", 0, "not JSON"),
  ])
  func whatTheLibraryRefusesIsRefused(json: String, dataByteCount: Int, words: String) {
    let error = #expect(throws: FormatError.self) { try header(json, dataByteCount: dataByteCount) }
    #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
  }

  @Test func aLengthThatIsNoneIsRefused() {
    for length in [3, 1 << 40, .max] as [UInt64] {
      #expect(throws: FormatError.self) { try header("{}", dataByteCount: 0, length: length) }
    }
  }

  @Test func aFileIsKnownByItsFirstBytes() {
    func begins(_ length: UInt8, _ text: String, byteCount: Int) -> Bool {
      SafetensorsHeader.begins([length, 0, 0, 0, 0, 0, 0, 0] + Array(text.utf8), byteCount: byteCount)
    }
    #expect(begins(2, "{}", byteCount: 10) && begins(4, "  {}", byteCount: 12))
    #expect(!begins(3, "{}", byteCount: 10) && !begins(2, "[]", byteCount: 10))
    #expect(!SafetensorsHeader.begins(Array("{\"class_name\"".utf8), byteCount: 1000))
  }
}
