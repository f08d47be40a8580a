#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Glibc
#endif

/// The environment variables that matter here.
struct Environment: Sendable {
  /// False with `NO_COLOR` (see no-color.org) or on a terminal that calls itself dumb.
  var allowsColor: Bool {
    let noColor = Self.value(of: "NO_COLOR") ?? ""
    return noColor.isEmpty && Self.value(of: "TERM") != "dumb"
  }

  /// How wide COLUMNS says that the terminal is.
  var columns: Int? { Self.value(of: "COLUMNS").flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil } }

  private static func value(of name: String) -> String? {
    getenv(name).map { String(cString: $0) }
  }
}
