public import GraphIR
internal import JSON

/// Gives layers, and the model, other names.
///
/// Before: `... conv1 -> ...`, weights in `conv1/conv1/kernel:0`; after: `... stem -> ...`, weights in `stem/stem/kernel:0`.
/// Everything that refers to a layer follows: calls, inputs, outputs, losses and metrics by output, its weight group and
/// the names of its weights. The keys of models that take or give dictionaries stay: they are what callers know.
/// No number changes, and training goes on where it stopped.
public struct Rename: Transform {
  /// `rename`
  public static let name = "rename"

  /// One renaming: what is called so, or fits the pattern, gets the new name.
  public struct Rule: Sendable, Hashable {
    /// A name, a way down (`outer/inner`), or either with one `*`, which stands for anything.
    public var old: String
    /// The new name; of a pattern with one `*`, into which goes what the old one's stood for.
    public var new: String

    /// A renaming.
    public init(_ old: String, to new: String) {
      self.old = old
      self.new = new
    }

    /// Reads `OLD=NEW`; nil where a side is missing.
    public init?(parsing text: String) {
      guard let sign = text.firstIndex(of: "=") else { return nil }
      self.init(String(text[..<sign]), to: String(text[text.index(after: sign)...]))
      if old.isEmpty || new.isEmpty { return nil }
    }
  }

  /// What to rename. All at once: names may be exchanged.
  public var rules: [Rule]
  /// What goes before the names of all layers of the model itself, after the rules.
  public var prefix = ""
  /// What goes behind them.
  public var suffix = ""
  /// The model's new name; it keeps its own if nil.
  public var model: String?

  /// Renames layers by rules.
  public init(_ rules: [Rule] = []) { self.rules = rules }

  /// Renames or refuses.
  public func apply(to whole: inout WholeModel) throws(SurgeryError) -> SurgeryReport {
    guard !rules.isEmpty || !prefix.isEmpty || !suffix.isEmpty || model != nil else {
      throw SurgeryError(
        .badOption, setting: "layers",
        "nothing to rename: give OLD=NEW, a prefix, a suffix or the model's name")
    }
    let renaming = try Renaming(self, of: whole)
    if let model = renaming.model { try Self.check(model: model, of: whole) }
    var report = SurgeryReport(operation: Self.name, before: whole.parameterCounts)
    guard !renaming.names.isEmpty || renaming.model != nil else {
      report.details["layers"] = [:]
      report.doNothing(
        because: renaming.absent.isEmpty ? ["all of them are called so already"] : renaming.absent)
      return report
    }
    let trained = TrainedOutputs(of: whole.model)
    let keys = Self.staleKeys(of: whole.model, renaming)
    if let model = renaming.model {
      report.lines.append("model \"\(whole.model.name)\" is now \"\(model)\"")
      report.details["model"] = .string(model)
    }
    var changed = whole
    try changed.model.rename(renaming)
    describe(renaming, keys, in: &report)
    changed.followOutputs(since: trained, in: &report)
    whole = changed
    return report
  }

  private func describe(_ renaming: Renaming, _ keys: [String], in report: inout SurgeryReport) {
    var layers: JSONObject = [:]
    for (old, new) in renaming.listed { layers[old] = .some(.string(new)) }
    report.details["layers"] = .object(layers)
    if !layers.isEmpty { report.lines.append("renamed: \(count(layers.count, "layer"))") }
    let shown = renaming.listed.count > 12 ? 10 : renaming.listed.count
    for (old, new) in renaming.listed.prefix(shown) { report.lines.append("\"\(old)\" is now \"\(new)\"") }
    if renaming.listed.count > shown { report.lines.append("and \(renaming.listed.count - shown) more") }
    report.lines += renaming.absent
    for name in renaming.skipped {
      report.warnings.append("\"\(name)\" keeps its name, which is that of the operation that it does")
    }
    if !keys.isEmpty {
      report.lines.append(
        "what callers give and get by key stays under \(keys.map { "\"\($0)\"" }.joined(separator: ", "))")
    }
  }

  /// Keys of inputs and outputs given as dictionaries that were the names of renamed layers.
  private static func staleKeys(of model: Model, _ renaming: Renaming) -> [String] {
    ["input_layers", "output_layers"].flatMap { model.config[$0]?.objectValue?.keys ?? [] }
      .filter { renaming.name(of: $0) != nil }
  }

  private static func check(model name: String, of whole: WholeModel) throws(SurgeryError) {
    guard whole.model.config["name"] != nil else {
      throw SurgeryError(
        .notRenamable, setting: "model", "the file's model has no name that could be changed")
    }
    if let reason = NameRule(of: whole).refusal(of: name, .model) {
      throw SurgeryError(.notRenamable, setting: "model", reason)
    }
  }
}

extension SurgeryError.Code {
  /// The layer or the model can't have that name.
  public static let notRenamable = SurgeryError.Code("not-renamable")
}
