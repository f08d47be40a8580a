internal import CJSONC

/// json-c's parser, for one text after the other: with `Tree`, the only code of this module that calls C.
@safe struct Parser: ~Copyable {
  private let tokener: UnsafeMutablePointer<json_tokener>

  init(depth: Int) throws(JSONError) {
    // json-c reports depth d as an error at d - 1 containers
    guard let tokener = unsafe json_tokener_new_ex(Int32(depth + 2)) else {
      throw JSONError(code: .tooLarge, message: "json-c has no memory for a parser")
    }
    // that the text is UTF-8 the scan has made sure of
    unsafe json_tokener_set_flags(tokener, JSON_TOKENER_STRICT)
    unsafe self.tokener = tokener
  }

  deinit { unsafe json_tokener_free(tokener) }

  /// Lets json-c parse a part that the scan has passed.
  func parse(_ part: Survey.Part, of bytes: [UInt8]) throws(JSONError) -> Tree {
    part.isPlain(in: bytes)
      ? try parse(bytes, part.place) : try parse(part.text(of: bytes), nil)
  }

  /// Parses a place of a text, or all of one that ends with a NUL.
  private func parse(_ text: [UInt8], _ place: Range<Int>?) throws(JSONError) -> Tree {
    unsafe json_tokener_reset(tokener)
    let range = place ?? 0..<text.count
    let root = unsafe text.withUnsafeBytes { buffer in
      unsafe json_tokener_parse_ex(
        tokener, buffer.baseAddress?.advanced(by: range.lowerBound).assumingMemoryBound(to: CChar.self),
        Int32(range.count))
    }
    let tree = unsafe Tree(owning: root)
    let status = unsafe json_tokener_get_error(tokener)
    let end = unsafe Int(json_tokener_get_parse_end(tokener))
    guard status == json_tokener_success, end >= range.count - (place == nil ? 1 : 0) else {
      let reason = unsafe json_tokener_error_desc(status).map { unsafe String(cString: $0) }
      throw JSONError(
        code: .parserDisagrees,
        message: status == json_tokener_success
          ? "it needs more memory than there is, or than a file of this size may use"
          : "json-c says '\(reason ?? "nothing")'")
    }
    return tree
  }
}

/// A tree parsed by json-c.
@safe struct Tree: ~Copyable {
  /// Nil is json-c's `null`.
  let root: OpaquePointer?

  init(owning root: OpaquePointer?) { unsafe self.root = unsafe root }

  deinit { unsafe json_object_put(root) }
}
