import GraphIR
import HDF5
import JSON
import Testing

@testable import KerasFormat

/// A configuration of which no copy is kept once it has been read, for it is large.
struct LargeConfigTests {
  private let note = String(repeating: "0123456789abcdef", count: 1 << 17)

  /// A file whose configuration has two megabytes.
  private func largeFile() throws -> SmallFile {
    try SmallFile(
      config: SmallFile.config.replacing("\"activation\": \"relu\"", with: "\"activation\": \"\(note)\""))
  }

  @Test func itIsLeftAloneWhereNothingChanged() throws {
    let file = try largeFile().read()
    #expect(file.layout.configText.isLarge)
    #expect(file.layout.configText.count == SmallFile.config.utf8.count - "relu".utf8.count + note.utf8.count)
    #expect(try file.plan(for: file.whole).isEmpty)
  }

  @Test(arguments: [Compaction.automatic, .always, .never])
  func itIsReplacedWhereALetterChanged(_ compaction: Compaction) throws {
    let source = try largeFile()
    var whole = try source.read().whole
    whole.model.layers[1].config["activation"] = .string(note.replacing("f", with: "g"))
    let result = try source.written(whole, compaction: compaction).read()
    #expect(result.whole.model.layers[1].config["activation"]?.stringValue == note.replacing("f", with: "g"))
    #expect(result.findings.isEmpty)
    #expect(result.layout.layerNames.names == ["a", "fc", "out"])
  }

  @Test func textsThatDifferInOneByteAreNotTheSame() {
    let bytes = Array(note.utf8)
    var other = bytes
    other[other.count - 1] ^= 1
    for count in [16, bytes.count] {
      let saved = SavedText(Array(bytes.suffix(count)))
      #expect(saved.isSame(as: Array(bytes.suffix(count))))
      #expect(!saved.isSame(as: Array(other.suffix(count))))
      #expect(!saved.isSame(as: Array(bytes.suffix(count - 1))))
    }
  }
}
