/// A model that a real Keras saved as `.keras`, and the same model as `.h5`.
public struct ArchiveFixture: Sendable, CustomStringConvertible {
  /// The environment that wrote both.
  public let environment: String
  /// The model's name.
  public let name: String
  /// Path of the `.keras`.
  public let path: String
  /// Path of the `.h5` of the same model.
  public let h5: String
  /// Paths of its `.weights.h5` and of what `to_json` gives; nil where there are none.
  public let weights, architecture: String?

  /// `k3/g_nested`
  public var description: String { "\(environment)/\(name)" }

  /// The versions of Keras that have any.
  public static let environments = ["k3", "k30", "tfk", "tf215", "tf212"]

  /// All of these versions.
  public static func all(in environments: [String] = environments) -> [ArchiveFixture] {
    environments.flatMap { environment in
      let folder = Fixture.otherFormats(environment)
      let names = Set(Fixture.names(in: folder))
      let found = names.sorted().filter { $0.hasSuffix(".keras") }.map { file in
        let name = String(file.dropLast(6))
        func path(_ end: String) -> String? {
          names.contains(name + end) ? "\(folder)/\(name)\(end)" : nil
        }
        return ArchiveFixture(
          environment: environment, name: name, path: "\(folder)/\(file)",
          h5: path(".h5") ?? Fixture.named(name, environment).path, weights: path(".weights.h5"),
          architecture: path(".arch.json"))
      }
      precondition(!found.isEmpty, "the archive of \(environment) holds no .keras")
      return found
    }
  }

  /// One of them, which has to be there.
  public static func named(_ name: String, _ environment: String) -> ArchiveFixture {
    guard let found = all(in: [environment]).first(where: { $0.name == name }) else {
      preconditionFailure("no .keras \(environment)/\(name)")
    }
    return found
  }
}

/// A model of `ArchiveFixture` that the same Keras saved in the other forms which its files have.
public struct FormFixture: Sendable, CustomStringConvertible {
  /// The model's name.
  public let name: String
  /// Path of a `.keras` that was packed anew with DEFLATE.
  public let compressed: String
  /// Path of the folder that `save(zipped=False)` writes.
  public let folder: String
  /// Path of the index of its weights in shards; nil where there is none.
  public let index: String?
  /// The model as an archive, and its parts.
  public let archive: ArchiveFixture

  /// Its name.
  public var description: String { name }

  /// A nested model, one with the state of its optimizer, one with vocabularies.
  public static let all: [FormFixture] = {
    let folder = Fixture.otherFormats("forms")
    let names = Fixture.names(in: folder)
    return names.filter { $0.hasSuffix(".keras") }.map { file in
      let name = String(file.dropLast(6))
      let index = "\(name).weights.json"
      return FormFixture(
        name: name, compressed: "\(folder)/\(file)", folder: "\(folder)/\(name)",
        index: names.contains(index) ? "\(folder)/\(index)" : nil, archive: .named(name, "k3"))
    }
  }()

  /// One of them, which has to be there.
  public static func named(_ name: String) -> FormFixture {
    guard let found = all.first(where: { $0.name == name }) else { preconditionFailure("no form of \(name)") }
    return found
  }
}
