import GraphIR
import ModelSurgery
import TestSupport
import Testing

/// Files that Theano wrote, in Keras 2.2.4.
struct TheanoTests {
  private static let last = "k224th-theano-tf"

  @Test(arguments: ["keras-2.2", "tf-2.1", "tf-2.15", "keras-3"])
  func kernelsAreTurnedAround(target: String) throws {
    let before = try Oldest.open("conv2d_k33_s22_same", Self.last).layer("Conv2D").weights
    let after = try Oldest.migrated("conv2d_k33_s22_same", Self.last, to: target)
    #expect(after.whole.backend == "tensorflow")
    let weights = try after.layer("Conv2D").weights
    #expect(weights[0].shape == [3, 3, 3, 4])
    let (old, new) = (try Oldest.numbers(before[0]), try Oldest.numbers(weights[0]))
    for position in 0..<9 {
      #expect(
        Array(new[position * 12..<(position + 1) * 12])
          == Array(old[(8 - position) * 12..<(9 - position) * 12]))
    }
    #expect(try Oldest.numbers(before[1]) == Oldest.numbers(weights[1]))
  }

  @Test func aStridedConvolutionGetsItsPaddingBefore() throws {
    let file = try Oldest.migrated("conv2d_k33_s22_same", Self.last)
    #expect(file.classes == ["ZeroPadding2D", "Conv2D"])
    #expect(try file.layer("ZeroPadding2D").config["padding"] == [[1, 1], [1, 1]])
    #expect(try file.layer("Conv2D").config["padding"] == "valid")
  }

  @Test func aTransposedConvolutionIsCutBehind() throws {
    let file = try Oldest.migrated("deconv_k3_s2_same", Self.last)
    #expect(file.classes == ["Conv2DTranspose", "Cropping2D"])
    #expect(try file.layer("Cropping2D").config["cropping"] == [[1, 0], [1, 0]])
    // the last one has the name that others know
    let original = try Oldest.open("deconv_k3_s2_same", Self.last)
    #expect(try file.layer("Cropping2D").name == original.layer("Conv2DTranspose").name)
  }

  @Test func whereBothBeginAtTheSamePlaceNothingIsPutIn() throws {
    #expect(try Oldest.migrated("deconv_k1_s2_same", Self.last).classes == ["Conv2DTranspose"])
  }

  @Test func insideATimeDistributedThePaddingIsTimedToo() throws {
    let file = try Oldest.migrated("timed", Self.last)
    #expect(file.classes.prefix(5).allSatisfy { $0 == "TimeDistributed" })
    let held = file.whole.model.layers.filter { $0.className == "TimeDistributed" }.compactMap {
      $0.children.first?.className
    }
    #expect(held == ["ZeroPadding2D", "Conv2D", "Conv2DTranspose", "Cropping2D", "Flatten"])
  }

  @Test func aLayerThatIsCalledTwiceKeepsBothCalls() throws {
    let file = try Oldest.migrated("shared", Self.last)
    let padding = try file.layer("ZeroPadding2D")
    #expect(padding.calls.count == 2)
    #expect(try file.layer("Conv2D").calls.map { $0.inputs[0].node } == [0, 1])
    #expect(try file.layer("Cropping2D").calls.count == 2)
  }

  @Test(arguments: [
    ("max2d_k2_s2_same_8", "pooling"), ("convlstm_even", "ConvLSTM2D"), ("upsampled_bilinear", "bilinear"),
  ])
  func whatNoLayerSaysIsRefused(name: String, word: String) throws {
    let error = try Oldest.refusal(name, Self.last)
    #expect(error.code == "no-counterpart")
    #expect(error.layer != nil)
    #expect(error.message.contains(word))
  }

  @Test func doctorKnowsWhoTurnsKernels() throws {
    for target in ["tf-2.4", "tf-2.15", "keras-3"] {
      #expect(
        try Oldest.diagnosis("permuted", "k224th-theano-th", for: target).findings.contains {
          $0.rule == "theano-kernels" && $0.effect == .wrong
        })
    }
    #expect(try Oldest.diagnosis("permuted", "k224th-theano-th", for: "keras-2.2").verdict == .loads)
    // Keras 2.2 forgets these
    #expect(try Oldest.diagnosis("deconv3d_k3_s1_valid", Self.last, for: "keras-2.2").verdict == .loadsWrong)
    // and knows no other padding
    #expect(try Oldest.diagnosis("conv2d_k33_s22_same", Self.last, for: "keras-2.2").verdict == .loadsWrong)
  }

  @Test func theSameKerasWithAnotherBackendIsAnotherFile() throws {
    let file = try Oldest.migrated("permuted", "k224th-theano-th", to: "keras-2.2")
    #expect(file.migration != nil)
    #expect(file.whole.backend == "tensorflow")
  }
}
