internal import Files
internal import FormatInterface
internal import GraphIR
internal import JSON

/// What stands in front of the numbers of a safetensors file: the tensors' types, shapes and places, and texts about
/// the whole.
package struct SafetensorsHeader: Sendable {
  /// One tensor of the file.
  struct Entry: Sendable {
    let name: String
    let type: TensorType
    let shape: [Int]
    /// Its bytes in the file.
    let range: Range<Int>
  }

  /// The tensors, in the order of their bytes.
  let entries: [Entry]
  /// `__metadata__`: texts by name.
  let metadata: [(name: String, text: String)]

  /// The member that is no tensor.
  static let metadataName = "__metadata__"
  /// The library takes 100,000,000 bytes; the largest header of a Keras model has under one million.
  private static let byteLimit = 64 << 20

  /// Whether a file begins as one does: with a header's length, and JSON behind it.
  package static func begins(_ head: [UInt8], byteCount: Int) -> Bool {
    guard head.count > 8, length(head).map({ $0 >= 2 && $0 <= byteCount - 8 }) ?? false else { return false }
    return head.dropFirst(8).first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) } == UInt8(ascii: "{")
  }

  /// The length that the first eight bytes say; nil where no file is so long.
  private static func length(_ head: [UInt8]) -> Int? {
    let value = head.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    return Int(exactly: value)
  }

  /// Reads the header of a file.
  ///
  /// - Throws: `FormatError` for whatever the library refuses, and for headers of more than 64 MiB.
  init(of file: ReadableFile) throws {
    guard file.byteCount >= 8, let length = Self.length(try file.bytes(at: 0, count: 8)),
      length <= file.byteCount - 8
    else {
      throw Self.fault("its header is longer than the file", "it is no safetensors file, or was cut off")
    }
    guard length <= Self.byteLimit else {
      throw FormatError(
        .tooLarge, file: file.path,
        "its header has \(length) bytes, and \(Self.byteLimit) are taken: no model has such a long one")
    }
    let value: JSONValue
    do {
      value = try JSONValue.parse(bytes: try file.bytes(at: 8, count: length))
    } catch {
      throw FormatError(.notJSON, "its header is not JSON: \(error)")
    }
    guard case .object(let object) = value else {
      throw Self.fault("its header is no JSON object", "it is no safetensors file")
    }
    let start = 8 + length
    metadata = try Self.metadata(object[Self.metadataName])
    var entries: [Entry] = []
    entries.reserveCapacity(object.count)
    for (name, value) in object where !name.isExactly(Self.metadataName) {
      entries.append(try Self.entry(name, value, dataStart: start))
    }
    self.entries = entries.sorted {
      $0.range.lowerBound < $1.range.lowerBound
        || $0.range.lowerBound == $1.range.lowerBound && $0.range.count < $1.range.count
    }
    try requireCoverage(from: start, to: file.byteCount)
  }

  private static func metadata(_ value: JSONValue?) throws(FormatError) -> [(name: String, text: String)] {
    guard let value, value != .null else { return [] }
    guard case .object(let object) = value else {
      throw fault("its \"\(metadataName)\" is no object", "the library writes texts there, by name")
    }
    var texts: [(name: String, text: String)] = []
    for (name, value) in object {
      guard let text = value.stringValue else {
        throw fault(
          "its \"\(metadataName)\" has \"\(name)\", which is no text", "the library takes nothing else there")
      }
      texts.append((name, text))
    }
    return texts
  }

  private static func entry(
    _ name: String, _ value: JSONValue, dataStart: Int
  ) throws(FormatError) -> Entry {
    func fault(_ what: String) -> FormatError {
      Self.fault("the tensor \"\(name)\" \(what)", "the file is damaged, or no safetensors file")
    }
    guard !name.hasControlCharacters else { throw fault("has control characters in its name") }
    guard let word = value["dtype"]?.stringValue else { throw fault("has no \"dtype\"") }
    guard let type = TensorType.named(word) else { throw fault("has the unknown type \"\(word)\"") }
    guard let list = value["shape"]?.arrayValue else { throw fault("has no \"shape\"") }
    let shape = list.compactMap(\.intValue)
    guard shape.count == list.count, shape.allSatisfy({ $0 >= 0 }) else {
      throw fault("has the shape \(value["shape"]?.serialized() ?? ""), expected whole numbers from 0 on")
    }
    guard let ends = value["data_offsets"]?.arrayValue, ends.count == 2, let begin = ends[0].intValue,
      let end = ends[1].intValue, begin >= 0, begin <= end, end <= Int.max - dataStart
    else {
      throw fault(
        "has the data_offsets \(value["data_offsets"]?.serialized() ?? "null"), expected begin and end")
    }
    var size = type.size
    for extent in shape {
      let (product, isOver) = size.multipliedReportingOverflow(by: extent)
      guard !isOver else { throw fault("would have more bytes than can be counted") }
      size = product
    }
    guard size == end - begin else {
      throw fault("has \(end - begin) bytes, and its shape and type make \(size)")
    }
    return Entry(name: name, type: type, shape: shape, range: (dataStart + begin)..<(dataStart + end))
  }

  /// Requires each byte behind the header to be one tensor's.
  private func requireCoverage(from start: Int, to end: Int) throws(FormatError) {
    var place = start
    for entry in entries {
      guard entry.range.lowerBound == place else {
        throw Self.fault(
          "the tensor \"\(entry.name)\" begins at byte \(entry.range.lowerBound), and the one before ends at \(place)",
          "the library takes neither gaps nor overlaps; save the file again")
      }
      place = entry.range.upperBound
    }
    guard place == end else {
      throw Self.fault(
        "its tensors end at byte \(place), and the file has \(end)",
        place > end ? "it was cut off; fetch it again" : "something was appended; save the file again")
    }
  }

  private static func fault(_ what: String, _ advice: String) -> FormatError {
    FormatError(.badHeader, "\(what); \(advice)")
  }
}
