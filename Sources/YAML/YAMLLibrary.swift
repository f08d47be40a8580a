internal import CYAML

/// The libyaml that we are linked with.
public enum YAMLLibrary {
  /// Its version, such as `0.2.5`.
  public static var version: String { unsafe String(cString: yaml_get_version_string()) }
}
