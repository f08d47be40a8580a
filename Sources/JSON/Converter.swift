internal import CJSONC

/// Makes values of ours of a text: lets json-c parse its parts, and walks each tree in step with the survey.
struct Converter: ~Copyable {
  private let text: [UInt8]
  private let survey: Survey
  private let parser: Parser
  /// The values of parts that were met.
  private var known: [JSONValue?]
  /// The part that is being walked, and how far.
  private var part: Survey.Part
  private var nextNumber = 0
  private var nextObject = 0
  private let keys = KeyTree()
  /// How many keys may still be remembered.
  private var keyRoom = 4096

  init(_ text: [UInt8], _ survey: Survey, parser: consuming Parser) {
    self.text = text
    self.survey = survey
    self.parser = parser
    known = Array(repeating: nil, count: survey.parts.count)
    part = survey.rest
  }

  /// The whole text's value, with the numbers as the survey saw them.
  mutating func value() throws(JSONError) -> JSONValue { try parsed() }

  /// The value of the part that comes now.
  private mutating func parsed() throws(JSONError) -> JSONValue {
    let tree = try parser.parse(part, of: text)
    return try unsafe convert(tree.root)
  }

  /// The value of a part that was taken out; json-c reads it when it is first met.
  mutating func value(ofPart index: Int) throws(JSONError) -> JSONValue {
    if let value = known[index] { return value }
    let outer = (part, nextNumber, nextObject)
    (part, nextNumber, nextObject) = (survey.parts[index], 0, 0)
    defer { (part, nextNumber, nextObject) = outer }
    let value = try parsed()
    known[index] = value
    return value
  }

  /// Takes the values of parts over that others have made.
  mutating func learn(_ values: [JSONValue?]) {
    for (index, value) in values.enumerated() where known[index] == nil { known[index] = value }
  }

  private mutating func convert(_ node: OpaquePointer?) throws(JSONError) -> JSONValue {
    switch unsafe json_object_get_type(node) {
    case json_type_null: return .null
    case json_type_boolean: return unsafe .bool(json_object_get_boolean(node) != 0)
    case json_type_int, json_type_double: return try number()
    case json_type_string: return unsafe .string(text(of: node))
    case json_type_array: return try unsafe array(node)
    case json_type_object: return try unsafe object(node)
    default: throw disagreement("an unknown type")
    }
  }

  private mutating func number() throws(JSONError) -> JSONValue {
    guard nextNumber < part.numbers.count else { throw disagreement("more numbers than the text has") }
    nextNumber += 1
    switch part.numbers[nextNumber - 1] {
    case .number(let number): return .number(number)
    case .part(let index): return try value(ofPart: index)
    }
  }

  private func text(of node: OpaquePointer?) -> String {
    guard let start = unsafe json_object_get_string(node) else { return "" }
    let count = unsafe Int(json_object_get_string_len(node))
    return unsafe String(decoding: UnsafeRawBufferPointer(start: start, count: count), as: UTF8.self)
  }

  private mutating func array(_ node: OpaquePointer?) throws(JSONError) -> JSONValue {
    let count = unsafe json_object_array_length(node)
    var elements: [JSONValue] = []
    elements.reserveCapacity(count)
    for place in 0..<count { elements.append(try unsafe convert(json_object_array_get_idx(node, place))) }
    return .array(elements)
  }

  /// json-c keeps one member per key: fewer than the text has means a key came twice.
  private mutating func object(_ node: OpaquePointer?) throws(JSONError) -> JSONValue {
    guard nextObject < part.objects.count else { throw disagreement("more objects than the text has") }
    let written = part.objects[nextObject]
    nextObject += 1
    guard unsafe Int(json_object_object_length(node)) == written.members else {
      throw JSONError(code: .duplicateKey, message: "the object names a key twice", offset: written.offset)
    }
    var values: [JSONValue] = []
    values.reserveCapacity(written.members)
    var met: KeyTree? = keys
    var place = unsafe json_object_iter_begin(node)
    var end = unsafe json_object_iter_end(node)
    while unsafe json_object_iter_equal(&place, &end) == 0 {
      guard let name = unsafe json_object_iter_peek_name(&place) else {
        throw disagreement("a key without a name")
      }
      met = unsafe met?.followed(by: name, room: &keyRoom)
      values.append(try unsafe convert(json_object_iter_peek_value(&place)))
      unsafe json_object_iter_next(&place)
    }
    if let list = met?.list { return .object(JSONObject(list, values)) }
    let list = unsafe list(of: node)
    met?.list = list
    return .object(JSONObject(list, values))
  }

  /// The keys of an object that has not been met with them before.
  private func list(of node: OpaquePointer?) -> KeyList {
    var list = KeyList()
    var place = unsafe json_object_iter_begin(node)
    var end = unsafe json_object_iter_end(node)
    while unsafe json_object_iter_equal(&place, &end) == 0,
      let name = unsafe json_object_iter_peek_name(&place)
    {
      list.append(unsafe String(cString: name))
      unsafe json_object_iter_next(&place)
    }
    return list
  }

  private func disagreement(_ what: String) -> JSONError {
    JSONError(code: .parserDisagrees, message: "json-c found \(what)")
  }
}
