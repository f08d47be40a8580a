import HDF5
import ModelSurgery
import TestSupport
import Testing

/// Type, charset and padding of every attribute that we write, per dialect, against what that Keras writes itself
/// (`docs/dialects.md`). h5py of the time reads nothing else.
struct AttributeFormTests {
  static let surgeries: [(name: String, apply: @Sendable (inout ModelFile) throws -> Void)] = [
    ("swap-head", { try $0.apply(SwapHead(classes: 10)) }),
    ("freeze", { try $0.apply(Freeze(.exceptHead)) }),
    ("wrap-average", { try $0.apply(WrapAverage(frames: 4)) }),
  ]

  /// Models that every surgery takes, one with a training configuration among them.
  @Test(arguments: try Fixture.all(["M", "g_seq", "g_compiled"]))
  func everyAttributeHasItsDialectsForm(fixture: Fixture) throws {
    for surgery in Self.surgeries {
      // Keras 3.0 can't run a model inside TimeDistributed, and forgets what is frozen.
      if fixture.environment == "k30", surgery.name != "swap-head" { continue }
      let folder = Folder()
      var model = try ModelFile(contentsOf: fixture.path)
      try surgery.apply(&model)
      #expect(try !model.plan().isCopy)
      try model.write(to: folder.path("out.h5"))
      try check(folder.path("out.h5"), Expected(fixture.environment), "\(fixture) \(surgery.name)")
    }
  }

  /// What an environment writes.
  struct Expected {
    let rootText: Attribute.TextType
    let isFixed: Bool
    let hasTopLevelGroup: Bool

    init(_ environment: String) {
      let isStandalone = ["k224", "k231"].contains(environment)
      rootText = .variable(isStandalone ? .ascii : .utf8)
      isFixed = isStandalone || ["tf21", "tf24"].contains(environment)
      hasTopLevelGroup = !isFixed
    }
  }

  private func check(_ path: String, _ expected: Expected, _ what: String) throws {
    let file = try File(reading: path)
    let root = try file.root()
    for name in try root.attributeNames() {
      let isConfig = name.hasSuffix("_config")
      try expectScalar(root, name, isConfig ? .variable(.ascii) : expected.rootText, what)
    }
    #expect(try root.attributeNames().sorted().starts(with: ["backend", "keras_version", "model_config"]))
    let weights = try root.group("model_weights")
    #expect(try weights.attributeNames().sorted() == ["backend", "keras_version", "layer_names"], "\(what)")
    try expectScalar(weights, "backend", .variable(.ascii), what)
    try expectScalar(weights, "keras_version", .variable(.ascii), what)
    try expectList(weights, "layer_names", expected, what)
    #expect(try (weights.link("top_level_model_weights") != nil) == expected.hasTopLevelGroup, "\(what)")
    let layers = try #require(try weights.attribute("layer_names")?.texts)
    for layer in layers {
      let group = try weights.group(layer)
      #expect(try group.attributeNames() == ["weight_names"], "\(what) \(layer)")
      try expectList(group, "weight_names", expected, "\(what) \(layer)")
      for name in try #require(try group.attribute("weight_names")?.texts) {
        #expect(try group.dataset(name).info.type.name == "float32", "\(what) \(layer)/\(name)")
      }
    }
  }

  private func expectScalar(
    _ group: borrowing Group, _ name: String, _ type: Attribute.TextType, _ what: String
  ) throws {
    let attribute = try #require(try group.attribute(name), "\(what): \(name)")
    #expect(attribute.space == .scalar, "\(what): \(name)")
    guard case .texts(_, let found) = attribute.value else {
      Issue.record("\(what): \(name) is no text")
      return
    }
    #expect(found == type, "\(what): \(name)")
  }

  private func expectList(
    _ group: borrowing Group, _ name: String, _ expected: Expected, _ what: String
  ) throws {
    let attribute = try #require(try group.attribute(name), "\(what): \(name)")
    let names = try #require(attribute.texts, "\(what): \(name)")
    #expect(attribute.space == .array(names.count), "\(what): \(name)")
    guard !names.isEmpty else {
      #expect(attribute == Attribute.emptyList, "\(what): \(name)")
      return
    }
    guard case .texts(_, let found) = attribute.value else {
      Issue.record("\(what): \(name) is no list of texts")
      return
    }
    let longest = names.map(\.utf8.count).max() ?? 0
    let fixed = Attribute.TextType(length: longest, charset: .ascii, padding: .nullPadded)
    #expect(found == (expected.isFixed ? fixed : .variable(.ascii)), "\(what): \(name)")
  }
}
