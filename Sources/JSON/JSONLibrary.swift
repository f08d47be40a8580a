internal import CJSONC

/// The json-c that we are linked with.
public enum JSONLibrary {
  /// Its version, such as `0.16`.
  public static var version: String { unsafe String(cString: json_c_version()) }
}
