import GraphIR
import Tensors
import TestSupport
import Testing

/// Paths as libhdf5 reads them: h5py 2.10 (libhdf5 1.10), 3.9 (1.12) and 3.14 (1.14) open the same dataset for every spelling.
struct ObjectPathTests {
  @Test(arguments: [
    ("d2/kernel:0", "d2/kernel:0"), ("d2//kernel:0", "d2/kernel:0"), ("d2/kernel:0/", "d2/kernel:0"),
    ("./d2/kernel:0", "d2/kernel:0"), ("d2/./kernel:0", "d2/kernel:0"), ("d2/kernel:0/.", "d2/kernel:0"),
    ("d2///.//kernel:0//", "d2/kernel:0"), ("kernel", "kernel"), ("a/", "a"), ("./a", "a"),
    // names as any other
    ("..", ".."), ("a/../b", "a/../b"), ("...", "..."), (".a/b.", ".a/b."), ("a/.b", "a/.b"),
    ("a /b", "a /b"),
    // a slash stays one before a combining character
    ("a/\u{301}b//c", "a/\u{301}b/c"),
    // no path inside a group: HDF5 refuses it
    ("", ""), (".", "."), ("/", "/"), ("//", "//"), ("./.", "./."), ("/a/b", "/a/b"), ("/a//b", "/a//b"),
  ]) func everyPathHasOnePlainSpelling(path: String, plain: String) {
    #expect(ObjectPath.plain(path).isExactly(plain))
    #expect(ObjectPath.plain(plain).isExactly(plain))
  }

  @Test(arguments: [
    ("lstm/lstm_cell/kernel:0", "lstm/lstm_cell", "kernel:0"), ("kernel", "", "kernel"),
    ("a/\u{301}b", "a", "\u{301}b"),
  ]) func theLastNameStandsInItsHolder(path: String, holder: String, last: String) {
    #expect(String(ObjectPath.holder(of: path)).isExactly(holder))
    #expect(String(ObjectPath.last(of: path)).isExactly(last))
  }

  @Test func partsAreNamesOfLinks() {
    #expect(ObjectPath.parts(of: "net//d_1/./kernel:0/") == ["net", "d_1", "kernel:0"])
    #expect(ObjectPath.parts(of: "/model_weights/a") == ["model_weights", "a"])
    #expect(ObjectPath.parts(of: "a/\u{301}b") == ["a", "\u{301}b"])
    #expect(ObjectPath.parts(of: "/.//").isEmpty)
  }

  @Test func aPathBelowAGroupIsCutByBytes() {
    #expect(ObjectPath.path("/model_weights/a/b", inside: "/model_weights") == "a/b")
    #expect(ObjectPath.path("/mü/\u{301}a", inside: "/mü").isExactly("\u{301}a"))
    #expect(ObjectPath.pathInRoot("/\u{301}a/b").isExactly("\u{301}a/b"))
  }

  /// Whatever the spelling, the variable and what stands before it are told.
  @Test(arguments: ["lstm//lstm_cell/kernel:0", "lstm/lstm_cell//kernel:0/", "./lstm/lstm_cell/./kernel:0"])
  func anArrayIsKnownByItsPlainPath(listed: String) {
    let array = SavedArray(
      listed: listed, tensor: .named("/model_weights/l/lstm/lstm_cell/kernel:0"), shape: [], type: "float32")
    #expect(array.path == "lstm/lstm_cell/kernel:0" && array.listed == listed)
  }
}
