internal import FormatInterface
internal import HDF5

/// A list of names as an attribute holds it: `layer_names`, `weight_names`; in one piece or split.
///
/// Keras splits a list whose fixed-length form would pass 64,512 bytes (count x longest) into `name0`, `name1`, ...
struct NameList: Sendable {
  /// The names in order.
  var names: [String]
  /// The text type of the attribute; nil for an empty list, which is a float64 array of shape (0,).
  var type: Attribute.TextType?
  /// The attributes that hold it.
  var attributes: [String]

  /// More than this many bytes in one attribute, and Keras splits: HDF5's object header has room for 64 KB.
  static let limit = 64_512

  /// Reads a list; nil where the object has none.
  init?(_ key: String, of group: borrowing StoredGroup, among attributes: Set<String>) throws {
    if attributes.contains(key) {
      guard !attributes.contains("\(key)0") else {
        throw FormatError(
          .badAttribute,
          "\(group.path): the list \(key) stands there whole and in pieces (\(key)0), expected one of both; Keras reads "
            + "the whole one: remove the pieces if it is right")
      }
      let (names, type) = try Self.read(key, of: group)
      self.init(names: names, type: type, attributes: [key])
      return
    }
    guard attributes.contains("\(key)0") else { return nil }
    self.init(names: [], type: nil, attributes: [])
    var number = 0
    while attributes.contains("\(key)\(number)") {
      let (names, type) = try Self.read("\(key)\(number)", of: group)
      self.names += names
      self.type = self.type ?? type
      self.attributes.append("\(key)\(number)")
      number += 1
    }
  }

  init(names: [String], type: Attribute.TextType?, attributes: [String]) {
    self.names = names
    self.type = type
    self.attributes = attributes
  }

  private static func read(_ key: String, of group: borrowing StoredGroup) throws -> (
    [String], Attribute.TextType?
  ) {
    guard let attribute = try group.attribute(key), let names = attribute.texts else {
      throw FormatError(
        .badAttribute, "\(group.path): attribute \"\(key)\" is no list of UTF-8 texts, as Keras writes it")
    }
    guard case .texts(_, let type) = attribute.value else { return (names, nil) }
    return (names, type)
  }

  /// The attributes that hold the same list with other names, in the form that the file has.
  func attributes(_ key: String, holding names: [String], like sample: Attribute.TextType) -> [(
    String, Attribute
  )] {
    guard !names.isEmpty else { return [(key, Attribute.emptyList)] }
    let form = type ?? sample
    let longest = max(names.map(\.utf8.count).max() ?? 1, 1)
    var parts = 1
    while (names.count + parts - 1) / parts * longest > Self.limit, parts < names.count { parts += 1 }
    guard parts > 1 else { return [(key, Attribute(texts: names, type: form))] }
    // Split lists are fixed-length in every Keras; parts as numpy.array_split makes them.
    let fixed = Attribute.TextType(length: longest, charset: .ascii, padding: .nullPadded)
    var result: [(String, Attribute)] = []
    var start = 0
    for part in 0..<parts {
      let count = names.count / parts + (part < names.count % parts ? 1 : 0)
      result.append(
        ("\(key)\(part)", Attribute(texts: Array(names[start..<start + count]), type: fixed)))
      start += count
    }
    return result
  }
}
