internal import CHDF5
internal import CHDF5Shims

/// The libhdf5 that we are linked with.
public enum Library {
  /// Its version, such as `1.10.8`.
  public static var version: String {
    var (major, minor, release): (UInt32, UInt32, UInt32) = (0, 0, 0)
    GuardedCall.quietly { _ = unsafe H5get_libversion(&major, &minor, &release) }
    return "\(major).\(minor).\(release)"
  }

  /// From so many bytes on a text counts as large: there are several copies of it while it is written, and the model that it
  /// describes has thousands of layers.
  public static var largeText: Int { 1 << 20 }

  /// Lets the C library keep less of the memory that is freed from now on.
  public static func keepLittleMemory() { shim_mallopt_trim_threshold(1 << 20) }

  /// Gives memory back to the system that the C library keeps for what may come: worth some milliseconds before something
  /// large.
  public static func giveBackMemory() { shim_malloc_trim() }
}
