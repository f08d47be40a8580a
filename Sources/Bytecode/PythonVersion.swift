/// A version of CPython whose bytecode is read.
public enum PythonVersion: String, Sendable, CaseIterable, Comparable, CustomStringConvertible {
  case python27 = "2.7"
  case python36 = "3.6"
  case python37 = "3.7"
  case python38 = "3.8"
  case python39 = "3.9"
  case python310 = "3.10"
  case python311 = "3.11"
  case python312 = "3.12"
  case python313 = "3.13"
  case python314 = "3.14"

  /// Its name, as in `3.10`.
  public var description: String { rawValue }

  /// By age.
  public static func < (left: PythonVersion, right: PythonVersion) -> Bool { left.place < right.place }

  /// Its place among all, the oldest first.
  var place: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

/// The fields of a code object, which changed three times.
enum CodeLayout: CaseIterable {
  case python27, python36, python38, python311

  /// The versions that write it, the oldest first.
  var versions: [PythonVersion] {
    switch self {
    case .python27: [.python27]
    case .python36: [.python36, .python37]
    case .python38: [.python38, .python39, .python310]
    case .python311: [.python311, .python312, .python313, .python314]
    }
  }
}
