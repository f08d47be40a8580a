/// A model that one of the oldest Kerases wrote: see `Tests/Conformance/make_old_fixtures.py`.
public struct OldFixture: Sendable, CustomStringConvertible {
  /// What wrote it: an environment, a backend, and where the channels are: `k122-theano-th`.
  public let writer: String
  /// The model's name.
  public let name: String
  /// Path of the `.h5`, unpacked.
  public let path: String

  /// `k122-theano-th/vgg`
  public var description: String { "\(writer)/\(name)" }

  /// The writers that have fixtures.
  public static let writers = [
    "k108-theano-th", "k122-tensorflow-tf", "k122-theano-th", "k216-tensorflow-tf", "k224th-tensorflow-tf",
    "k224th-theano-tf", "k224th-theano-th",
  ]

  /// All of them.
  public static let all: [OldFixture] = writers.flatMap { writer in
    let folder = Fixture.oldest(writer)
    return Fixture.names(in: folder).filter { $0.hasSuffix(".h5") }.map { file in
      OldFixture(writer: writer, name: String(file.dropLast(3)), path: "\(folder)/\(file)")
    }
  }

  /// One, which has to be there.
  public static func named(_ name: String, _ writer: String) -> OldFixture {
    guard let found = all.first(where: { $0.name == name && $0.writer == writer }) else {
      preconditionFailure("no fixture \(writer)/\(name)")
    }
    return found
  }
}
