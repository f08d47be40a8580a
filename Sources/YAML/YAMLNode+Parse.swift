extension YAMLNode {
  /// Reads the one document of a YAML text; nil where there is none, but for comments.
  ///
  /// Aliases are refused where they stand, before anything is made of them: a few aliases of aliases make a short text an
  /// endless one. Anchors, which only they could refer to, are passed over. Marks say where each part stands.
  public static func parse(_ text: String, limits: YAMLLimits = .init()) throws(YAMLError) -> YAMLNode? {
    try parse(bytes: Array(text.utf8), limits: limits)
  }

  /// Reads the one document of a YAML text from its UTF-8 bytes.
  public static func parse(bytes: [UInt8], limits: YAMLLimits = .init()) throws(YAMLError) -> YAMLNode? {
    guard bytes.count <= limits.bytes else {
      throw YAMLError(
        code: .tooLarge, message: "the text has \(bytes.count) bytes, at most \(limits.bytes) are allowed")
    }
    let composer = Composer(try Parser(bytes), depthLimit: limits.depth)
    return try composer.document()
  }
}
