internal import CHDF5
internal import CHDF5Shims

/// What libhdf5 says about a failed call, as a value.
struct ErrorStack {
  /// One entry per C function, outermost first.
  private(set) var entries: [Entry] = []

  struct Entry {
    var function: String
    var reason: String
    var minor: hid_t
  }

  /// Takes the calling thread's stack and empties it. Call it under the lock.
  static func drain() -> ErrorStack {
    var stack = ErrorStack()
    unsafe withUnsafeMutablePointer(to: &stack.entries) { entries in
      _ = unsafe H5Ewalk2(
        hid_t(H5E_DEFAULT), H5E_WALK_DOWNWARD,
        { _, error, context in
          guard let error = unsafe error?.pointee, let context = unsafe context else { return -1 }
          let entry = unsafe Entry(
            function: error.func_name.map { unsafe String(cString: $0) } ?? "?",
            reason: error.desc.map { unsafe String(cString: $0) } ?? "no reason given",
            minor: error.min_num)
          unsafe context.assumingMemoryBound(to: [Entry].self).pointee.append(entry)
          return 0
        }, entries)
    }
    _ = H5Eclear2(hid_t(H5E_DEFAULT))
    return stack
  }

  /// Whether the file driver could not write, after which the file can't be used.
  var isFailedWrite: Bool {
    entries.contains { entry in
      entry.function.hasPrefix("H5FD")
        && (entry.function.hasSuffix("_write") || entry.function.hasSuffix("_truncate"))
    }
  }

  /// The error that this stack means.
  func error(request: String, refusal code: HDF5Error.Code) -> HDF5Error {
    let system = entries.lazy.reversed().compactMap(\.systemError).first
    let cause = system?.text ?? entries.last?.reason ?? "libhdf5 gives no reason"
    let code = sharperCode(system: system?.number) ?? code
    let isPlain = system != nil || code != .damaged
    let reason = isPlain ? cause : Self.meaning(of: cause)
    return HDF5Error(code: code, message: "\(request): \(reason)", stack: entries.map(\.line))
  }

  /// libhdf5's reasons name what is wrong inside of a structure, but not what that means.
  private static func meaning(of cause: String) -> String {
    guard cause[...].lastRange(of: "memory allocation") == nil else {
      return "that takes more memory than there is, or than a file of this size may use (libhdf5: \(cause))"
    }
    return "the file is damaged there; take another copy of it (libhdf5: \(cause))"
  }

  /// What the stack itself says about the kind of fault.
  private func sharperCode(system number: Int32?) -> HDF5Error.Code? {
    if let number, let code = HDF5Error.Code(systemError: number) { return code }
    let (notHDF5, truncated) = (shim_H5E_NOTHDF5(), shim_H5E_TRUNCATED())
    for entry in entries.reversed() {
      if entry.minor == notHDF5 { return .notHDF5 }
      if entry.minor == truncated { return .truncated }
      if entry.reason[...].lastRange(of: "message is too large") != nil { return .tooLarge }
      if entry.reason[...].lastRange(of: "no write intent") != nil { return .notWritable }
      if entry.reason[...].lastRange(of: "h5clear") != nil { return .leftOpen }
    }
    return nil
  }
}

extension ErrorStack.Entry {
  /// The entry in one line: the file driver puts a date with a line break into its reasons.
  fileprivate var line: String {
    let reason = reason.utf8.map { $0 < 0x20 ? UInt8(ascii: " ") : $0 }
    return "\(function): \(String(decoding: reason, as: UTF8.self))"
  }

  /// The `errno = 28, error message = 'No space left on device'` that the file driver writes into its reasons.
  fileprivate var systemError: (number: Int32, text: String)? {
    guard let start = reason[...].lastRange(of: "errno = ")?.upperBound else { return nil }
    guard let number = Int32(reason[start...].prefix { $0.isNumber }), number != 0 else { return nil }
    guard let from = reason[start...].lastRange(of: "error message = '")?.upperBound else { return nil }
    return (number, String(reason[from...].prefix { $0 != "'" }))
  }
}

extension Substring {
  /// The last place of a short text in this one. (The library's own search brings a whole regex engine along.)
  fileprivate func lastRange(of text: String) -> Range<Index>? {
    var place = utf8.endIndex
    while place > utf8.startIndex {
      place = utf8.index(before: place)
      if utf8[place...].starts(with: text.utf8) {
        return place..<utf8.index(place, offsetBy: text.utf8.count)
      }
    }
    return nil
  }
}
