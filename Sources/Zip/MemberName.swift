/// Names of members, which are paths with `/` between their parts.
enum MemberName {
  /// The text of a name that means the same to every reader, and leads nowhere but down.
  ///
  /// - Parameters:
  ///   - bytes: The name as a header has it.
  ///   - isUTF8: Whether the header says so; others hold it for code page 437.
  static func text(_ bytes: some Collection<UInt8>, isUTF8: Bool) throws(ZipError) -> String {
    let text = String(decoding: bytes, as: UTF8.self)
    if !bytes.allSatisfy({ $0 < 0x80 }) {
      guard isUTF8, text.utf8.elementsEqual(bytes) else {
        throw ZipError(
          .nameEncoding, "the name \(quoted(text)) has characters that are not marked or not valid as UTF-8")
      }
    }
    if let fault = fault(of: Array(bytes)) {
      throw ZipError(.unsafeName, "the name \(quoted(text)) \(fault)")
    }
    return text
  }

  /// A name without the mark of a folder: a folder and a file of one name can't stand beside each other.
  static func path(_ name: some BidirectionalCollection<UInt8>) -> [UInt8] {
    Array(isFolder(name) ? name.dropLast() : name[...])
  }

  /// Whether it is a folder's.
  static func isFolder(_ name: some BidirectionalCollection<UInt8>) -> Bool { name.last == UInt8(ascii: "/") }

  /// A name for a message: short, and without characters that a terminal obeys.
  static func quoted(_ name: String) -> String {
    let most = 100
    let scalars = name.unicodeScalars
    guard scalars.dropFirst(most).isEmpty else {
      return String(String.UnicodeScalarView(scalars.prefix(most))).debugDescription + "..."
    }
    return name.debugDescription
  }

  private static func fault(of bytes: [UInt8]) -> String? {
    guard let first = bytes.first else { return "is empty" }
    if bytes.contains(0) { return "has a NUL" }
    if bytes.contains(UInt8(ascii: "\\")) { return "has a backslash" }
    if first == UInt8(ascii: "/") { return "is absolute" }
    if bytes.count > 1, bytes[1] == UInt8(ascii: ":"), isLetter(first) { return "begins with a drive letter" }
    for part in path(bytes).split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
      if part.isEmpty { return "has an empty part" }
      if part.elementsEqual("..".utf8) { return "leads out of its folder by \"..\"" }
      if part.elementsEqual(".".utf8) { return "has a part \".\"" }
    }
    return nil
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
  }
}
