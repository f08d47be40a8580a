internal import Files

/// Why an archive was refused, or why something can't be done with it. Tests compare `code`; people read `description`.
package struct ZipError: Error, Sendable, CustomStringConvertible {
  /// The kind of fault.
  package let code: Code
  /// The archive that it is about; nil where whoever asked knows which one.
  package let file: String?
  /// One sentence about that archive, with the member's name.
  package let message: String

  init(_ code: Code, file: String? = nil, _ message: String) {
    self.code = code
    self.file = file
    self.message = message
  }

  /// What the operating system refused: its code keeps the word that it has in `FileError`.
  init(_ error: FileError) {
    self.init(Code(error.code.rawValue), file: error.file, error.message)
  }

  /// Gives what the operating system refuses this form.
  static func wrapping<Result: ~Copyable>(
    _ body: () throws(FileError) -> Result
  ) throws(ZipError) -> Result {
    do throws(FileError) { return try body() } catch { throw ZipError(error) }
  }

  /// The file and the message.
  package var description: String { file.map { "\($0): \(message)" } ?? message }

  /// The same, about an archive unless it is about one already.
  func about(_ other: String) -> ZipError { ZipError(code, file: file ?? other, message) }
}

extension ZipError {
  /// What kind of fault it is; new kinds may be added.
  package struct Code: Hashable, Sendable, CustomStringConvertible {
    /// The name of the code, stable enough to print.
    package let word: String

    init(_ word: String) { self.word = word }

    /// The name of the code.
    package var description: String { word }

    /// Neither begins nor ends like a zip archive.
    package static let notAZip = Code("not-a-zip")
    /// The archive begins, but its end is missing.
    package static let truncated = Code("truncated")
    /// Bytes behind the end record that are not its comment.
    package static let trailingBytes = Code("trailing-bytes")
    /// The central directory, by the end record's words, does not lie before the end record.
    package static let directoryOutside = Code("directory-outside")
    /// The central directory does not hold the headers that the end record declares.
    package static let damagedDirectory = Code("damaged-directory")
    /// A member's own header or an extra field can't be read.
    package static let damagedHeader = Code("damaged-header")
    /// A member that does not lie inside the file.
    package static let memberOutside = Code("member-outside")
    /// Bytes that belong to two members, or to a member and the central directory.
    package static let overlap = Code("overlapping-members")
    /// A local file header that the central directory does not list.
    package static let unlisted = Code("unlisted-member")
    /// The local and the central header of a member say different things.
    package static let contradiction = Code("headers-differ")
    /// A name that leads out of a folder, or means different things to different readers.
    package static let unsafeName = Code("unsafe-name")
    /// A name whose characters can't be told for sure.
    package static let nameEncoding = Code("name-encoding")
    /// A name for which there is no room in a header.
    package static let nameTooLong = Code("name-too-long")
    /// Two members of one name.
    package static let duplicateName = Code("duplicate-name")
    /// A symbolic link.
    package static let symbolicLink = Code("symbolic-link")
    /// A folder that has content.
    package static let folderWithContent = Code("folder-with-content")
    /// Content or headers that are encrypted.
    package static let encrypted = Code("encrypted")
    /// Neither stored nor deflated, or with flags that are not understood.
    package static let unsupportedMethod = Code("unsupported-method")
    /// Zip64 values that are missing, not needed and wrong, or not possible.
    package static let badZip64 = Code("bad-zip64")
    /// An archive that goes on in other files.
    package static let severalDisks = Code("several-disks")
    /// More than `ZipArchive.memberLimit` members.
    package static let tooManyMembers = Code("too-many-members")
    /// More bytes than are taken; the word that `FileError` has for it.
    package static let tooLarge = Code("too-large")
    /// A deflated member, whose content does not lie in the archive as it is.
    package static let notInPlace = Code("not-in-place")
    /// A deflated member that can't be inflated.
    package static let damagedContent = Code("damaged-content")
    /// More or fewer bytes than a member declares.
    package static let wrongSize = Code("wrong-size")
    /// Content whose CRC-32 is not the declared one.
    package static let wrongChecksum = Code("wrong-checksum")
  }
}
