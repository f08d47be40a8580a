import Testing

@testable import Migrations

/// The table of constructors, which is looked up where it lies.
struct ConstructorTableTests {
  @Test func everyClassIsFound() {
    let names = ConstructorLines.names
    #expect(names.count > 300)
    for name in names { #expect(ConstructorLines.text(of: name)?.utf8.first == UInt8(ascii: " "), "\(name)") }
  }

  @Test(arguments: ["", "layers", "layers/", "layers/Dens", "layers/Densee", "zzz/Z", "activations/", "\n"])
  func nothingElseIs(name: String) {
    #expect(ConstructorLines.text(of: name) == nil)
  }

  /// Tables that are made afterwards say the same.
  @Test func whatIsReadBeforeIsTheSame() {
    let before = ConstructorTable()
    ConstructorTable.readAll()
    let after = ConstructorTable()
    for release in KerasRelease.all {
      for name in ["Dense", "LSTM", "Conv2D", "NoSuchLayer"] {
        #expect(before.knows(.layers, name, in: release) == after.knows(.layers, name, in: release))
        #expect(
          before.defaults(of: .layers, name, by: release) == after.defaults(of: .layers, name, by: release))
      }
    }
  }
}
