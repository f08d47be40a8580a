internal import CBuildFacts
internal import ModelSurgery

/// What `--version --verbose` says: the version, then where the program comes from and what is inside.
enum VersionReport {
  /// Whether these arguments ask for it: the two options alone, in any order.
  static func isAsked(by arguments: [String]) -> Bool {
    arguments.count == 2 && arguments.contains("--version")
      && arguments.contains { $0 == "--verbose" || $0 == "-v" }
  }

  /// The first line is that of `--version`.
  static var lines: [String] {
    let commit = String(cString: cbuildfacts_commit())
    let compiler = String(cString: cbuildfacts_compiler())
    let libaec = String(cString: cbuildfacts_libaec())
    var libraries = LinkedLibraries.all
    if !libaec.isEmpty { libraries.append(("libaec", libaec)) }
    var lines = [
      H5Surgery.version, "commit: \(commit.isEmpty ? "not recorded by this build" : commit)",
    ]
    if !compiler.isEmpty { lines.append("compiler: \(compiler)") }
    let named = libraries.map { "\($0.name) \($0.version)" }
    return lines + ["libraries: \(named.joined(separator: ", "))"]
  }
}
