import Files
import ModelSurgery
import TestSupport
import Testing
import Zip

/// Archives that somebody packed anew with compression.
struct CompressedTests {
  let folder = Folder()

  @Test(arguments: FormFixture.all)
  func aCompressedArchiveIsTheSameModel(fixture: FormFixture) throws {
    let (packed, plain) = (
      try ModelFile(contentsOf: fixture.compressed, inflatingIn: folder.path),
      try ModelFile(contentsOf: fixture.archive.path)
    )
    let comparison = try plain.comparison(with: packed)
    #expect(comparison.isEqual && comparison.weights.allSatisfy { $0.kind == .equal })
    let (one, other) = (folder.path("one.keras"), folder.path("other.keras"))
    try packed.write(to: one)
    try plain.write(to: other)
    // but for the date, which is that of the input
    #expect(try WeightsTree(inArchive: one).bytes == WeightsTree(inArchive: other).bytes)
    #expect(folder.names == ["one.keras", "other.keras"])
  }

  @Test func surgeriesAndLooksTakeIt() throws {
    let packed = FormFixture.named("g_trained").compressed
    let inspection = try Inspection(path: packed)
    #expect(try inspection.tensors().map(\.path).contains("/layers/dense/vars/0"))
    #expect(
      try inspection.tree().count
        == Inspection(path: FormFixture.named("g_trained").archive.path).tree().count)
    try ModelFile(contentsOf: packed).swapHead(classes: 3).write(to: folder.path("out.h5"))
    #expect(
      try ModelFile(contentsOf: folder.path("out.h5")).whole.model.layers.last?.weights.last?.shape == [3])
  }

  /// What changes while it is at work is told from what was read.
  @Test func aCompressedArchiveThatChangesMeanwhileIsNotWritten() throws {
    let path = folder.path("packed.keras")
    Folder.write(Folder.bytes(FormFixture.named("g_trained").compressed), to: path)
    let model = try ModelFile(contentsOf: path)
    Folder.write(Folder.bytes(FormFixture.named("g_nested").compressed), to: path)
    let error = #expect(throws: ModelFileError.self) { try model.write(to: folder.path("out.keras")) }
    #expect(error?.code == "changed" && error?.file == path)
    #expect(folder.names == ["packed.keras"])
  }

  /// Another byte of the stream, another checksum, another size: at both places where it stands.
  @Test(arguments: ["content", "checksum", "longer", "shorter"])
  func whatIsNotAsDeclaredIsRefused(fault: String) throws {
    let source = FormFixture.named("g_trained").compressed
    var bytes = Folder.bytes(source)
    let archive = try ZipArchive(ReadableFile(source))
    let weights = try #require(archive.member(named: "model.weights.h5"))
    switch fault {
    case "content": bytes[weights.dataOffset + weights.storedByteCount / 2] ^= 0xFF
    case "checksum": replace(weights.crc.value, by: weights.crc.value ^ 1, in: &bytes)
    case "longer": replace(UInt32(weights.byteCount), by: UInt32(weights.byteCount + 1), in: &bytes)
    default: replace(UInt32(weights.byteCount), by: UInt32(weights.byteCount - 1), in: &bytes)
    }
    let path = folder.path("bad.keras")
    Folder.write(bytes, to: path)
    let error = #expect(throws: ModelFileError.self) { try ModelFile(contentsOf: path) }
    let codes: [ErrorCode] =
      fault == "content"
      ? ["damaged-content", "wrong-checksum", "wrong-size"]
      : [fault == "checksum" ? "wrong-checksum" : "wrong-size"]
    #expect(codes.contains(try #require(error?.code)), "\(String(describing: error))")
    #expect(error?.message.hasPrefix("\(path): ") == true)
    #expect(error?.message.contains("\"model.weights.h5\"") == true)
  }

  @Test func aBombIsRefusedBeforeItIsInflated() throws {
    let source = FormFixture.named("g_trained").compressed
    var bytes = Folder.bytes(source)
    let archive = try ZipArchive(ReadableFile(source))
    let weights = try #require(archive.member(named: "model.weights.h5"))
    replace(UInt32(weights.byteCount), by: 3 << 30, in: &bytes)
    let path = folder.path("bomb.keras")
    Folder.write(bytes, to: path)
    let error = #expect(throws: ModelFileError.self) { try ModelFile(contentsOf: path) }
    #expect(error?.code == "too-large" && error?.file == path)
    #expect(error?.message.contains("declares \(3 << 30) bytes") == true)
  }

  @Test func aFolderThatIsNotThereForInflatingIsSaid() throws {
    let missing = folder.path("missing")
    let error = #expect(throws: ModelFileError.self) {
      try ModelFile(contentsOf: FormFixture.named("g_trained").compressed, inflatingIn: missing)
    }
    #expect(error?.code == "missing" && error?.file == missing)
    #expect(error?.message.contains("the inflated member \"model.weights.h5\"") == true)
  }

  /// Everywhere that a number stands in the headers.
  private func replace(_ old: UInt32, by new: UInt32, in bytes: inout [UInt8]) {
    let (before, after) = (Self.little(old), Self.little(new))
    for place in bytes.indices.dropLast(3) where bytes[place..<(place + 4)].elementsEqual(before) {
      bytes.replaceSubrange(place..<(place + 4), with: after)
    }
  }

  private static func little(_ number: UInt32) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
  }
}
