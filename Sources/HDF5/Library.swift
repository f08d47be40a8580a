internal import CHDF5

/// The libhdf5 that we are linked with.
public enum Library {
  /// Its version, such as `1.10.8`.
  public static var version: String {
    var (major, minor, release): (UInt32, UInt32, UInt32) = (0, 0, 0)
    Door.quietly { _ = unsafe H5get_libversion(&major, &minor, &release) }
    return "\(major).\(minor).\(release)"
  }
}
