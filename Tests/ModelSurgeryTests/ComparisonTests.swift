import HDF5
import ModelSurgery
import TestSupport
import Testing

/// Files of real Keras compared with what surgeries make of them, and with each other.
struct ComparisonTests {
  private let folder = Folder()

  /// The graph cases of one Keras of each line, and two models of the zoo: the whole lot would take minutes.
  static var fixtures: [Fixture] {
    get throws {
      try Fixture.all.of(["k224", "tf21", "k3"]).those {
        ($0.name.hasPrefix("g_") || ["M", "IRv2avg"].contains($0.name)) && $0.name != "g_split_names"
      }
    }
  }

  /// Compares a fixture with what a surgery makes of it; nil where it refuses.
  private func difference(_ fixture: Fixture, after surgery: some Transform) throws -> FileComparison? {
    let old = try ModelFile(contentsOf: fixture.path)
    var new = old
    guard (try? new.apply(surgery)) != nil else { return nil }
    try new.write(to: folder.path("out.h5"), overwrite: true)
    return try old.comparison(with: ModelFile(contentsOf: folder.path("out.h5")))
  }

  @Test(arguments: try fixtures) func aFileIsEqualToItself(fixture: Fixture) throws {
    let file = try ModelFile(contentsOf: fixture.path)
    let comparison = try file.comparison(with: ModelFile(contentsOf: fixture.path))
    #expect(comparison.isEqual)
    #expect(!comparison.weights.isEmpty)
    #expect(comparison.weights.allSatisfy { $0.kind == .equal })
  }

  /// Flags and nothing else, however the weights of a group are permuted.
  @Test(arguments: try fixtures) func freezingChangesFlagsOnly(fixture: Fixture) throws {
    guard let found = try difference(fixture, after: Freeze(.all)) else { return }
    let keys = Set(found.structure.changed.flatMap { $0.changes.map(\.key) })
    #expect(keys.subtracting(["trainable"]).isEmpty, "\(keys)")
    #expect(found.structure.removed.isEmpty && found.structure.added.isEmpty)
    #expect(found.structure.model.allSatisfy { $0.key == "trainable" }, "\(found.structure.model)")
    #expect(found.structure.training.isEmpty)
    #expect(found.weights.allSatisfy { $0.kind == .equal })
  }

  @Test func freezingANestedModelReordersItsWeights() throws {
    let found = try difference(.named("g_nested", "tf21"), after: Freeze(.all))
    #expect(found?.reordered.isEmpty == false)
    #expect(found?.weights.allSatisfy { $0.kind == .equal } == true)
  }

  /// The head and nothing else; inside TimeDistributed the new layer is compared with the one in its place.
  @Test(arguments: try fixtures) func anotherHeadIsAllThatDiffers(fixture: Fixture) throws {
    guard let found = try difference(fixture, after: SwapHead(classes: 10)) else { return }
    let structure = found.structure
    if fixture.name == "g_td_dense" {
      #expect(structure.changed.map(\.new) == ["td_classes/dense_classifier"])
      #expect(found.weights.filter { $0.kind == .shape }.count == 2)
    } else {
      #expect(!structure.added.isEmpty && !structure.removed.isEmpty)
      let keys = Set(structure.changed.flatMap { $0.changes.map(\.key) })
      #expect(keys == (fixture.name == "IRv2avg" ? ["outputs"] : []))
      #expect(found.weights.allSatisfy { $0.kind == .equal })
    }
    #expect(structure.moved.isEmpty && found.reordered.isEmpty)
  }

  @Test func theHeadOfAMobileNet() throws {
    let found = try #require(try difference(.named("M", "tf21"), after: SwapHead(classes: 10)))
    #expect(found.structure.removed.map(\.path) == ["conv_preds", "reshape_2", "act_softmax"])
    #expect(found.structure.added.map(\.className) == ["GlobalAveragePooling2D", "Dense"])
    #expect(found.structure.model == [ValueChange("outputs", ["act_softmax"], ["dense_classifier"])])
    #expect(found.structure.removedWeights.count == 2 && found.structure.addedWeights.count == 2)
  }

  /// Every layer of the model has moved into TimeDistributed, with its numbers.
  @Test(arguments: ["tf21", "k3"]) func aWrappedModelHasMoved(environment: String) throws {
    let fixture = Fixture.named("M", environment)
    let found = try #require(try difference(fixture, after: WrapAverage(frames: 4)))
    let layers = try ModelFile(contentsOf: fixture.path).whole.model.layers
    #expect(found.structure.moved.count == layers.count)
    #expect(found.structure.removed.isEmpty && found.structure.changed.isEmpty)
    #expect(found.weights.allSatisfy { $0.kind == .moved })
    #expect(!found.isEqual)
  }

  @Test func aFlippedFloatIsFound() throws {
    let fixture = Fixture.named("R50", "tf21")
    let old = try ModelFile(contentsOf: fixture.path)
    let weight = try #require(old.whole.model.layers.last { !$0.weights.isEmpty }?.weights.first)
    var bytes = Folder.bytes(fixture.path)
    let (offset, value) = try place(of: weight, in: fixture.path)
    let changed = value + 0.5
    for index in 0..<4 {
      bytes[offset + index] = UInt8(truncatingIfNeeded: changed.bitPattern >> (8 * index))
    }
    Folder.write(bytes, to: folder.path("b.h5"))
    let new = try ModelFile(contentsOf: folder.path("b.h5"))

    let found = try old.comparison(with: new)
    let different = found.weights.filter { $0.kind != .equal }
    #expect(different.map(\.pair.new.path) == [weight.path])
    guard case .changed(let numbers?) = different.first?.kind else {
      Issue.record("\(different)")
      return
    }
    #expect(numbers.changed == 1 && numbers.largest == abs(Double(changed) - Double(value)))
    #expect(!found.isEqual && found.structure.isEmpty)

    let near = try old.comparison(with: new, tolerance: 0.5001)
    #expect(near.isEqual)
    #expect(near.weights.count { $0.kind != .equal } == 1, "shown as such")
    #expect(try !old.comparison(with: new, tolerance: 0.4).isEqual)
    let structure = try old.comparison(with: new, comparingWeights: false)
    #expect(structure.isEqual && structure.weights.isEmpty && !structure.comparesNumbers)
  }

  /// Where in the file the first number of a weight is, and its value.
  private func place(of weight: Weight, in path: String) throws -> (offset: Int, value: Float) {
    let file = try File(reading: path)
    let root = try file.root()
    let dataset = try root.dataset(String(try #require(weight.tensor?.key).dropFirst()))
    var value: Float = 0
    try dataset.read { block, first in
      if first == 0 { value = block.loadUnaligned(as: Float.self) }
    }
    return (Int(try #require(dataset.info.offset)), value)
  }

  /// The same model from different Keras: layers find each other, and every weight its own with the very same numbers.
  @Test(arguments: [("tf21", "tf215"), ("tf215", "k3"), ("tf21", "k3"), ("k3", "tf24")])
  func dialectsCompare(first: String, second: String) throws {
    let old = try ModelFile(contentsOf: Fixture.named("g_nested", first).path)
    let new = try ModelFile(contentsOf: Fixture.named("g_nested", second).path)
    let found = try old.comparison(with: new)
    #expect(found.structure.model.contains { $0.key == "keras_version" })
    #expect(found.structure.removed.isEmpty && found.structure.added.isEmpty)
    #expect(!found.structure.changed.contains { $0.changes.contains { $0.key == "reads" } })
    let pairs = found.weights
    #expect(pairs.count == 20)
    #expect(pairs.allSatisfy { $0.kind == .equal || $0.kind == .moved })
  }

  @Test func anotherShapeIsFoundWithoutTheNumbers() throws {
    let fixture = Fixture.named("g_td_dense", "tf21")
    _ = try difference(fixture, after: SwapHead(classes: 10))
    let old = try ModelFile(contentsOf: fixture.path)
    let found = try old.comparison(
      with: ModelFile(contentsOf: folder.path("out.h5")), comparingWeights: false)
    #expect(found.weights.map(\.kind) == [.shape, .shape])
    #expect(!found.isEqual)
  }

  @Test func theOptimizersStateIsCompared() throws {
    let fixture = Fixture.named("g_compiled", "tf21")
    let old = try ModelFile(contentsOf: fixture.path)
    #expect(old.facts.optimizerState != nil)
    let found = try #require(try difference(fixture, after: Freeze(.all)))
    #expect(found.optimizer.old == old.facts.optimizerState && found.optimizer.new == nil)
    #expect(!found.optimizer.isEqual)
  }

  @Test func progressReachesTheEnd() throws {
    let file = try ModelFile(contentsOf: Fixture.named("g_compiled", "tf21").path)
    var last = (done: 0, total: 0)
    _ = try file.comparison(with: file) { done, total in
      #expect(done >= last.done && done <= total)
      last = (done, total)
    }
    #expect(last.done == last.total && last.total > 0)
  }
}
