internal import CYAML

/// libyaml's emitter at work on one document.
@safe struct Emitter: ~Copyable {
  private let emitter: UnsafeMutablePointer<yaml_emitter_t>
  private let output = Output()

  /// What has been written so far.
  private final class Output {
    var bytes: [UInt8] = []
  }

  init() throws(YAMLError) {
    let emitter = UnsafeMutablePointer<yaml_emitter_t>.allocate(capacity: 1)
    guard unsafe yaml_emitter_initialize(emitter) == 1 else {
      unsafe emitter.deallocate()
      throw YAMLError(code: .noMemory, message: "libyaml has no memory for an emitter")
    }
    unsafe self.emitter = emitter
    unsafe yaml_emitter_set_encoding(emitter, YAML_UTF8_ENCODING)
    unsafe yaml_emitter_set_unicode(emitter, 1)
    unsafe yaml_emitter_set_width(emitter, -1)
    // the output lives as long as the emitter does
    unsafe yaml_emitter_set_output(
      emitter,
      { output, start, count in
        guard let output = unsafe output else { return 0 }
        let written = unsafe UnsafeBufferPointer(start: start, count: count)
        unsafe Unmanaged<Output>.fromOpaque(output).takeUnretainedValue().bytes.append(contentsOf: written)
        return 1
      }, Unmanaged.passUnretained(output).toOpaque())
  }

  deinit {
    unsafe yaml_emitter_delete(emitter)
    unsafe emitter.deallocate()
  }

  func startDocument() throws(YAMLError) {
    try unsafe emit { unsafe yaml_stream_start_event_initialize($0, YAML_UTF8_ENCODING) }
    try unsafe emit { unsafe yaml_document_start_event_initialize($0, nil, nil, nil, 1) }
  }

  /// Ends the document and gives its text.
  func finish() throws(YAMLError) -> String {
    try unsafe emit { unsafe yaml_document_end_event_initialize($0, 1) }
    try unsafe emit { unsafe yaml_stream_end_event_initialize($0) }
    return String(decoding: output.bytes, as: UTF8.self)
  }

  func scalar(_ text: String, _ style: YAMLNode.ScalarStyle, tag: String?) throws(YAMLError) {
    // without quotes it would be nothing, and in some places no value at all
    let isPlain = style == .plain && !text.isEmpty
    let style = isPlain ? YAML_PLAIN_SCALAR_STYLE : YAML_SINGLE_QUOTED_SCALAR_STYLE
    let isImplicit: Int32 = tag == nil ? 1 : 0
    let tag = try tag.map(Self.bytes(ofTag:))
    guard let count = Int32(exactly: text.utf8.count) else {
      throw YAMLError(code: .unwritable, message: "a text has \(text.utf8.count) bytes, libyaml takes 2 GiB")
    }
    let bytes = Self.ended(text)
    try unsafe emit { event in
      unsafe Self.withPointer(to: tag) { tag in
        unsafe bytes.withUnsafeBufferPointer { text in
          unsafe yaml_scalar_event_initialize(
            event, nil, tag, text.baseAddress, count, isImplicit, isImplicit, style)
        }
      }
    }
  }

  func startSequence(_ style: YAMLNode.CollectionStyle, tag: String?) throws(YAMLError) {
    let style = style == .flow ? YAML_FLOW_SEQUENCE_STYLE : YAML_BLOCK_SEQUENCE_STYLE
    let tag = try tag.map(Self.bytes(ofTag:))
    try unsafe emit { event in
      unsafe Self.withPointer(to: tag) { text in
        unsafe yaml_sequence_start_event_initialize(event, nil, text, tag == nil ? 1 : 0, style)
      }
    }
  }

  func endSequence() throws(YAMLError) { try unsafe emit { unsafe yaml_sequence_end_event_initialize($0) } }

  func startMapping(_ style: YAMLNode.CollectionStyle, tag: String?) throws(YAMLError) {
    let style = style == .flow ? YAML_FLOW_MAPPING_STYLE : YAML_BLOCK_MAPPING_STYLE
    let tag = try tag.map(Self.bytes(ofTag:))
    try unsafe emit { event in
      unsafe Self.withPointer(to: tag) { text in
        unsafe yaml_mapping_start_event_initialize(event, nil, text, tag == nil ? 1 : 0, style)
      }
    }
  }

  func endMapping() throws(YAMLError) { try unsafe emit { unsafe yaml_mapping_end_event_initialize($0) } }

  /// Makes an event and hands it over.
  private func emit(_ make: (UnsafeMutablePointer<yaml_event_t>) -> Int32) throws(YAMLError) {
    var event = unsafe yaml_event_t()
    guard unsafe make(&event) == 1 else {
      throw YAMLError(code: .noMemory, message: "libyaml has no memory for an event")
    }
    // the event is libyaml's from here on, whatever it returns
    guard unsafe yaml_emitter_emit(emitter, &event) == 1 else {
      let problem = unsafe emitter.pointee.problem.map { unsafe String(cString: $0) }
      throw YAMLError(
        code: unsafe emitter.pointee.error == YAML_MEMORY_ERROR ? .noMemory : .unwritable,
        message: problem ?? "libyaml has no memory left")
    }
  }

  /// A tag as C takes it.
  private static func bytes(ofTag tag: String) throws(YAMLError) -> [UInt8] {
    guard !tag.isEmpty, !tag.utf8.contains(0) else {
      throw YAMLError(code: .unwritable, message: "a tag has a text, without NUL")
    }
    return ended(tag)
  }

  private static func ended(_ text: String) -> [UInt8] { Array(text.utf8) + [0] }

  @unsafe private static func withPointer(
    to text: [UInt8]?, _ body: (UnsafePointer<UInt8>?) -> Int32
  ) -> Int32 {
    guard let text else { return body(nil) }
    return unsafe text.withUnsafeBufferPointer { unsafe body($0.baseAddress) }
  }
}
