import GraphIR
import JSON
import ModelSurgery
import TestSupport
import Testing

/// Models whose channels come first.
struct ChannelsLastTests {
  private static let options = MigrationOptions(putsChannelsLast: true)
  private static let writer = "k224th-theano-th"

  private func holdsFirst(_ file: ModelFile) -> Bool {
    file.whole.model.layers.contains { layer in
      ([layer] + layer.children).contains { $0.config["data_format"] == "channels_first" }
    }
  }

  @Test func aTensorIsTurnedWhereItComesAndWhereItLeaves() throws {
    let file = try Oldest.migrated("permuted", Self.writer, Self.options)
    #expect(file.classes == ["Permute", "Conv2D", "Permute", "Permute", "Reshape", "Dense"])
    #expect(file.whole.model.kind == .sequential)
    let turns = file.whole.model.layers.filter { $0.className == "Permute" }.map { $0.config["dims"] }
    #expect(turns == [[2, 3, 1], [3, 1, 2], [2, 3, 1]])
    #expect(!holdsFirst(file))
  }

  @Test func aFlattenKeepsItsOrder() throws {
    // Keras 2 flattens channels last, whatever comes
    let two = try Oldest.migrated("vgg", Self.writer, Self.options)
    #expect(two.classes.filter { $0 == "Permute" }.count == 1)
    // Keras 1 flattens what comes
    let one = try Oldest.migrated("vgg", "k122-theano-th", Self.options)
    #expect(one.classes.filter { $0 == "Permute" }.count == 2)
    let place = try #require(one.classes.firstIndex(of: "Flatten"))
    #expect(one.classes[place - 1] == "Permute")
    #expect(try one.layer("BatchNormalization").config["axis"] == 3)
    #expect(!holdsFirst(one))
  }

  @Test func theInputStaysAsItWas() throws {
    let file = try Oldest.migrated("vgg", Self.writer, Self.options)
    let input = try #require(file.whole.model.layers.first { $0.isInput })
    #expect(input.config["batch_shape"] == [nil, 3, 12, 12])
  }

  @Test func weightsOfAPositionAreTurnedToo() throws {
    let before = try Oldest.open("local", Self.writer).layer("LocallyConnected2D")
    let after = try Oldest.migrated("local", Self.writer, to: "tf-2.15", Self.options).layer(
      "LocallyConnected2D")
    #expect(before.weights.map(\.shape) == after.weights.map(\.shape))
    #expect(try Oldest.numbers(before.weights[0]) != Oldest.numbers(after.weights[0]))
    #expect(try Oldest.numbers(before.weights[0]).sorted() == Oldest.numbers(after.weights[0]).sorted())
  }

  /// A Permute computes in the type of the tensor that it turns, whatever that is.
  @Test(arguments: ["float64", "float16"])
  func aTensorIsTurnedInItsOwnType(type: String) throws {
    var file = try Oldest.open("permuted", Self.writer)
    for index in file.whole.model.layers.indices {
      file.whole.model.layers[index].config["dtype"] = .string(type)
    }
    try file.migrate(to: .today, options: Self.options)
    let permutes = file.whole.model.layers.filter { $0.className == "Permute" }
    #expect(permutes.count == 3)
    for layer in permutes {
      #expect(layer.config["dtype"] == .string(type), "\(layer.name)")
    }
  }

  @Test func withoutTheOptionNothingIsDone() throws {
    #expect(holdsFirst(try Oldest.migrated("vgg", Self.writer)))
  }

  @Test func aSoftmaxAlongTheLastAxisIsRefused() throws {
    var file = try Oldest.open("permuted", Self.writer)
    let index = try #require(file.whole.model.index(of: file.layer("Conv2D").name))
    file.whole.model.layers[index].config["activation"] = "softmax"
    let error = try #require(throws: ModelFileError.self) {
      try file.migrate(to: .today, options: Self.options)
    }
    #expect(error.code == "no-counterpart")
    #expect(error.layer == file.whole.model.layers[index].name)
  }
}
