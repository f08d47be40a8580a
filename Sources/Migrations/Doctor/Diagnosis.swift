/// What a Keras does with a file as it is.
public enum Verdict: String, Sendable, Hashable, Comparable, CaseIterable {
  /// It loads and predicts what it should.
  case loads
  /// It loads and predicts something else, without a word.
  case loadsWrong = "loads-wrong"
  /// It does not load.
  case fails

  private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
  /// The better one is less.
  public static func < (left: Verdict, right: Verdict) -> Bool { left.rank < right.rank }
}

/// What a Keras does with a file's training configuration.
public enum TrainingVerdict: String, Sendable, Hashable, CaseIterable {
  /// The model is compiled when it is loaded, and trains.
  case loads
  /// It does not load with `compile=True`, or does not train.
  case fails
  /// The file has no training configuration.
  case none
}

/// Why a Keras stumbles over a file.
public struct DiagnosisFinding: Sendable, Hashable {
  /// The rule's name.
  public let rule: String
  /// What happens.
  public let effect: Effect
  /// The layers, in file order; empty for the model as a whole.
  public let layers: [String]
  /// What the user sees, in its characteristic words.
  public let symptom: String
  /// What is wrong, in one sentence.
  public let message: String
  /// What a migration does about it; nil where it refuses.
  public let remedy: String?
  /// What of the model it is about, as short as it can be said: `LSTM's time_major`.
  public let subject: String
}

/// What one Keras does with a file as it is.
public struct Diagnosis: Sendable, Hashable {
  /// The Keras.
  public let target: KerasRelease
  /// What it does with `compile=False`.
  public let verdict: Verdict
  /// What it does with `compile=True`.
  public let training: TrainingVerdict
  /// Why, what weighs most first.
  public let findings: [DiagnosisFinding]
  /// Whether `migrate` makes a file of it that the target reads.
  public let canMigrate: Bool
}
