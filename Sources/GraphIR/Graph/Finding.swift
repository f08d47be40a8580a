/// Something about a file or a model that its owner should know.
public struct Finding: Sendable, Hashable {
  /// How much it matters.
  public enum Severity: String, Sendable, Hashable, CaseIterable {
    /// Good to know.
    case note
    /// May go wrong elsewhere.
    case warning
    /// Is wrong: Keras loads it wrong or not at all.
    case problem
  }

  /// How much it matters.
  public var severity: Severity
  /// A stable word for programs: `weight-order`, `custom-class`, `lambda`, `zoo-name`.
  public var code: String
  /// The layer it is about, by its way down from the model (`time_distributed/conv1`); nil for the file as a whole.
  public var layer: String?
  /// One sentence for people.
  public var message: String

  /// A finding.
  public init(_ severity: Severity, _ code: String, layer: String? = nil, _ message: String) {
    self.severity = severity
    self.code = code
    self.layer = layer
    self.message = message
  }
}
