internal import CDeflate
internal import CZlib

/// The zlib and the libdeflate that we are linked with.
public enum ZipLibraries {
  /// The version of zlib, such as `1.2.13`.
  public static var zlib: String { unsafe String(cString: zlibVersion()) }
  /// The version of libdeflate, of which only its header tells it.
  public static var libdeflate: String { LIBDEFLATE_VERSION_STRING }
}
