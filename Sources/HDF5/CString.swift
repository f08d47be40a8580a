#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

/// Texts as C has them.
enum CString {
  /// A copy of the bytes before the NUL; none where there is no text.
  @unsafe static func bytes(at text: UnsafePointer<CChar>?) -> [UInt8] {
    guard let text = unsafe text else { return [] }
    return unsafe Array(UnsafeRawBufferPointer(start: text, count: strlen(text)))
  }

  /// A copy of all characters, with the NUL behind them: what C takes for the same text, whatever its encoding.
  @unsafe static func characters(at text: UnsafePointer<CChar>) -> [CChar] {
    unsafe Array(UnsafeBufferPointer(start: text, count: strlen(text) + 1))
  }
}

extension String {
  /// The text of UTF-8 bytes; nil when they are none. (`String(validating:as:)` needs macOS 15.)
  init?(exactly bytes: [UInt8]) {
    self.init(decoding: bytes, as: UTF8.self)
    // what is no UTF-8 was replaced by something else
    guard utf8.count == bytes.count else { return nil }
    let isSame = unsafe utf8.withContiguousStorageIfAvailable { text in
      unsafe bytes.withUnsafeBufferPointer { bytes in
        guard let a = text.baseAddress, let b = bytes.baseAddress else { return true }
        return unsafe memcmp(a, b, bytes.count) == 0
      }
    }
    guard isSame ?? utf8.elementsEqual(bytes) else { return nil }
  }
}
