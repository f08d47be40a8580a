public import GraphIR

/// A Keras that models can be migrated to: one of ten whose behaviour was measured, in the order of time.
///
/// Files of versions between two of them are read by the facts of the earlier one.
public struct KerasRelease: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// What `--to` and `--for` call it: `tf-2.15`.
  public let name: String
  /// What people call it: `TensorFlow 2.15`.
  public let title: String
  /// The forms of its files, with the version that stands in them.
  public let dialect: Dialect
  /// Its place in the order of time, from 0.
  package let rank: Int

  private init(_ rank: Int, _ name: String, _ title: String, version: String) {
    guard let dialect = Dialect(kerasVersion: version) else {
      preconditionFailure("\(version) is no version of Keras")
    }
    (self.rank, self.name, self.title, self.dialect) = (rank, name, title, dialect)
  }

  package static let keras22 = KerasRelease(0, "keras-2.2", "Keras 2.2", version: "2.2.4")
  package static let keras23 = KerasRelease(1, "keras-2.3", "Keras 2.3", version: "2.3.1")
  package static let tf21 = KerasRelease(2, "tf-2.1", "TensorFlow 2.1", version: "2.3.0-tf")
  package static let tf24 = KerasRelease(3, "tf-2.4", "TensorFlow 2.4", version: "2.4.0")
  package static let tf28 = KerasRelease(4, "tf-2.8", "TensorFlow 2.8", version: "2.8.0")
  package static let tf212 = KerasRelease(5, "tf-2.12", "TensorFlow 2.12", version: "2.12.0")
  package static let tf215 = KerasRelease(6, "tf-2.15", "TensorFlow 2.15", version: "2.15.0")
  package static let tfKeras = KerasRelease(7, "tf-keras-2.21", "tf-keras 2.21", version: "2.21.0")
  package static let keras30 = KerasRelease(8, "keras-3.0", "Keras 3.0", version: "3.0.5")
  package static let keras3 = KerasRelease(9, "keras-3", "Keras 3.15", version: "3.15.1")

  /// All of them, the oldest first.
  public static let all = [
    keras22, keras23, tf21, tf24, tf28, tf212, tf215, tfKeras, keras30, keras3,
  ]

  /// The one that is written today.
  public static var today: KerasRelease { keras3 }

  /// The release of a name as `--to` takes it, in any case, also without its dash (`keras3`), with the name of
  /// TensorFlow in full (`tensorflow-2.15`) or with a patch number (`tf-2.15.1`); nil for any other text.
  public init?(named name: String) {
    guard let found = Self.all.first(where: { $0.name == name }) ?? Self.spelled(name) else { return nil }
    self = found
  }

  private static func spelled(_ text: String) -> KerasRelease? {
    guard let wanted = Version(text) else { return nil }
    return all.first { release in
      guard let own = Version(release.name) else { return false }
      return own.line == wanted.line && wanted.numbers.starts(with: own.numbers)
        && (own.numbers.count > 1 || wanted.numbers.count == 1)
    } ?? (wanted == Version("keras-\(today.dialect.major).\(today.dialect.minor)") ? today : nil)
  }

  /// The two releases that are nearest to a text that names none: around its version, where it is one of a line.
  public static func nearest(to text: String) -> [KerasRelease] {
    guard let wanted = Version(text) else {
      let begun = all.filter { $0.name.hasPrefix(text.lowercased()) }.suffix(2)
      return begun.isEmpty ? [tf215, keras3] : Array(begun)
    }
    let line = all.filter { Version($0.name)?.line == wanted.line }
    let later = line.firstIndex {
      Version($0.name)?.numbers.lexicographicallyPrecedes(wanted.numbers) == false
    }
    switch (line.count, later ?? line.count) {
    case (1, _): return [line[0], today]
    case (_, 0): return Array(line.prefix(2))
    case (let count, let index): return Array(line[(min(index, count - 1) - 1)...min(index, count - 1)])
    }
  }

  /// A line of Keras and a version in it.
  private struct Version: Equatable {
    let line: String
    let numbers: [Int]

    init?(_ text: String) {
      let plain = text.lowercased()
      let digits = plain.drop { !$0.isNumber }
      let line = plain.dropLast(digits.count).filter { $0 != "-" && $0 != "_" && $0 != " " }
      let known = ["keras": "keras", "tf": "tf", "tensorflow": "tf", "tfkeras": "tfkeras", "": "tf"]
      let parts = digits.split(separator: ".", omittingEmptySubsequences: false)
      numbers = parts.compactMap { Int($0) }
      guard let name = known[String(line)], !numbers.isEmpty, numbers.count == parts.count else { return nil }
      // a bare number is one of TensorFlow, or of Keras 3
      self.line = line.isEmpty && numbers[0] >= 3 ? "keras" : name
    }
  }

  /// The release by whose facts files of a dialect are read: the latest that is not later.
  public init(of dialect: Dialect) {
    self =
      switch dialect.family {
      case .keras2: dialect.isAtLeast(2, 3) ? .keras23 : .keras22
      case .keras3: dialect.isAtLeast(3, 2) ? .keras3 : .keras30
      case .tfKeras:
        switch (dialect.major, dialect.minor) {
        case (2, 16...): .tfKeras
        case (2, 13...): .tf215
        case (2, 11...): .tf212
        case (2, 7...): .tf28
        case (2, 4...): .tf24
        default: .tf21
        }
      }
  }

  /// Whether it is a Keras 3.
  package var isKeras3: Bool { dialect.family == .keras3 }
  /// Whether it is standalone Keras 2, which runs on TensorFlow 1.
  package var isStandaloneKeras2: Bool { dialect.family == .keras2 }

  /// The earlier one is less.
  public static func < (left: KerasRelease, right: KerasRelease) -> Bool { left.rank < right.rank }
  /// What people call it.
  public var description: String { title }
}
