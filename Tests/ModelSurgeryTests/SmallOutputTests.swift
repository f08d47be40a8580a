import GraphIR
import HDF5
import ModelSurgery
import TestSupport
import Testing
import Transforms

/// A file under 1 MB is packed whatever is done to it: it comes out no larger than what is in it, and 4 KB.
struct SmallOutputTests {
  /// A surgery that every fixture of the kind below can have.
  struct Surgery: Sendable, CustomTestStringConvertible {
    let name: String
    let apply: @Sendable (inout ModelFile) throws -> Void

    init(_ transform: some Transform) {
      name = type(of: transform).name
      apply = { try $0.apply(transform) }
    }

    /// One that needs to look at the model first.
    init(_ name: String, _ apply: @escaping @Sendable (inout ModelFile) throws -> Void) {
      self.name = name
      self.apply = apply
    }

    var testDescription: String { name }
  }

  static let surgeries: [Surgery] = [
    Surgery(SwapHead(classes: 10)),
    Surgery(SwapHead.name) { model in
      var swap = SwapHead()
      swap.addClasses = 1
      try model.apply(swap)
    }, Surgery(WrapAverage(frames: 4)),
    Surgery(Unwrap.name) { model in
      try model.apply(WrapAverage(frames: 4))
      try model.apply(Unwrap())
    },
    Surgery(Freeze(.all)), Surgery(Unfreeze(.all)),
    Surgery(Cut.name) { model in
      let layers = model.whole.model.layers
      try model.apply(Cut(to: layers[layers.count / 2].name))
    },
    Surgery(DropHead()),
    Surgery(Insert.name) { model in
      let first = model.whole.model.layers.first { !$0.weights.isEmpty }
      try model.apply(Insert(.dropout(rate: 0.5), .after(first?.name ?? "")))
    },
    Surgery(Remove(classes: ["Dropout"])), Surgery(Rename.name) { try $0 = $0.rename(prefix: "a_") },
    Surgery(SetInput.name) { model in
      var change = SetInput()
      change.batch = .size(2)
      try model.apply(change)
    },
    Surgery(Transplant.name) { model in
      let environment = model.path.contains("tf21") ? "tf215" : "tf21"
      let name = model.path.split(separator: "/").last.map { String($0.dropLast(3)) } ?? ""
      var transplant = Transplant(from: try Donor(contentsOf: Fixture.named(name, environment).path))
      transplant.skipMismatch = true
      try model.apply(transplant)
    },
    Surgery(Cast(to: .float16)), Surgery(FoldBatchNorm()), Surgery(Strip()),
  ]

  @Test func everySurgeryIsAmongThem() {
    #expect(Set(TransformRegistry.all.map { $0.name }) == Set(Self.surgeries.map(\.name)))
  }

  @Test(arguments: surgeries, ["tf21", "tf215", "k3"])
  func nothingButWhatIsInItIsInTheOutput(surgery: Surgery, environment: String) throws {
    for name in ["M", "g_compiled"] {
      let folder = Folder()
      let fixture = Fixture.named(name, environment)
      let size = Folder.bytes(fixture.path).count
      try #require(size < 1 << 20)
      var model = try ModelFile(contentsOf: fixture.path)
      let before = try Self.content(of: model)
      try surgery.apply(&model)
      try model.write(to: folder.path("out.h5"))
      let out = try ModelFile(contentsOf: folder.path("out.h5"))
      let after = try Self.content(of: out)
      let most = size - before + after + 4096
      let found = Folder.bytes(out.path).count
      #expect(found <= most, "\(fixture), \(surgery.name): \(size) -> \(found), and \(most) would be right")
      // with the same once more, from what was written
      try out.write(to: folder.path("again.h5"))
      #expect(Folder.bytes(folder.path("again.h5")).count == found)
    }
  }

  /// Bytes of arrays, of the optimizer's state and of the configuration.
  private static func content(of model: ModelFile) throws -> Int {
    let weights = model.whole.model.layers.flatMap(\.allWeights).reduce(0) {
      $0 + $1.count * ($1.type == "float16" ? 2 : $1.type == "float64" || $1.type == "int64" ? 8 : 4)
    }
    let root = try File(reading: model.path).root()
    let texts = try ["model_config", "training_config"].reduce(0) {
      try $0 + (root.attribute($1)?.text?.utf8.count ?? 0)
    }
    return weights + (model.whole.optimizerState?.byteCount ?? 0) + texts
  }
}
