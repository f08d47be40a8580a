/// A stable word for what went wrong, for programs: `not-hdf5`, `no-model-config`, `disk-full`, `unknown-layer`.
///
/// `docs/json.md` lists them all with what they mean. A word is never renamed and never means something else; new ones may
/// be added. A transform that is not of this library may have codes of its own.
public struct ErrorCode: Sendable, Hashable, CustomStringConvertible, ExpressibleByStringLiteral {
  /// What kind of end an error is.
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// The command line can't be right.
    case usage
    /// What was asked is understood, and not done: it makes no sense here, or could not be done right.
    case refused
    /// Something went wrong: the system, a damaged file, a crash.
    case failed
  }

  /// The word.
  public let word: String

  /// The code of a word.
  public init(_ word: String) { self.word = word }

  /// The code of a word.
  public init(stringLiteral word: String) { self.init(word) }

  /// The word.
  public var description: String { word }

  /// What kind of end it is; a code that is none of the library's is a refusal by somebody's own transform.
  public var kind: Kind { Kind.allCases.first { Self.words(of: $0).contains(word) } ?? .refused }

  /// Every code there is, one kind after the other.
  public static let all = Kind.allCases.flatMap { words(of: $0) }.map { ErrorCode($0) }

  private static func words(of kind: Kind) -> [String] {
    switch kind {
    case .usage: ["usage"]
    case .refused:
      [
        // files
        "already-there", "same-file", "not-a-regular-file", "invalid-name", "too-large", "not-text",
        "not-a-hard-link", "external-storage", "virtual-storage", "unsupported-type",
        // models
        "no-model-config", "not-a-model", "unknown-dialect", "undecidable-order", "not-writable",
        "out-of-range", "broken-reference", "not-packable", "losses", "name-too-long",
        // surgeries
        "unknown-layer", "bad-option", "several-outputs", "nothing-selected", "no-head", "does-not-fit",
        "weights-unknown", "shape-unknown", "shape-mismatch", "not-wrappable", "not-unwrappable",
        "not-freezable", "not-cuttable", "not-insertable", "not-removable", "not-renamable", "not-castable",
        "top-level-weights",
        "mismatch", "nothing-matches", "not-loadable",
        // migrations
        "no-counterpart", "custom-class", "unreadable-lambda", "unknown-form",
        // recipes
        "recipe-malformed", "recipe-unknown-step", "recipe-unknown-key", "recipe-missing-key",
        "recipe-contradiction", "recipe-bad-value", "recipe-not-expressible",
      ]
    case .failed:
      [
        // the system
        "missing", "unreadable", "not-allowed", "disk-full", "changed", "stopped",
        // what is wrong with an archive
        "not-a-zip", "trailing-bytes", "directory-outside", "damaged-directory", "damaged-header",
        "member-outside", "overlapping-members", "unlisted-member", "headers-differ", "unsafe-name",
        "name-encoding", "duplicate-name", "symbolic-link", "folder-with-content", "encrypted",
        "unsupported-method", "bad-zip64", "several-disks", "too-many-members", "not-in-place",
        "damaged-content", "wrong-size", "wrong-checksum",
        // what is wrong with a file
        "not-hdf5", "truncated", "left-open", "damaged", "library", "not-found", "wrong-kind", "not-json",
        "bad-attribute", "bad-header", "bad-index", "missing-weights", "shared-bytes", "weights-missing",
        "weights-shape",
        "weights-order", "weights-twice", "weights-type", "weights-top-level", "not-verified",
        "verify-duplicate", "verify-reference",
        "verify-output", "verify-cycle", "verify-letters", "verify-nameless", "verify-size",
        "verify-training",
        // the tool itself
        "lost-weights", "crashed", "gave-up", "killed", "interrupted", "limit-too-low", "no-process",
        "no-arguments", "lost",
        "other",
      ]
    }
  }
}
