internal import CJSONC

/// A tree parsed by json-c: the one door to C in this module.
@safe struct Document: ~Copyable {
  /// The root; nil is json-c's `null`.
  private let root: OpaquePointer?

  /// Lets json-c parse a text that the scan has passed.
  init(parsing text: [UInt8], depth: Int) throws(JSONError) {
    // json-c reports depth d as an error at d - 1 containers, and wants the final NUL to know that a number is over.
    guard let tokener = unsafe json_tokener_new_ex(Int32(depth + 2)) else {
      throw JSONError(code: .tooLarge, message: "json-c has no memory for a parser")
    }
    defer { unsafe json_tokener_free(tokener) }
    unsafe json_tokener_set_flags(tokener, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8)
    let terminated = text + [0]
    let parsed = unsafe terminated.withUnsafeBytes { buffer in
      unsafe json_tokener_parse_ex(
        tokener, buffer.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(buffer.count))
    }
    let status = unsafe json_tokener_get_error(tokener)
    let end = unsafe Int(json_tokener_get_parse_end(tokener))
    guard status == json_tokener_success, end >= text.count else {
      let reason = unsafe json_tokener_error_desc(status).map { unsafe String(cString: $0) }
      unsafe json_object_put(parsed)
      throw JSONError(
        code: .parserDisagrees,
        message: status == json_tokener_success
          ? "it needs more memory than a file of this size may use" : "json-c says '\(reason ?? "nothing")'")
    }
    unsafe root = parsed
  }

  deinit { unsafe json_object_put(root) }

  /// The tree as a value of ours, with the numbers as the survey saw them.
  func value(following survey: Survey) throws(JSONError) -> JSONValue {
    var converter = Converter(survey: survey)
    return try unsafe converter.convert(root)
  }
}

/// Walks json-c's tree and the survey in step.
private struct Converter {
  let survey: Survey
  private var nextNumber = 0
  private var nextObject = 0

  init(survey: Survey) { self.survey = survey }

  mutating func convert(_ node: OpaquePointer?) throws(JSONError) -> JSONValue {
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
    guard nextNumber < survey.numbers.count else { throw disagreement("more numbers than the text has") }
    defer { nextNumber += 1 }
    return .number(survey.numbers[nextNumber])
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
    guard nextObject < survey.objects.count else { throw disagreement("more objects than the text has") }
    let written = survey.objects[nextObject]
    nextObject += 1
    guard unsafe Int(json_object_object_length(node)) == written.members else {
      throw JSONError(code: .duplicateKey, message: "the object names a key twice", offset: written.offset)
    }
    var object = JSONObject()
    var place = unsafe json_object_iter_begin(node)
    var end = unsafe json_object_iter_end(node)
    while unsafe json_object_iter_equal(&place, &end) == 0 {
      guard let name = unsafe json_object_iter_peek_name(&place) else {
        throw disagreement("a key without a name")
      }
      let key = unsafe String(cString: name)
      object.append(key, try unsafe convert(json_object_iter_peek_value(&place)))
      unsafe json_object_iter_next(&place)
    }
    return .object(object)
  }

  private func disagreement(_ what: String) -> JSONError {
    JSONError(code: .parserDisagrees, message: "json-c found \(what)")
  }
}
