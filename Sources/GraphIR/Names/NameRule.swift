/// What layers and models may be called by the Keras that reads the file: one rule for the names that a file has and for
/// those that are given.
///
/// Keras makes a name scope of TensorFlow's graph of nearly every name, which takes few characters. Keras before 3 does so
/// where it loads a model, Keras 3 where it runs one. What each version does was measured; `docs/dialects.md` has it.
package struct NameRule: Sendable {
  /// What has a name.
  package enum Bearer: Sendable, Hashable {
    /// A layer of a model, which may be a model itself.
    case layer
    /// An InputLayer.
    case input
    /// What a TimeDistributed holds: a layer or a model.
    case wrapped
    /// What a Bidirectional holds.
    case direction
    /// The cell of a recurrent layer.
    case cell
    /// The whole model.
    case model
  }

  /// What a name keeps Keras from.
  package enum Fault: Sendable, Hashable {
    /// It can't load the model. The text says what it expects of a name.
    case notLoaded(expected: String)
    /// It loads the model, and then fails where it makes a graph of it: to predict, and to train.
    case notRun(expected: String)
  }

  /// What TensorFlow looks at in a name.
  private enum Scope {
    /// Nothing.
    case free
    /// All characters.
    case inner
    /// All characters, and that the first is a letter, a digit or a dot.
    case root
  }

  private let dialect: Dialect
  private let usesTensorFlow: Bool

  /// The rule of the Keras that wrote a model, on the backend that it ran on.
  package init(of whole: WholeModel) { self.init(whole.dialect, backend: whole.backend) }

  /// The rule of a Keras on a backend; nil where a file does not say on which.
  package init(_ dialect: Dialect, backend: String?) {
    self.dialect = dialect
    usesTensorFlow = dialect.family == .tfKeras || backend?.isExactly("tensorflow") ?? false
  }

  // MARK: names that a file has

  /// What a name keeps the file's Keras from; nil where that is nothing, or not known for sure.
  package func fault(of name: String, _ bearer: Bearer) -> Fault? {
    if dialect.family == .keras3, name.utf8.contains(Self.slash) { return .notLoaded(expected: "no \"/\"") }
    let scope = scope(of: bearer, whereUnsure: .free)
    guard usesTensorFlow, scope != .free, !name.isEmpty else { return nil }
    guard fits(name, scope) else {
      let expected = expected(scope)
      return isLookedAtWhileLoading(bearer) ? .notLoaded(expected: expected) : .notRun(expected: expected)
    }
    // TensorFlow from 2.4 on refuses it in a graph only, earlier ones at once. In Keras 3 not every layer is in the graph.
    guard dialect.family != .keras3, name.utf8.contains(Self.backslash) else { return nil }
    return .notRun(expected: expected(scope))
  }

  // MARK: names that are given

  /// Why something can't get a name; nil where it can.
  ///
  /// A name that is given is one that the file's Keras gives, saves, loads and runs, that stands for itself as a group of
  /// the file, and that people can read. A slash parts groups: before Keras 3 a name with slashes (`conv1/conv` of
  /// DenseNet) may get another one with slashes, and nothing else does.
  ///
  /// - Parameter old: The name in whose place it comes; nil for something new.
  package func refusal(of name: String, _ bearer: Bearer, insteadOf old: String? = nil) -> String? {
    let what = bearer == .model ? "a model's name" : "a layer's name"
    func refusal(_ reason: String) -> String { "\"\(name)\" can't be \(what)\(reason)" }

    guard name.unicodeScalars.contains(where: { !$0.isUnseen && $0 != " " }) else {
      return name.isEmpty ? "an empty text can't be \(what)" : refusal(": there is nothing to be seen in it")
    }
    guard !name.unicodeScalars.contains(where: \.isUnseen) else {
      return refusal(": it has characters that can't be seen")
    }
    guard name.utf8.count <= Self.longest else {
      return "a text of \(name.utf8.count) bytes can't be \(what): Keras saves at most \(Self.longest)"
    }
    let parts = name.utf8.split(separator: Self.slash, omittingEmptySubsequences: false)
    let mayHaveParts = dialect.family != .keras3 && old?.utf8.contains(Self.slash) ?? false
    guard parts.count == 1 || mayHaveParts else {
      return refusal(": a \"/\" would part it into groups in the file")
    }
    guard !parts.contains(where: \.isEmpty) else {
      return refusal(": there has to be something on both sides of a \"/\"")
    }
    guard parts.first?.elementsEqual("top_level_model_weights".utf8) == false,
      !parts.contains(where: { $0.elementsEqual(".".utf8) || $0.elementsEqual("..".utf8) })
    else { return refusal(": it has a meaning of its own in the file") }

    // standalone Keras looks at fewer names than tf.keras, which reads its files
    let scope = dialect.family == .keras2 ? .root : scope(of: bearer, whereUnsure: .root)
    guard usesTensorFlow || dialect.family == .keras2, scope != .free else { return nil }
    let isTaken = fits(name, scope) && !name.utf8.contains(Self.backslash)
    guard isTaken, dialect.family != .keras2 || !name.utf8.contains(UInt8(ascii: ">")) else {
      let characters = "letters, digits, \".\", \"_\" and \"-\", all of them ASCII"
      return refusal(
        " in \(dialect): TensorFlow takes \(scope == .root ? "a letter or a digit, then " : "")\(characters)")
    }
    return nil
  }

  /// How a name is used, as far as it was measured.
  private func scope(of bearer: Bearer, whereUnsure unsure: Scope) -> Scope {
    switch (dialect.family, bearer) {
    case (_, .layer): return dialect.family == .keras3 ? .inner : .root
    // a placeholder of the graph until TensorFlow 2.3, which wrote 2.4.0 as its successor did
    case (.keras2, .input): return .root
    case (.tfKeras, .input):
      return dialect.isAtLeast(2, 5) ? .free : dialect.isAtLeast(2, 4) ? unsure : .root
    case (.keras3, .input): return .free
    case (.keras2, .wrapped), (.keras2, .cell), (.keras2, .model): return .free
    case (.keras3, .wrapped): return .free
    case (.tfKeras, .wrapped), (_, .direction): return .inner
    case (.tfKeras, .cell): return dialect.isAtLeast(2, 5) ? .inner : dialect.isAtLeast(2, 4) ? unsure : .free
    case (.keras3, .cell): return .inner
    case (.tfKeras, .model): return dialect.isAtLeast(2, 3) ? .root : unsure
    case (.keras3, .model): return .root
    }
  }

  private func isLookedAtWhileLoading(_ bearer: Bearer) -> Bool {
    dialect.family != .keras3 && bearer != .model
  }

  private func fits(_ name: String, _ scope: Scope) -> Bool {
    guard scope == .inner || name.utf8.first.map({ Self.isLetterOrDigit($0) || $0 == Self.dot }) ?? true
    else {
      return false
    }
    return name.utf8.allSatisfy {
      Self.isLetterOrDigit($0) || ".-_/>".utf8.contains($0) || ($0 == Self.backslash && takesBackslash)
    }
  }

  /// TensorFlow from 2.4 on finds nothing wrong with it before it runs the graph.
  private var takesBackslash: Bool { dialect.family != .keras2 && dialect.isAtLeast(2, 4) }

  private func expected(_ scope: Scope) -> String {
    let slash = dialect.family == .keras3 ? "" : "/ "
    let rest = "letters, digits and . _ - \(slash)>, all of them ASCII"
    return scope == .root ? "a letter, a digit or a dot, and then \(rest)" : rest
  }

  private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: false
    }
  }

  private static let slash = UInt8(ascii: "/")
  private static let backslash = UInt8(ascii: "\\")
  private static let dot = UInt8(ascii: ".")

  /// Keras splits long lists of names, but no single one: HDF5's object header has no room for more.
  package static let longest = 64_512
}
