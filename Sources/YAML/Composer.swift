/// Makes a tree of what the parser comes upon, and stops at the first thing that is refused.
struct Composer: ~Copyable {
  private let parser: Parser
  private let depthLimit: Int

  init(_ parser: consuming Parser, depthLimit: Int) {
    self.parser = parser
    self.depthLimit = depthLimit
  }

  /// The root of the only document; nil where there is none.
  func document() throws(YAMLError) -> YAMLNode? {
    _ = try parser.next()
    guard case .startOfDocument = try parser.next().kind else { return nil }
    let root = try node(of: try parser.next(), depth: 0)
    _ = try parser.next()
    let last = try parser.next()
    guard case .endOfStream = last.kind else {
      throw YAMLError(
        code: .anotherDocument,
        message: "expected a single document in the stream, but found another document", mark: last.mark)
    }
    return root
  }

  private func node(of event: Event, depth: Int) throws(YAMLError) -> YAMLNode {
    guard depth < depthLimit else {
      throw YAMLError(
        code: .tooDeep, message: "the text is nested more than \(depthLimit) levels deep", mark: event.mark)
    }
    let content: YAMLNode.Content
    switch event.kind {
    case .scalar(let text, let style): content = .scalar(text, style)
    case .sequence(let style): content = .sequence(try elements(depth: depth + 1), style)
    case .mapping(let style): content = .mapping(try pairs(depth: depth + 1), style)
    case .alias:
      throw YAMLError(code: .alias, message: "found an alias, which is not allowed", mark: event.mark)
    default: throw outOfOrder(event)
    }
    return YAMLNode(content, tag: event.tag, mark: event.mark)
  }

  private func elements(depth: Int) throws(YAMLError) -> [YAMLNode] {
    var elements: [YAMLNode] = []
    while let event = try element() { elements.append(try node(of: event, depth: depth)) }
    return elements
  }

  private func pairs(depth: Int) throws(YAMLError) -> [(key: YAMLNode, value: YAMLNode)] {
    var pairs: [(key: YAMLNode, value: YAMLNode)] = []
    while let event = try element() {
      let key = try node(of: event, depth: depth)
      pairs.append((key, try node(of: try parser.next(), depth: depth)))
    }
    return pairs
  }

  /// The beginning of what comes next in a collection; nil at its end.
  private func element() throws(YAMLError) -> Event? {
    let event = try parser.next()
    if case .endOfCollection = event.kind { return nil }
    return event
  }

  private func outOfOrder(_ event: Event) -> YAMLError {
    YAMLError(code: .syntax, message: "libyaml found \(event.kind) where a value has to be", mark: event.mark)
  }
}
