/// Why a model can't be the same model in another Keras.
public struct MigrationRefusal: Error, Sendable, Hashable {
  /// The kind of reason, for programs.
  public struct Code: Sendable, Hashable {
    /// The code as JSON has it.
    public let name: String

    package init(_ name: String) { self.name = name }
  }

  /// The kind of reason.
  public let code: Code
  /// The layer it is about; nil for the model as a whole.
  public let layer: String?
  /// One sentence, which names the layer.
  public let message: String
  /// The option that is refused, by its name in commands; nil where it is the model.
  public var setting: String? { code == .badDefinition ? "define" : nil }
  /// What the target does with the file as it is.
  package let effect: Effect

  package init(_ code: Code, layer: String? = nil, effect: Effect = .fails, _ message: String) {
    self.code = code
    self.layer = layer
    self.effect = effect
    self.message = layer.map { "layer \"\($0)\": \(message)" } ?? message
  }
}

extension MigrationRefusal.Code {
  /// The target has no class, key, value or operation with this meaning.
  public static let noCounterpart = MigrationRefusal.Code("no-counterpart")
  /// A class of somebody's own, which the target needs in `custom_objects`.
  public static let customClass = MigrationRefusal.Code("custom-class")
  /// The target could not load the result, for a fault of its own.
  public static let notLoadable = MigrationRefusal.Code("not-loadable")
  /// A Lambda, or an operation, that can't be read.
  public static let unreadable = MigrationRefusal.Code("unreadable-lambda")
  /// A definition of what a Lambda computes that can't be one, or is of no Lambda.
  public static let badDefinition = MigrationRefusal.Code("usage")
  /// The file has a form that no rule covers.
  public static let unknownForm = MigrationRefusal.Code("unknown-form")
}

/// What a Keras does with something in a file as it is.
public enum Effect: String, Sendable, Hashable, Comparable, CaseIterable {
  /// It loads and computes what it should.
  case none
  /// The model loads with `compile=False`, and its training configuration does not.
  case failsToCompile = "fails-to-compile"
  /// It loads and computes something else, without a word.
  case wrong
  /// It does not load.
  case fails

  private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
  /// What harms less is less.
  public static func < (left: Effect, right: Effect) -> Bool { left.rank < right.rank }
}

/// How exact a change of a migration is.
public enum Exactness: String, Sendable, Hashable, CaseIterable {
  /// Weights and arithmetic are the same.
  case exact
  /// The same up to the rounding of a few operations.
  case rounding
  /// Something that predictions don't depend on is left out.
  case left
  /// Predictions differ where the message says, as it was asked for.
  case asked
}
