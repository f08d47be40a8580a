import FormatInterface
import GraphIR
import HDF5
import JSON
import ModelSurgery
import TestSupport
import Testing
import Transforms

@testable import Safetensors

/// Whole models in safetensors files, there and back.
struct SafetensorsTests {
  let folder = Folder()

  /// All dialects; the deepest models take a debug build minutes.
  private static var fixtures: [Fixture] {
    Fixture.all.filter { $0.name.hasPrefix("g_") || $0.name == "LRCN" || $0.name == "C3D-16" }
  }

  @Test(arguments: fixtures)
  func thereAndBackIsTheSameModel(fixture: Fixture) throws {
    let (there, back) = (folder.path("there.safetensors"), folder.path("back.h5"))
    let original = try ModelFile(contentsOf: fixture.path)
    try original.write(to: there)
    let middle = try ModelFile(contentsOf: there)
    #expect(middle.format == .safetensors && middle.facts.kind == .safetensorsModel)
    #expect(try original.comparison(with: middle).isEqual)
    try middle.write(to: back)
    // names and places of the weights included
    #expect(try original.comparison(with: ModelFile(contentsOf: back)).isEqual)
    for name in ["model_config", "training_config"] {
      #expect(try text(name, fixture.path) == text(name, back), "\(name)")
    }
    #expect(try optimizerNames(fixture.path) == optimizerNames(back))
  }

  /// What the weights of a class that nobody knows are is not known, and the list of the `.h5` is kept.
  @Test(arguments: ["tf21", "tf215", "k3"])
  func aClassOfYourOwnKeepsItsListOfWeights(writer: String) throws {
    let (own, there, back) = (
      folder.path("own.h5"), folder.path("there.safetensors"), folder.path("back.h5")
    )
    var bytes = Folder.bytes(Fixture.named("g_compiled", writer).path)
    let (class_, other) = (Array("\"BatchNormalization\"".utf8), Array("\"BatchNormalizatiom\"".utf8))
    while let place = bytes.firstRange(of: class_) { bytes.replaceSubrange(place, with: other) }
    Folder.write(bytes, to: own)
    let original = try ModelFile(contentsOf: own)
    try original.write(to: there)
    try ModelFile(contentsOf: there).write(to: back)
    #expect(try original.comparison(with: ModelFile(contentsOf: back)).isEqual)
    #expect(try text("model_config", own) == text("model_config", back))
    #expect(try optimizerNames(own) == optimizerNames(back))
  }

  @Test(arguments: ArchiveFixture.all(in: ["k3", "k30", "tf212", "tf215", "tfk"]))
  func archivesComeBackAsTheyWere(fixture: ArchiveFixture) throws {
    let (there, back) = (folder.path("there.safetensors"), folder.path("back.keras"))
    let original = try ModelFile(contentsOf: fixture.path)
    try original.write(to: there)
    try ModelFile(contentsOf: there).write(to: back)
    let returned = try ModelFile(contentsOf: back)
    #expect(try original.comparison(with: returned).isEqual)
    #expect(
      returned.whole.model.layers.flatMap(\.assets).map(\.name)
        == original.whole.model.layers.flatMap(\.assets).map(\.name))
  }

  /// The same model gives the same bytes.
  @Test func nothingInItIsLeftToChance() throws {
    let model = try ModelFile(contentsOf: Fixture.named("g_nested", "k3").path)
    try model.write(to: folder.path("a.safetensors"))
    try model.write(to: folder.path("b.safetensors"))
    #expect(Folder.bytes(folder.path("a.safetensors")) == Folder.bytes(folder.path("b.safetensors")))
  }

  @Test func everySurgeryTakesItAndWritesIt() throws {
    let fixture = Fixture.named("g_nested", "k3")
    let (there, out, direct) = (
      folder.path("there.safetensors"), folder.path("out.safetensors"), folder.path("direct.h5")
    )
    try ModelFile(contentsOf: fixture.path).write(to: there)
    try ModelFile(contentsOf: there).swapHead(classes: 3).write(to: out)
    try ModelFile(contentsOf: fixture.path).swapHead(classes: 3).write(to: direct)
    let made = try ModelFile(contentsOf: out)
    #expect(made.format == .safetensors)
    #expect(try made.comparison(with: ModelFile(contentsOf: direct)).isEqual)
  }

  /// An archive of tf.keras keeps what compile() was given: "adam" there is no optimizer of keras.optimizers.legacy.
  @Test func anOptimizerThatWasGivenByNameKeepsItsState() throws {
    let fixture = ArchiveFixture.named("g_trained", "tf215")
    let again = folder.path("again.keras")
    try ModelFile(contentsOf: fixture.path).write(to: again)
    let returned = try ModelFile(contentsOf: again)
    #expect(returned.facts.optimizerState?.arrays == 13)
  }

  @Test(arguments: [
    ("\"h5surgery_layout\": \"1\"", "\"h5surgery_layout\": \"2\"", "a later h5surgery wrote"),
    ("\"keras_version\":\"3.15.1\"", "\"keras_version\":\"9.15.1\"", "not known"),
    ("\\\"tensor\\\": \\\"conv/bias\\\"", "\\\"tensor\\\": \\\"conv/bios\\\"", "\"conv/bios\" is missing"),
    (
      "\\\"name\\\": \\\"bias\\\", \\\"tensor\\\": \\\"conv/bias\\\"",
      "\\\"name\\\": \\\"bios\\\", \\\"tensor\\\": \\\"conv/bias\\\"", "by its config it has kernel, bias"
    ),
    ("\\\"place\\\": [1]", "\\\"place\\\": [9]", "not in the model"),
  ])
  func aRecordThatDoesNotFitIsRefused(text: String, other: String, words: String) throws {
    let path = folder.path("x.safetensors")
    try ModelFile(contentsOf: ArchiveFixture.named("g_trained", "k3").path).write(to: path)
    let bytes = Folder.bytes(path)
    // the layout has no space behind its colon
    let (wanted, new) = (
      text.replacing("layout\": ", with: "layout\":"), other.replacing("layout\": ", with: "layout\":")
    )
    let place = try #require(bytes.firstRange(of: Array(wanted.utf8)), "\(wanted)")
    Folder.write(bytes[..<place.lowerBound] + Array(new.utf8) + bytes[place.upperBound...], to: path)
    let error = #expect(throws: ModelFileError.self) { try ModelFile(contentsOf: path) }
    #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
  }

  /// A layer whose config asks for a bias, in a file that has its kernel alone.
  @Test func aLayerThatLacksAWeightIsRefused() throws {
    let path = folder.path("x.safetensors")
    try ModelFile(contentsOf: Fixture.named("g_seq", "k3").path).write(to: path)
    let bytes = Folder.bytes(path)
    let count = bytes[..<8].reversed().reduce(0) { $0 << 8 | Int($1) }
    let parsed = try JSONValue.parse(bytes: Array(bytes[8..<(8 + count)]))
    var header = try #require(parsed.objectValue)
    var metadata = try #require(header["__metadata__"]?.objectValue)
    let recorded = try JSONValue.parse(try #require(metadata["weights"]?.stringValue))
    var records = try #require(recorded.arrayValue)
    var record = try #require(records[0].objectValue)
    let listed = try #require(record["weights"]?.arrayValue)
    let key = try #require(listed.last?["tensor"]?.stringValue)
    record["weights"] = .array(listed.dropLast())
    records[0] = .object(record)
    metadata["weights"] = .string(JSONValue.array(records).serialized())
    // without its tensor, behind which the others move up
    let offsets = { (tensor: JSONValue?) in (tensor?["data_offsets"]?.arrayValue ?? []).compactMap(\.intValue)
    }
    let gap = offsets(header[key])
    try #require(gap.count == 2)
    header[key] = nil
    for (name, tensor) in header where name != "__metadata__" {
      let range = offsets(tensor)
      guard range[0] >= gap[1] else { continue }
      var moved = try #require(tensor.objectValue)
      moved["data_offsets"] = .array(range.map { .number(JSONNumber($0 - gap[1] + gap[0])) })
      header[name] = .object(moved)
    }
    header["__metadata__"] = .object(metadata)
    let text = Array(JSONValue.object(header).serialized().utf8)
    let data = Array(bytes[(8 + count)...])
    let length = (0..<8).map { UInt8(truncatingIfNeeded: text.count >> (8 * $0)) }
    Folder.write(length + text + data[..<gap[0]] + data[gap[1]...], to: path)
    let error = #expect(throws: ModelFileError.self) { try ModelFile(contentsOf: path) }
    #expect(
      error?.message.contains("by its config it has kernel, bias, and the file gives it kernel") == true)
  }

  private func optimizerNames(_ path: String) throws -> [String]? {
    let root = try File(reading: path).root()
    guard try root.link("optimizer_weights") != nil else { return nil }
    let attribute = try root.group("optimizer_weights").attribute("weight_names")
    guard case .texts(let names, _)? = attribute?.value else { return nil }
    return names.map { String(decoding: $0, as: UTF8.self) }
  }

  private func text(_ name: String, _ path: String) throws -> String? {
    let root = try File(reading: path).root()
    return try root.attributeNames().contains(name) ? root.attribute(name)?.text : nil
  }
}
