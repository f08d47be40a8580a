internal import GraphIR

/// The new names of a model's layers, checked.
struct Renaming {
  /// New names by ways down; only layers whose name changes.
  private(set) var names: [LayerPath: String] = [:]
  /// The same for people, in file order: the old way down and the new name.
  private(set) var listed: [(old: String, new: String)] = []
  /// The model's new name; nil if it keeps its own.
  let model: String?
  /// Layers that a prefix or a suffix is not for, since their names are not in their configs.
  private(set) var skipped: [String] = []
  /// What of the patterns fits no name, in words.
  private(set) var absent: [String] = []
  let dialect: Dialect
  private var topLevel: [[UInt8]: String] = [:]

  init(_ rename: Rename, of whole: WholeModel) throws(SurgeryError) {
    let model = whole.model
    dialect = whole.dialect
    let rule = NameRule(of: whole)
    self.model = rename.model.flatMap { $0.isSameName(as: model.name) ? nil : $0 }
    let all = model.layersInside()
    var chosen: [LayerPath: (rule: Rename.Rule, new: String)] = [:]
    for rule in rename.rules {
      let names = try model.resolvingIndices(in: [rule.old], of: "layers")
      let pattern = try Pattern(names.count == 1 ? Rename.Rule(names[0], to: rule.new) : rule)
      var isFound = false
      for unit in all {
        guard let new = pattern.newName(of: unit) else { continue }
        isFound = true
        if let other = chosen[unit.path], !other.new.isSameName(as: new) {
          // What is named outright is meant outright.
          if other.rule.old.contains("*"), !rule.old.contains("*") {
            chosen[unit.path] = (rule, new)
          } else if other.rule.old.contains("*") || !rule.old.contains("*") {
            throw SurgeryError(
              .notRenamable, layer: unit.displayName, setting: "layers",
              "layer \"\(unit.displayName)\" would be \"\(other.new)\" by \(other.rule) and \"\(new)\" by \(rule)"
            )
          }
        } else {
          chosen[unit.path] = (rule, new)
        }
      }
      guard !isFound else { continue }
      // A pattern may fit nothing; a name must be that of a layer.
      guard pattern.hasStar else { throw Self.unknown(rule.old, all) }
      absent.append("no layer's name fits \"\(rule.old)\"")
    }
    let affixes = (rename.prefix, rename.suffix)
    for unit in all {
      var new = chosen[unit.path]?.new ?? unit.layer.name
      if unit.path.count == 1 { new = affixes.0 + new + affixes.1 }
      guard !new.isSameName(as: unit.layer.name) else { continue }
      guard unit.layer.isNamedByItsConfig else {
        if chosen[unit.path] == nil {
          skipped.append(unit.displayName)
          continue
        }
        throw SurgeryError(
          .notRenamable, layer: unit.displayName, setting: "layers",
          "layer \"\(unit.displayName)\" (\(unit.layer.plainClassName)) can't be renamed: \(dialect) names it after the operation that it does"
        )
      }
      if let reason = rule.refusal(
        of: new, unit.layer.isInput ? .input : .layer, insteadOf: unit.layer.name)
      {
        let setting = chosen[unit.path] != nil ? "layers" : rename.prefix.isEmpty ? "suffix" : "prefix"
        throw SurgeryError(.notRenamable, layer: unit.displayName, setting: setting, reason)
      }
      names[unit.path] = new
      listed.append((unit.displayName, new))
      if unit.path.count == 1 { topLevel[Array(unit.layer.name.utf8)] = new }
    }
    try checkClashes(in: all)
  }

  /// The new name of a layer of the model itself.
  func name(of old: String) -> String? { topLevel[Array(old.utf8)] }

  private func checkClashes(in all: [FreezingUnit]) throws(SurgeryError) {
    var taken: [LayerPath: [[UInt8]: FreezingUnit]] = [:]
    for unit in all {
      let holder = Array(unit.path.dropLast())
      let name = names[unit.path] ?? unit.layer.name
      if let other = taken[holder, default: [:]].updateValue(unit, forKey: Array(name.utf8)) {
        let renamed = names[unit.path] == nil ? other : unit
        let kept = names[unit.path] == nil ? unit : other
        throw SurgeryError(
          .notRenamable, layer: renamed.displayName, setting: "layers",
          "two layers would be called \"\(name)\": \"\(renamed.displayName)\" and \"\(kept.displayName)\"; give each a name of its own"
        )
      }
    }
  }

  private static func unknown(_ old: String, _ all: [FreezingUnit]) -> SurgeryError {
    let inside = all.filter { $0.names.count > 1 && $0.names.last?.isSameName(as: old) ?? false }
    if let first = inside.first {
      return SurgeryError(
        .unknownLayer, layer: old, setting: "layers",
        "layer \"\(old)\" is inside another: write \"\(first.displayName)=...\"")
    }
    return SurgeryError(
      .unknownLayer, layer: old, setting: "layers",
      "no layer \"\(old)\"\(DidYouMean.hint(for: old, among: all.map(\.displayName)))")
  }

  /// A rule, ready to be tried on layers.
  private struct Pattern {
    let old: String
    let new: String
    let hasStar: Bool

    init(_ rule: Rename.Rule) throws(SurgeryError) {
      (old, new) = (rule.old, rule.new)
      let stars = (rule.old.count { $0 == "*" }, rule.new.count { $0 == "*" })
      guard stars.0 <= 1, stars.0 == stars.1 else {
        throw SurgeryError(
          .badOption, setting: "layers", "\(rule): a pattern has one \"*\" on each side, and a name has none")
      }
      hasStar = stars.0 == 1
    }

    /// The name that a layer gets; nil where it is not meant.
    func newName(of unit: FreezingUnit) -> String? {
      let way = unit.names.dropLast().map { "\($0)/" }.joined()
      guard old.utf8.starts(with: way.utf8) else { return nil }
      let own = Array(old.utf8.dropFirst(way.utf8.count))
      let name = Array(unit.layer.name.utf8)
      guard hasStar, let star = own.firstIndex(of: UInt8(ascii: "*")) else {
        return own.elementsEqual(name) ? new : nil
      }
      let (front, back) = (own[..<star], own[(star + 1)...])
      guard name.count >= front.count + back.count, name.starts(with: front),
        name.suffix(back.count).elementsEqual(back)
      else { return nil }
      let middle = String(decoding: name[front.count..<(name.count - back.count)], as: UTF8.self)
      return new.split(separator: "*", omittingEmptySubsequences: false).joined(separator: middle)
    }
  }
}

extension Layer {
  /// TensorFlow's operations were named `tf_op_layer_` and what their config says.
  fileprivate var isNamedByItsConfig: Bool { config["name"]?.stringValue?.isSameName(as: name) ?? true }
}

extension Rename.Rule: CustomStringConvertible {
  /// `OLD=NEW`
  public var description: String { "\(old)=\(new)" }
}
