extension YAMLNode {
  /// The text of a document that reads back the same, in lines as long as they need to be.
  ///
  /// - Throws: `tooDeep` beyond `YAMLLimits.deepest` levels, `unwritable` where libyaml says so.
  public func serialized() throws(YAMLError) -> String {
    let emitter = try Emitter()
    try emitter.startDocument()
    try write(to: emitter, depth: 0)
    return try emitter.finish()
  }

  private func write(to emitter: borrowing Emitter, depth: Int) throws(YAMLError) {
    guard depth < YAMLLimits.deepest else {
      throw YAMLError(
        code: .tooDeep, message: "the tree is nested more than \(YAMLLimits.deepest) levels deep")
    }
    switch content {
    case .scalar(let text, let style): try emitter.scalar(text, style, tag: tag)
    case .sequence(let elements, let style):
      try emitter.startSequence(style, tag: tag)
      for element in elements { try element.write(to: emitter, depth: depth + 1) }
      try emitter.endSequence()
    case .mapping(let pairs, let style):
      try emitter.startMapping(style, tag: tag)
      for (key, value) in pairs {
        try key.write(to: emitter, depth: depth + 1)
        try value.write(to: emitter, depth: depth + 1)
      }
      try emitter.endMapping()
    }
  }
}
