import GraphIR
import JSON
import ModelSurgery
import TestSupport
import Testing

/// Files of Keras 1.2.2 and 1.0.8.
struct Keras1Tests {
  private static let theano = "k122-theano-th"
  private static let readable = OldFixture.all.filter { $0.writer.hasPrefix("k1") }
    .filter {
      !["srelu", "normal1", "full", "own_merge", "edges_only", "average2d_k2_s2_same_8"].contains($0.name)
    }

  @Test(arguments: readable)
  func whatHasAMeaningHoldsInEveryKeras(fixture: OldFixture) throws {
    for target in KerasRelease.all where !(fixture.name == "local" && target.name.hasPrefix("keras-3")) {
      var file = try ModelFile(contentsOf: fixture.path, readingKeras1: true)
      try file.migrate(to: target)
      #expect(Verifier.problems(in: file.whole).isEmpty, "\(fixture) -> \(target)")
      #expect(KerasRelease(of: file.whole.dialect) == target)
      #expect(file.migration?.keras1Version != nil)
      #expect(!file.isOfKeras1)
      _ = try file.plan(as: .h5)
    }
  }

  @Test(arguments: readable)
  func inspectKnowsWhatDoctorKnows(fixture: OldFixture) throws {
    let shown = try #require(try Inspection(path: fixture.path).diagnoses()).answer
    let asked = try ModelFile(contentsOf: fixture.path, readingKeras1: true).diagnoses(for: KerasRelease.all)
    #expect(shown.map(\.verdict) == asked.map(\.verdict))
  }

  @Test func classesAndKeysGetTheirNewNames() throws {
    let file = try Oldest.migrated("vgg", Self.theano, to: "keras-2.2")
    #expect(
      file.classes == [
        "ZeroPadding2D", "Conv2D", "BatchNormalization", "MaxPooling2D", "Conv2D", "Activation", "Dropout",
        "Flatten",
        "Dense", "Dense",
      ])
    let conv = try file.layer("Conv2D")
    #expect(conv.config["filters"] == 4)
    #expect(conv.config["kernel_size"] == [3, 3])
    #expect(conv.config["data_format"] == "channels_first")
    #expect(conv.weights.map(\.shape) == [[3, 3, 3, 4], [4]])
    // neither says dim_ordering
    #expect(try file.layer("ZeroPadding2D").config["data_format"] == "channels_first")
    #expect(try file.layer("BatchNormalization").weights.map(\.isTrainable) == [true, true, false, false])
  }

  /// Theano's `(filters, channels, rows, columns)`, turned around: the first number is the last position's.
  @Test func kernelsGetTheirAxesAndAreTurned() throws {
    let stored = try Oldest.open("vgg", Self.theano).layer("Conv2D").weights[0]
    guard case .arranged(let file, _) = stored.source else {
      Issue.record("the kernel is not arranged")
      return
    }
    let old = try Oldest.numbers(file)
    let new = try Oldest.numbers(Oldest.migrated("vgg", Self.theano).layer("Conv2D").weights[0])
    for (filter, channel, row, column) in [(0, 0, 0, 0), (1, 2, 0, 2), (3, 1, 2, 1)] {
      let from = ((filter * 3 + channel) * 3 + row) * 3 + column
      let to = (((2 - row) * 3 + 2 - column) * 3 + channel) * 4 + filter
      #expect(new[to] == old[from])
    }
  }

  @Test func tensorFlowsKernelsStay() throws {
    let file = try Oldest.migrated("vgg", "k122-tensorflow-tf")
    guard case .stored = try file.layer("Conv2D").weights[0].source else {
      Issue.record("the kernel is not as it was stored")
      return
    }
    #expect(file.migration?.changes.contains { $0.rule == "theano-kernels" } == false)
  }

  @Test func gatesStandSideBySide() throws {
    let file = try Oldest.migrated("gru_cpu", Self.theano, to: "keras-2.2")
    let gru = try file.layer("GRU")
    #expect(gru.weights.map(\.shape) == [[3, 15], [5, 15], [15]])
    #expect(gru.config["reset_after"] == false)
    #expect(gru.config["recurrent_activation"] == "hard_sigmoid")
    let both = try Oldest.migrated("lstm_both", Self.theano, to: "keras-2.2").layer("Bidirectional")
    #expect(both.allWeights.map(\.shape) == [[3, 16], [4, 16], [16], [3, 16], [4, 16], [16]])
  }

  @Test func aCosineKeepsTheAxisOfKeras1() throws {
    let file = try Oldest.migrated("merge_cos", Self.theano)
    #expect(file.classes.suffix(2) == ["Dot", "Reshape"])
    #expect(try file.layer("Reshape").config["target_shape"] == [1, 1])
    #expect(file.whole.model.kind == .functional)
  }

  @Test func aHighwayIsSixLayers() throws {
    let file = try Oldest.migrated("highway", Self.theano)
    #expect(
      Array(file.classes[1..<7]) == ["Dense", "Dense", "Dense", "Multiply", "Multiply", "Add"])
    let layers = file.whole.model.layers.filter { $0.className == "Dense" }
    let (gate, rest) = (try Oldest.numbers(layers[2].weights[0]), try Oldest.numbers(layers[3].weights[0]))
    #expect(gate.map { -$0 } == rest)
  }

  @Test func aMaxoutIsOneDenseAndTheLargestPiece() throws {
    let file = try Oldest.migrated("maxout_graph", Self.theano)
    #expect(file.classes == ["Dense", "Dense", "Reshape", "GlobalMaxPooling1D"])
    let dense = file.whole.model.layers.filter { $0.className == "Dense" }[1]
    #expect(dense.weights.map(\.shape) == [[5, 6]])
  }

  @Test(arguments: [
    ("srelu", "SReLU"), ("normal1", "mode 1"), ("full", "border_mode full"), ("own_merge", "function"),
    ("edges_only", "dim_ordering"), ("average2d_k2_s2_same_8", "pooling"),
  ])
  func whatHasNoMeaningIsRefusedByItsLayer(name: String, word: String) throws {
    let error = try Oldest.refusal(name, Self.theano)
    #expect(error.code == "no-counterpart")
    #expect(error.layer != nil)
    #expect(error.message.contains(word), "\(error)")
    let diagnosis = try Oldest.diagnosis(name, Self.theano, for: "keras-3")
    #expect(!diagnosis.canMigrate)
    #expect(diagnosis.verdict == .fails || diagnosis.verdict == .loadsWrong)
  }

  @Test func anOutputOfAnotherShapeIsRefused() throws {
    var file = try Oldest.open("deconv_k4_s2_same_10", "k122-tensorflow-tf")
    let index = try #require(file.whole.model.index(of: file.layer("Conv2DTranspose").name))
    file.whole.model.layers[index].config["output_shape"] = [nil, 9, 9, 4]
    let error = try #require(throws: ModelFileError.self) { try file.migrate(to: .today) }
    #expect(error.code == "no-counterpart")
    #expect(error.message.contains("(None, 9, 9, 4)"))
  }

  @Test func doctorSaysWhoReadsIt() throws {
    #expect(try Oldest.diagnosis("vgg", Self.theano, for: "keras-2.2").verdict == .loadsWrong)
    #expect(try Oldest.diagnosis("vgg", Self.theano, for: "tf-2.15").verdict == .fails)
    #expect(try Oldest.diagnosis("vgg", Self.theano, for: "keras-3").canMigrate)
  }

  @Test func everythingButAMigrationIsRefusedWithTheAdvice() throws {
    let path = OldFixture.named("vgg", Self.theano).path
    let plain = try #require(throws: ModelFileError.self) { _ = try ModelFile(contentsOf: path) }
    #expect(plain.code == "unknown-dialect")
    #expect(plain.message.contains("migrate"))
    var file = try ModelFile(contentsOf: path, readingKeras1: true)
    #expect(throws: ModelFileError.self) { _ = try file.apply(Freeze(.all)) }
    let planned = try #require(throws: ModelFileError.self) { _ = try file.plan(as: .h5) }
    #expect(planned.code == "unknown-dialect")
    try file.migrate(to: .today)
    try file.apply(Freeze(.all))
  }

  @Test func howItIsTrainedIsNotKept() throws {
    let file = try Oldest.migrated("vgg", Self.theano)
    #expect(file.whole.trainingConfig == nil)
  }
}
