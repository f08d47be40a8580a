internal import HDF5
internal import JSON
internal import YAML
internal import Zip

/// The C libraries that this library works with.
public enum LinkedLibraries {
  /// Their names and versions: `libhdf5`, `1.10.8`.
  public static var all: [(name: String, version: String)] {
    [
      ("libhdf5", Library.version), ("json-c", JSONLibrary.version), ("libyaml", YAMLLibrary.version),
      ("zlib", ZipLibraries.zlib), ("libdeflate", ZipLibraries.libdeflate),
    ]
  }
}
