/// Which bytes of a file, counted from its beginning on disk, belong to what, noted while its metadata is read. No
/// two things of a sound file share any: a writer that gives one of them up gives away a part of the other.
final class ByteOwnership {
  /// What bytes are a part of.
  enum Part: UInt8 {
    case superblock, header, tree, leaf, heap, names, elements, texts
  }

  /// An object is met more than once, and so are its bytes: those of one object that begin at the same place are the same.
  ///
  /// There are a dozen for every layer: so the part is kept beside the end, of which no file needs the upper bits.
  private struct Claim {
    let start: Int
    /// The address of the object's header, or of what belongs to none.
    let owner: UInt64
    private let endAndPart: UInt64

    init(_ range: Range<Int>, _ part: Part, of owner: UInt64) {
      start = range.lowerBound
      self.owner = owner
      endAndPart = UInt64(range.upperBound) << 8 | UInt64(part.rawValue)
    }

    var end: Int { Int(endAndPart >> 8) }

    /// Whether both are the same part of the same thing.
    func isPart(like other: Claim) -> Bool {
      owner == other.owner && UInt8(truncatingIfNeeded: endAndPart ^ other.endAndPart) == 0
    }
  }

  /// A text in a heap.
  struct Text: Hashable {
    /// The heap collection's address.
    let collection: UInt64
    /// The text's number there.
    let number: UInt32
  }

  /// What refers to a text.
  struct Reference: Equatable {
    /// The address of an object's header.
    let owner: UInt64
    /// An attribute of it.
    let attribute: Int
    /// An element of the attribute.
    let element: Int
  }

  private var claims: [Claim] = []
  private var references: [Text: Reference] = [:]
  private var sharedTexts: [Text] = []

  /// More than any sound model has.
  private static let limit = 2_000_000
  /// No file of so many bytes has been made.
  private static let endLimit = 1 << 55
  /// So many places that are shared are told apart.
  private static let mostShared = 16

  /// Where in the file address 0 is: nothing before it can be claimed.
  var base = 0
  /// So many pieces are noted, and no more.
  private let limit: Int

  init(limit: Int = .max) { self.limit = min(limit, Self.limit) }

  /// Notes that bytes are a part of the object whose header is at `owner`.
  func claim(_ range: Range<Int>, as part: Part, of owner: UInt64) throws(HDF5Error) {
    guard !range.isEmpty else { return }
    guard claims.count < limit else { throw .notUnderstood("more than \(limit) pieces") }
    guard range.upperBound < Self.endLimit else { throw .notUnderstood("bytes at \(range.lowerBound)") }
    claims.append(Claim(range, part, of: owner))
  }

  /// Notes who refers to a text. Each has one reference.
  func refer(_ reference: Reference, to text: Text) throws(HDF5Error) {
    guard let known = references[text] else {
      guard references.count < Self.limit else { throw .notUnderstood("more than \(Self.limit) texts") }
      references[text] = reference
      return
    }
    guard known != reference, sharedTexts.count < Self.mostShared else { return }
    sharedTexts.append(text)
  }

  /// The numbers of all texts that something refers to, by their collections.
  var textsInUse: [UInt64: Set<UInt32>] {
    references.keys.reduce(into: [:]) { $0[$1.collection, default: []].insert($1.number) }
  }

  /// Bytes that belong to two things, the first few; none in a sound file.
  var shared: [SharedBytes] {
    var shared = sharedTexts.map { text in
      let place = Int(truncatingIfNeeded: text.collection) &+ base
      return SharedBytes(first: place, second: place, end: nil)
    }
    _ = walk { first, second in
      guard shared.count < Self.mostShared else { return }
      shared.append(
        SharedBytes(first: first.start, second: second.start, end: min(first.end, second.end)))
    }
    return shared
  }

  /// The same, once all has been read: what was noted is not kept.
  func takeShared() -> [SharedBytes] {
    defer { (claims, references, sharedTexts) = ([], [:], []) }
    return shared
  }

  /// What is between all that was claimed, in order.
  var gaps: [Range<Int>] { walk { _, _ in } }

  /// Goes through all claims in order.
  private func walk(_ meet: (Claim, Claim) -> Void) -> [Range<Int>] {
    // in place: those of the same bytes stay in the order in which they were made, however often this is done
    claims.sort { ($0.start, $0.end) < ($1.start, $1.end) }
    var gaps: [Range<Int>] = []
    guard var furthest = claims.first else { return [] }
    if furthest.start > base { gaps.append(base..<furthest.start) }
    for claim in claims.dropFirst() {
      if claim.start >= furthest.end {
        if claim.start > furthest.end { gaps.append(furthest.end..<claim.start) }
        furthest = claim
        continue
      }
      if claim.start != furthest.start || !claim.isPart(like: furthest) {
        meet(furthest, claim)
      }
      if claim.end > furthest.end { furthest = claim }
    }
    return gaps
  }
}

/// What a look at all of a file tells, beside what it holds.
public struct StructureSurvey: Sendable {
  /// Bytes that belong to two things, the first few: none in a sound file.
  public let sharedBytes: [SharedBytes]
  /// Whether all is known to be groups and datasets of numbers and texts, without comments, and one link to lead to each:
  /// nothing refers to anything but by a path then. Not known where libhdf5 reads.
  public let isPlainTree: Bool
}

/// Bytes of a file that belong to two things.
public struct SharedBytes: Sendable, Hashable {
  /// Where the one thing begins, counted from the beginning of the file on disk; of a dataset, its elements.
  public let first: Int
  /// Where the other thing begins, not before the first.
  public let second: Int
  /// Where the shared bytes end that begin with `second`; nil where it is a text in a heap at `first`.
  public let end: Int?
}
