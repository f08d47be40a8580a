import Foundation
public import JSON

/// A small model written by a real Keras, with what that Keras says of it.
public struct Fixture: Sendable, CustomStringConvertible {
  /// The environment that wrote it: `tf21`, `k3`; see `Tests/Conformance/environments.py`.
  public let environment: String
  /// The model's name: `R50`, `g_nested`.
  public let name: String
  /// Path of the `.h5`, unpacked.
  public let path: String

  /// `tf21/R50`
  public var description: String { "\(environment)/\(name)" }

  /// What Keras in memory says: layers, shapes, parameters, trainable ones.
  public var facts: JSONValue {
    get throws { try JSONValue.parse(Folder.read(path.dropLast(3) + ".json")) }
  }

  /// All fixtures of all versions, by environment and name.
  public static let all: [Fixture] = environments.flatMap { environment in
    let folder = unpacked(environment)
    let found = names(in: folder).filter { $0.hasSuffix(".h5") }.map { file in
      Fixture(environment: environment, name: String(file.dropLast(3)), path: "\(folder)/\(file)")
    }
    precondition(!found.isEmpty, "the archive of \(environment) holds no fixture")
    return found
  }

  /// The versions of Keras that have fixtures.
  public static let environments: [String] = {
    let found = names(in: archives).filter { $0.hasSuffix(".tar.gz") }.map { String($0.dropLast(7)) }
    precondition(!found.isEmpty, "no archives of fixtures in \(archives)")
    return found
  }()

  /// One fixture, which has to be there.
  public static func named(_ name: String, _ environment: String) -> Fixture {
    guard let found = all.first(where: { $0.name == name && $0.environment == environment }) else {
      preconditionFailure("no fixture \(environment)/\(name)")
    }
    return found
  }

  /// The folder of the archives, found from this file's place.
  private static let archives: String = {
    let here = URL(fileURLWithPath: #filePath)
    return here.deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Fixtures")
      .path
  }()

  static func names(in folder: String) -> [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: folder))?.sorted() ?? []
  }

  /// The folder that holds the models of an environment in Keras's other formats.
  static func otherFormats(_ environment: String) -> String {
    unpacked(environment, from: "archives/", into: "archives-")
  }

  /// The folder that holds the models of one of the oldest Kerases.
  static func oldest(_ writer: String) -> String { unpacked(writer, from: "old/", into: "old-") }

  /// Unpacks an archive once per content, beside the build, and returns the folder.
  private static func unpacked(
    _ environment: String, from subfolder: String = "", into prefix: String = ""
  ) -> String {
    let archive = "\(archives)/\(subfolder)\(environment).tar.gz"
    let digest = Folder.bytes(archive).reduce(into: 0xCBF2_9CE4_8422_2325 as UInt64) {
      $0 = ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3
    }
    let home = URL(fileURLWithPath: archives).deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent(".build/fixtures").path
    let folder = "\(home)/\(prefix)\(environment)-\(String(digest, radix: 16))"
    let files = FileManager.default
    if files.fileExists(atPath: folder) { return folder }
    // Several test processes may unpack at once: whoever renames first wins.
    let temporary = "\(folder).\(getpid())"
    do {
      try files.createDirectory(atPath: temporary, withIntermediateDirectories: true)
      let tar = Process()
      tar.executableURL = URL(fileURLWithPath: "/usr/bin/env")
      tar.arguments = ["tar", "-xzf", archive, "-C", temporary]
      try tar.run()
      tar.waitUntilExit()
      guard tar.terminationStatus == 0 else { preconditionFailure("tar could not unpack \(archive)") }
      try? files.moveItem(atPath: temporary, toPath: folder)
      try? files.removeItem(atPath: temporary)
    } catch {
      preconditionFailure("can't unpack \(archive): \(error)")
    }
    return folder
  }
}

/// A look-up of fixtures that found none: a test that runs on none of them proves nothing.
public struct NoFixture: Error, CustomStringConvertible {
  /// What was looked for.
  public let description: String

  init(_ wanted: String) { description = "no fixture \(wanted)" }
}

/// Look-ups, which throw `NoFixture` where they find nothing for one of the names or environments.
extension Fixture {
  /// All fixtures of these names.
  public static func all(_ names: [String]) throws -> [Fixture] { try all.named(names) }

  /// All fixtures of one name.
  public static func all(_ name: String) throws -> [Fixture] { try all.named([name]) }

  /// All fixtures of these names that these versions of Keras wrote.
  public static func all(_ names: [String], in environments: [String]) throws -> [Fixture] {
    try all.of(environments).named(names)
  }

  /// All fixtures that one version of Keras wrote.
  public static func all(in environment: String) throws -> [Fixture] { try all.of([environment]) }
}

extension [Fixture] {
  /// Those of these names.
  public func named(_ names: [String]) throws -> [Fixture] {
    for name in names where !contains(where: { $0.name == name }) {
      throw NoFixture("\(name) among \(count) of them")
    }
    return filter { names.contains($0.name) }
  }

  /// Those that these versions of Keras wrote.
  public func of(_ environments: [String]) throws -> [Fixture] {
    for environment in environments where !contains(where: { $0.environment == environment }) {
      throw NoFixture("of \(environment) among \(count) of them")
    }
    return filter { environments.contains($0.environment) }
  }

  /// Those of which something is true.
  public func those(_ isWanted: (Fixture) -> Bool) throws -> [Fixture] {
    let found = filter(isWanted)
    guard !found.isEmpty else { throw NoFixture("that is wanted among \(count) of them") }
    return found
  }
}
