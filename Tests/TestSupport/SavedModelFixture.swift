/// A model that a real tf.keras saved as a folder of TensorFlow, and the same model as `.h5` and as a checkpoint.
public struct SavedModelFixture: Sendable, CustomStringConvertible {
  /// The environment that wrote all.
  public let environment: String
  /// The model's name.
  public let name: String
  private let folder: String

  /// The folder that `model.save` wrote.
  public var path: String { "\(folder)/\(name)/saved" }
  /// The `.h5` of the same model.
  public var h5: String { "\(folder)/\(name)/own.h5" }
  /// What the files of the checkpoint that `save_weights` wrote begin with.
  public var checkpoint: String { "\(folder)/\(name)/weights" }
  /// What `to_json` gave.
  public var architecture: String { "\(folder)/\(name)/model.json" }

  /// `tf21/s_dense`
  public var description: String { "\(environment)/\(name)" }

  /// The versions of Keras that have any.
  public static let environments = ["tf21", "tf24", "tf28", "tf215"]

  /// All models of all these versions: those whose names begin with `r_` are refused.
  public static let all: [SavedModelFixture] = environments.flatMap { environment in
    let folder = Fixture.otherFormats("savedmodels-\(environment)")
    return Fixture.names(in: folder).map { name in
      SavedModelFixture(environment: environment, name: name, folder: folder)
    }
  }

  /// Those that are read.
  public static var read: [SavedModelFixture] { all.filter { !$0.name.hasPrefix("r_") } }

  /// One of them, which has to be there.
  public static func named(_ name: String, _ environment: String) -> SavedModelFixture {
    guard let found = all.first(where: { $0.name == name && $0.environment == environment }) else {
      preconditionFailure("no SavedModel \(environment)/\(name)")
    }
    return found
  }
}
