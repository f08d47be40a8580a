/// Which Keras wrote a file, and so which forms its configuration, names and weight order take.
///
/// The facts are measured per version; see `docs/dialects.md`.
public struct Dialect: Sendable, Hashable, CustomStringConvertible {
  /// The three lines of Keras that write legacy HDF5 files.
  public enum Family: String, Sendable, Hashable {
    /// Standalone Keras 2.2 and 2.3 (`import keras`, on TensorFlow 1).
    case keras2
    /// `tf.keras` of TensorFlow 2.0 to 2.15, and the `tf-keras` package that carries it on.
    case tfKeras
    /// Keras 3.
    case keras3
  }

  /// The line of Keras.
  public let family: Family
  /// The `keras_version` attribute as the file has it, for instance `2.3.0-tf`.
  public let version: String
  /// Major and minor number of `version`.
  public let major: Int, minor: Int

  /// Takes a `keras_version` attribute apart.
  ///
  /// - Returns: nil when the text is not a version of Keras 2.2 or later, or of a Keras that is not known yet.
  public init?(kerasVersion: String) {
    let plain = kerasVersion.split(separator: "-").first.map(String.init) ?? ""
    let numbers = plain.split(separator: ".").map { Int($0.prefix { $0.isNumber }) }
    guard numbers.count >= 2, let major = numbers[0], let minor = numbers[1] else { return nil }
    self.version = kerasVersion
    self.major = major
    self.minor = minor
    switch (major, minor) {
    case (3, _): family = .keras3
    case (2, 4...): family = .tfKeras
    case (2, _): family = kerasVersion.hasSuffix("-tf") ? .tfKeras : .keras2
    default: return nil
    }
  }

  /// The dialect of a model that was read from a file of Keras 1 and is in the words of Keras 2.2 now; its version
  /// stays the file's own.
  ///
  /// - Parameter version: `1.2.2`; nil for Keras 1.0, which writes none.
  package init(ofKeras1 version: String?) {
    (family, self.version, major, minor) = (.keras2, version ?? "1.0", 2, 2)
  }

  /// Whether the file is one of Keras 1, which no later Keras reads as it is but by its own converter.
  public var isKeras1: Bool { version.utf8.starts(with: "1.".utf8) }

  /// True for this version and later ones of the same line.
  public func isAtLeast(_ major: Int, _ minor: Int) -> Bool { (self.major, self.minor) >= (major, minor) }

  /// Whether it is the package `tf-keras`, which carries tf.keras on from 2.16.
  public var isTFKerasPackage: Bool { family == .tfKeras && isAtLeast(2, 16) }

  /// A word for people: `Keras 2.2.4`, `tf.keras 2.3.0-tf`, `Keras 3.15.1`.
  public var description: String { family == .tfKeras ? "tf.keras \(version)" : "Keras \(version)" }

  /// Keras 3 writes calls as `__keras_tensor__` dictionaries, earlier ones as nested lists.
  public var writesTensorDictionaries: Bool { family == .keras3 }

  /// From Keras 2.6 on `model_weights` holds a group `top_level_model_weights`, nearly always empty.
  public var writesTopLevelWeights: Bool { family != .keras2 && isAtLeast(2, 6) }

  /// Sequential configurations list their InputLayer (which never has a weight group) from TF 2.4 on.
  public var listsInputOfSequential: Bool { family != .keras2 && isAtLeast(2, 4) }

  /// Before Keras 3 weight names end in `:0`.
  public var weightNameSuffix: String { family == .keras3 ? "" : ":0" }

  /// Keras 3.0 and 3.1 write the bare variable name, without the layer's in front.
  public var writesBareWeightNames: Bool { family == .keras3 && !isAtLeast(3, 2) }

  /// Keras 3.0 and 3.1 forget on loading which layers are frozen: their variables are made without regard to the flag.
  public var forgetsFrozenLayers: Bool { family == .keras3 && !isAtLeast(3, 2) }

  /// Keras 3.0 and 3.1 refuse any weight of an only loss: `loss_weights` must be a list or a dictionary, and of a model with
  /// one output a number.
  public var refusesWeightOfOnlyLoss: Bool { family == .keras3 && !isAtLeast(3, 2) }

  /// What becomes of the masks of branches that a layer merges.
  public enum MaskMerging: Sendable, Hashable {
    /// A step counts that all of the masks let count; branches without a mask are passed over.
    case all
    /// A step counts that any of the masks lets count; where a branch has no mask, all steps do.
    case any
    /// The result has no mask.
    case none
  }

  /// How it merges masks: Keras 3.0 to 3.3 do not look at the masks of lists of tensors.
  public var maskMerging: MaskMerging { family != .keras3 ? .all : isAtLeast(3, 4) ? .any : .none }

  /// Standalone Keras numbers automatic names from `_1`, the others from no suffix.
  public var numbersNamesFromOne: Bool { family == .keras2 }

  /// The class name of a functional model.
  public var functionalClassName: String { family == .keras2 || !isAtLeast(2, 4) ? "Model" : "Functional" }
}
