package import JSON
internal import Synchronization

/// What the constructors of each release take: for every class of layers, initializers, regularizers, constraints,
/// optimizers, losses and metrics, and for the names of activations.
///
/// The table was drawn from the ten Kerases themselves: for each key that any of them writes, what happens in the
/// others when a config has it. A class is parsed when it is asked for.
package final class ConstructorTable {
  /// The kinds of objects in a config.
  package enum Kind: String {
    case layers, initializers, regularizers, constraints, optimizers, losses, metrics, activations
  }

  /// What a release does with a key of a config.
  package enum Treatment: Equatable, Sendable {
    /// It writes the key itself, with this value by default.
    case writes(JSONValue)
    /// It takes the key and does not write it.
    case accepts
    /// It does not load a config that has the key.
    case refuses
    /// No release of those measured has the key.
    case unknown
  }

  private struct Entry: Sendable {
    let ranks: Set<Int>?
    /// One treatment for each release.
    let keys: [String: [Treatment]]
    /// Arguments that are in no config.
    let arguments: [JSONValue]
  }

  private var parsed: [Kind: [String: Entry?]]

  /// What `readAll` has parsed.
  private static let ready = Mutex<[Kind: [String: Entry?]]>([:])

  package init() { parsed = Self.ready.withLock { $0 } }

  /// Parses every class, for all tables that are made afterwards: of use where there are going to be many processes.
  package static func readAll() {
    let table = ConstructorTable()
    for name in ConstructorLines.names {
      let parts = name.split(separator: "/", maxSplits: 1)
      guard let kind = Kind(rawValue: String(parts[0])) else { continue }
      _ = table.entry(kind, String(parts[1]))
    }
    let parsed = table.parsed
    ready.withLock { $0 = parsed }
  }

  /// With the classes that another one has parsed.
  init(copying other: ConstructorTable) { parsed = other.parsed }

  /// Whether a release finds a class by its name when it loads a model.
  package func knows(_ kind: Kind, _ className: String, in release: KerasRelease) -> Bool {
    guard let entry = entry(kind, className) else { return false }
    return entry.ranks?.contains(release.rank) ?? true
  }

  /// Whether any release has a class: it is Keras's own.
  package func hasEver(_ kind: Kind, _ className: String) -> Bool { entry(kind, className) != nil }

  /// The class that is found by a name in any case: `adam`.
  package func className(_ kind: Kind, like name: String) -> String? {
    if hasEver(kind, name) { return name }
    let wanted = "\(kind.rawValue)/\(name)".lowercased()
    return ConstructorLines.names.first { $0.lowercased() == wanted }.map {
      String($0.dropFirst(kind.rawValue.count + 1))
    }
  }

  /// What a release writes where nothing was said when an object was made.
  package func defaults(of kind: Kind, _ className: String, by release: KerasRelease) -> JSONObject {
    var defaults: JSONObject = [:]
    for key in entry(kind, className)?.keys.keys.sorted() ?? [] {
      if case .writes(let value) = treatment(of: key, in: kind, className, by: release) {
        defaults[key] = .some(value)
      }
    }
    return defaults
  }

  /// What a release does with a key in the config of a class.
  package func treatment(
    of key: String, in kind: Kind, _ className: String, by release: KerasRelease
  ) -> Treatment {
    entry(kind, className)?.keys[key]?[release.rank] ?? .unknown
  }

  /// What every release does with the keys of a class: for each key one treatment by the release's rank.
  func treatments(in kind: Kind, _ className: String) -> [String: [Treatment]] {
    entry(kind, className)?.keys ?? [:]
  }

  /// Whether a constructor takes an argument, whether or not configs have it.
  package func takes(_ key: String, in kind: Kind, _ className: String, by release: KerasRelease) -> Bool {
    switch treatment(of: key, in: kind, className, by: release) {
    case .writes, .accepts: return true
    case .refuses: return false
    case .unknown:
      return entry(kind, className)?.arguments.contains {
        Self.covers($0, release) && $0[2]?[key] != nil
      } ?? false
    }
  }

  private static func ranks(_ span: JSONValue) -> ClosedRange<Int>? {
    guard let first = span[0]?.intValue, let last = span[1]?.intValue, first <= last else { return nil }
    return first...last
  }

  private static func covers(_ span: JSONValue, _ release: KerasRelease) -> Bool {
    ranks(span)?.contains(release.rank) ?? false
  }

  private func entry(_ kind: Kind, _ className: String) -> Entry? {
    if let known = parsed[kind]?[className] { return known }
    let name = "\(kind.rawValue)/\(className)"
    let entry = ConstructorLines.text(of: name).flatMap { try? JSONValue.parse($0) }.map(Self.entry)
    parsed[kind, default: [:]][className] = .some(entry)
    return entry
  }

  private static func entry(_ value: JSONValue) -> Entry {
    var keys: [String: [Treatment]] = [:]
    for (key, spans) in value["keys"]?.objectValue ?? [:] { keys[key] = treatments(spans.arrayValue ?? []) }
    return Entry(
      ranks: value["in"]?.arrayValue.map { Set($0.compactMap(\.intValue)) }, keys: keys,
      arguments: value["arguments"]?.arrayValue ?? [])
  }

  private static func treatments(_ spans: [JSONValue]) -> [Treatment] {
    var all = KerasRelease.all.map { _ in Treatment.unknown }
    // the first span that covers a release counts
    for span in spans.reversed() {
      let treatment: Treatment =
        switch span[2]?.stringValue {
        case "w": .writes(span[3] ?? .null)
        case "a": .accepts
        default: .refuses
        }
      guard let ranks = ranks(span) else { continue }
      for rank in all.indices where ranks.contains(rank) { all[rank] = treatment }
    }
    return all
  }
}
