import FormatInterface
import GraphIR
import JSON
import ModelSurgery
import Tensors
import TestSupport
import Testing
import Transforms

@testable import WeightKeys

/// Weights that are found by the names of tensors, in the words of Keras's versions and of others.
struct NamedAssignmentTests {
  private func whole(_ fixture: Fixture) throws -> WholeModel {
    try ModelFile(contentsOf: fixture.path).whole
  }

  /// The weights of a model as tensors under other names.
  private func listing(
    of whole: WholeModel, _ rename: (_ key: String, _ weight: Weight, _ top: String) -> String?
  ) -> TensorListing {
    let keys = WeightKeys(of: whole.model)
    return TensorListing(
      path: "donor.npz",
      tensors: keys.tensors.compactMap { key, weight in
        guard let tensor = weight.tensor else { return nil }
        let top = whole.model.layers.first { layer in
          layer.allWeights.contains { $0.source == weight.source }
        }
        guard let name = rename(key, weight, top?.name ?? "") else { return nil }
        return NamedTensor(key: name, shape: weight.shape, type: weight.type, byteCount: 0, tensor: tensor)
      })
  }

  /// The model without its weights.
  private func bare(_ whole: WholeModel) -> WholeModel {
    var bare = whole
    for index in bare.model.layers.indices {
      bare.model.layers[index].walk { layer, _ in layer.weights = [] }
    }
    return bare
  }

  private func sources(_ model: Model) -> [Weight.Source] { model.layers.flatMap(\.allWeights).map(\.source) }

  private static let models = [
    ("k3", "g_nested"), ("k3", "g_bidirectional"), ("k3", "g_seq_nested"), ("tf21", "g_nested"),
    ("tf215", "g_td_dense"), ("tf28", "g_rnn_cells"), ("k224", "g_nested"), ("tf21", "LRCN"),
  ]

  /// As the groups of an `.h5` name them, with the layer's group in front and without.
  @Test(arguments: models, [true, false])
  func theNamesOfAnH5AreUnderstood(model: (String, String), withGroup: Bool) throws {
    let fixture = Fixture.named(model.1, model.0)
    let whole = try whole(fixture)
    // variables of Keras 2's cells and nested models have no layer's name in front alone
    let found = try? NamedAssignment(
      listing(of: whole) { _, weight, top in withGroup ? "\(top)/\(weight.path)" : weight.path },
      to: bare(whole))
    if let found {
      #expect(sources(found.model) == sources(whole.model))
    } else {
      #expect(!withGroup, "\(fixture)")
    }
  }

  @Test func dotsDivideNamesToo() throws {
    let whole = try whole(Fixture.named("g_nested", "k3"))
    let found = try NamedAssignment(
      listing(of: whole) { key, _, _ in key.replacing("/", with: ".") }, to: bare(whole))
    #expect(sources(found.model) == sources(whole.model))
  }

  @Test func whatBelongsToNothingIsSaid() throws {
    let whole = try whole(Fixture.named("g_seq", "k3"))
    var tensors = listing(of: whole) { key, _, _ in key }.tensors
    var other = tensors[0]
    other.key = "stranger/kernel"
    tensors.append(other)
    let found = try NamedAssignment(TensorListing(path: "donor.npz", tensors: tensors), to: bare(whole))
    #expect(found.findings.map(\.code) == ["weights-matched", "tensors-unused"])
    #expect(found.findings[1].message.contains("\"stranger/kernel\""))
  }

  @Test func aMissingWeightIsNamed() throws {
    let whole = try whole(Fixture.named("g_seq", "k3"))
    let first = try #require(WeightKeys(of: whole.model).tensors.first?.key)
    let error = #expect(throws: FormatError.self) {
      try NamedAssignment(listing(of: whole) { key, _, _ in key == first ? nil : key }, to: bare(whole))
    }
    #expect(error?.message.contains("expected a name as \"\(first)\"") == true, "\(error?.message ?? "")")
    #expect(error?.file == "donor.npz")
  }

  @Test func twoTensorsOfOneNameAreNotChosenFrom() throws {
    let whole = try whole(Fixture.named("g_seq", "k3"))
    var tensors = listing(of: whole) { key, _, _ in key }.tensors
    var other = tensors[0]
    other.key += ":0"
    tensors.append(other)
    let error = #expect(throws: FormatError.self) {
      try NamedAssignment(TensorListing(path: "donor.npz", tensors: tensors), to: bare(whole))
    }
    #expect(error?.message.contains("both") == true)
  }

  /// A name of another model's layer is none of this one's, whatever its shape.
  @Test(arguments: ["other_", "other/", "other/more/"])
  func anotherLayersNameDoesNotFit(prefix: String) throws {
    let whole = try whole(Fixture.named("g_nested", "k3"))
    let error = #expect(throws: FormatError.self) {
      try NamedAssignment(listing(of: whole) { key, _, _ in "\(prefix)\(key)" }, to: bare(whole))
    }
    #expect(error?.message.contains("no tensor is named as its") == true)
  }

  /// `numpy.savez(file, *model.get_weights())`.
  @Test func numbersAreTheOrderOfGetWeights() throws {
    let whole = try whole(Fixture.named("g_seq", "k3"))
    let order = whole.model.kerasLayers.flatMap { SavedOrder.weights(of: $0, whole.dialect) }
    let tensors = order.enumerated().compactMap { number, weight in
      weight.tensor.map {
        NamedTensor(key: "arr_\(number)", shape: weight.shape, type: weight.type, byteCount: 0, tensor: $0)
      }
    }
    let found = try NamedAssignment(TensorListing(path: "w.npz", tensors: tensors), to: bare(whole))
    #expect(sources(found.model) == sources(whole.model))
    for wrong in [
      Array(tensors.dropLast()),
      tensors
        + [tensors[0]].map { one in
          NamedTensor(
            key: "arr_\(tensors.count)", shape: one.shape, type: one.type, byteCount: 0, tensor: one.tensor)
        },
    ] {
      #expect(throws: FormatError.self) {
        try NamedAssignment(TensorListing(path: "w.npz", tensors: wrong), to: bare(whole))
      }
    }
  }

  /// Keras's versions list the weights of nested models in different orders, and shapes would not tell.
  @Test func numbersAreRefusedForNestedModels() throws {
    let whole = try whole(Fixture.named("g_nested", "k3"))
    var number = -1
    let error = #expect(throws: FormatError.self) {
      try NamedAssignment(
        listing(of: whole) { _, _, _ in
          number += 1
          return "arr_\(number)"
        }, to: bare(whole))
    }
    #expect(error?.message.contains("different orders") == true)
  }

  @Test func thePathsOfKerasObjectsAreUnderstood() throws {
    let fixture = ArchiveFixture.named("g_nested", "k3")
    let whole = try ModelFile(contentsOf: fixture.path).whole
    for withVars in [true, false] {
      let found = try NamedAssignment(
        listing(of: whole) { _, weight, _ in
          withVars ? weight.path : weight.path.replacing("/vars/", with: "/")
        },
        to: bare(whole))
      #expect(sources(found.model) == sources(whole.model))
      #expect(found.findings[0].message.contains("by the paths"))
    }
  }

  @Test func keysAreTheNamesOnTheWayDown() throws {
    let keys = WeightKeys(of: try whole(Fixture.named("g_td_dense", "tf215")).model).tensors.map(\.key)
    #expect(Set(keys).count == keys.count)
    #expect(keys.contains { $0.hasSuffix("/layer/kernel") })
  }
}
