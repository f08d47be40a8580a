internal import ModelSurgery

extension Note {
  /// Why the work on one of several files came to nothing, as its process tells it.
  struct Failure: Equatable {
    /// Whether the command line can't be right.
    let isUsage: Bool
    /// Code, file, place in it, layer, setting, reason and details, in this order.
    private let parts: [String]

    private static let partCount = 6
    private static let separator: Character = "\u{1}"
    /// A part that is not there, which is not an empty one.
    private static let nothing = "\u{2}"
    /// A reason that is longer says nothing more, and the pipe has an end.
    private static let mostBytes = 60_000

    init(_ isUsage: Bool, _ error: ModelFileError) {
      self.isUsage = isUsage
      let optional = [error.file, error.place, error.layer, error.setting]
      parts =
        ([error.code.word] + optional.map { $0 ?? Self.nothing } + [error.reason] + error.details.prefix(50))
        .map { part in
          let whole = part == Self.nothing ? part : part.filter { !"\0\u{1}\u{2}".contains($0) }
          return whole.utf8.count > Self.mostBytes ? String(whole.prefix(Self.mostBytes / 4)) : whole
        }
    }

    /// Without the NUL that ends it.
    var record: String { ([isUsage ? "u" : "f"] + parts).joined(separator: String(Self.separator)) }

    init?(record: String) {
      let fields = record.split(separator: Self.separator, omittingEmptySubsequences: false).map(String.init)
      guard fields.count > Self.partCount else { return nil }
      isUsage = fields[0] == "u"
      parts = Array(fields.dropFirst())
    }

    /// The error again.
    var error: ModelFileError {
      func part(_ place: Int) -> String? { parts[place] == Self.nothing ? nil : parts[place] }
      return ModelFileError(
        code: ErrorCode(parts[0]), file: part(1), place: part(2), layer: part(3), setting: part(4),
        message: parts[5], details: Array(parts.dropFirst(Self.partCount)))
    }
  }
}

extension CommandError {
  /// What a working process told.
  init(_ failure: Note.Failure) { self.init(failure.isUsage ? .usage : .failed, failure.error) }
}
