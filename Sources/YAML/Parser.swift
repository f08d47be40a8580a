internal import CYAML

/// libyaml's parser at work on one text: with `Emitter`, the only code of this module that calls C.
@safe struct Parser: ~Copyable {
  /// It holds its own address, and that of the text: neither moves.
  private let parser: UnsafeMutablePointer<yaml_parser_t>
  private let text: UnsafeMutableBufferPointer<UInt8>

  init(_ bytes: [UInt8]) throws(YAMLError) {
    let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
    guard unsafe yaml_parser_initialize(parser) == 1 else {
      unsafe parser.deallocate()
      throw YAMLError(code: .noMemory, message: "libyaml has no memory for a parser")
    }
    unsafe self.parser = parser
    // libyaml takes no text without an address
    unsafe text = .allocate(capacity: bytes.count + 1)
    _ = unsafe text.initialize(fromContentsOf: bytes + [0])
    unsafe yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
    unsafe yaml_parser_set_input_string(parser, text.baseAddress, bytes.count)
  }

  deinit {
    unsafe yaml_parser_delete(parser)
    unsafe parser.deallocate()
    unsafe text.deallocate()
  }

  /// What comes next. Behind the end of the text, the end again.
  func next() throws(YAMLError) -> Event {
    var event = unsafe yaml_event_t()
    guard unsafe yaml_parser_parse(parser, &event) == 1 else { throw failure() }
    defer { unsafe yaml_event_delete(&event) }
    return unsafe Event(event)
  }

  private func failure() -> YAMLError {
    let state = unsafe parser.pointee
    let problem = unsafe state.problem.map { unsafe String(cString: $0) } ?? "libyaml does not say why"
    switch unsafe state.error {
    case YAML_MEMORY_ERROR: return YAMLError(code: .noMemory, message: "libyaml has no memory left")
    case YAML_READER_ERROR:
      return unsafe YAMLError(
        code: .unreadable, message: problem, mark: YAMLMark(offset: state.problem_offset, in: text))
    default:
      let context = unsafe state.context.map { unsafe "\(String(cString: $0)), " } ?? ""
      return unsafe YAMLError(
        code: .syntax, message: "\(context)\(problem)", mark: YAMLMark(state.problem_mark))
    }
  }
}

extension Event {
  /// A copy of what libyaml found.
  @unsafe fileprivate init(_ event: yaml_event_t) {
    let data = unsafe event.data
    mark = unsafe YAMLMark(event.start_mark)
    switch unsafe event.type {
    case YAML_STREAM_START_EVENT: (kind, tag) = (.startOfStream, nil)
    case YAML_DOCUMENT_START_EVENT: (kind, tag) = (.startOfDocument, nil)
    case YAML_DOCUMENT_END_EVENT: (kind, tag) = (.endOfDocument, nil)
    case YAML_ALIAS_EVENT: (kind, tag) = (.alias, nil)
    case YAML_SCALAR_EVENT:
      let text = unsafe UnsafeBufferPointer(start: data.scalar.value, count: data.scalar.length)
      kind = unsafe .scalar(
        String(decoding: text, as: UTF8.self),
        data.scalar.style == YAML_PLAIN_SCALAR_STYLE ? .plain : .quoted)
      tag = unsafe Self.text(at: data.scalar.tag)
    case YAML_SEQUENCE_START_EVENT:
      kind = unsafe .sequence(data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE ? .flow : .block)
      tag = unsafe Self.text(at: data.sequence_start.tag)
    case YAML_MAPPING_START_EVENT:
      kind = unsafe .mapping(data.mapping_start.style == YAML_FLOW_MAPPING_STYLE ? .flow : .block)
      tag = unsafe Self.text(at: data.mapping_start.tag)
    case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT: (kind, tag) = (.endOfCollection, nil)
    default: (kind, tag) = (.endOfStream, nil)
    }
  }

  @unsafe private static func text(at start: UnsafePointer<UInt8>?) -> String? {
    guard let start = unsafe start, unsafe start.pointee != 0 else { return nil }
    return unsafe String(cString: start)
  }
}

extension YAMLMark {
  fileprivate init(_ mark: yaml_mark_t) { self.init(line: mark.line + 1, column: mark.column + 1) }
}
