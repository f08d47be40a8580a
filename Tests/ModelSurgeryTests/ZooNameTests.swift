import ModelSurgery
import Testing

/// File names of the zoo: `(backbone)-(input shape)-(output classes)-(training history).h5`.
@Suite struct ZooNameTests {
  /// All files of the zoo.
  static let zoo: [(file: String, architecture: String, shape: [Int])] = [
    ("C3D-16x224x224x3-339-m.h5", "C3D", [16, 224, 224, 3]),
    ("D169-224x224x3-339-im.h5", "DenseNet169", [224, 224, 3]),
    ("D201-224x224x3-339-im.h5", "DenseNet201", [224, 224, 3]),
    ("I3Dlv1-16x224x224x3-339-ikm.h5", "I3D (inflated Inception-v1)", [16, 224, 224, 3]),
    ("I3Dlv1-32x224x224x3-339-ikm.h5", "I3D (inflated Inception-v1)", [32, 224, 224, 3]),
    ("IRv2-224x224x3-339-ikm.h5", "InceptionResNetV2", [224, 224, 3]),
    ("IRv2avg-64x224x224x3-339-ikm.h5", "InceptionResNetV2, averaged over frames", [64, 224, 224, 3]),
    ("Iv3-224x224x3-339-im.h5", "InceptionV3", [224, 224, 3]),
    ("LRCN-16x224x224x3-339-m.h5", "LRCN", [16, 224, 224, 3]),
    ("M-224x224x3-339-im.h5", "MobileNet", [224, 224, 3]),
    ("Mv2-224x224x3-339-im.h5", "MobileNetV2", [224, 224, 3]),
    ("R50-224x224x3-339-im.h5", "ResNet50", [224, 224, 3]),
  ]

  @Test(arguments: zoo)
  func everyNameOfTheZooIsTakenApartAndPutTogether(file: String, architecture: String, shape: [Int]) throws {
    let name = try #require(ZooName(fileName: file))
    #expect(name.fileName == file)
    #expect(name.architecture == architecture)
    #expect(name.inputShape == shape)
    #expect(name.classes == 339)
    #expect(name.dataSets.last == "Moments in Time")
  }

  @Test(arguments: [
    "model.h5", "R50-224x224x3-339-im.keras", "R50-224x224x3-339.h5", "R50-224x224x3-339-im-2.h5",
    "-224x224x3-339-im.h5",
    "R50-224xx3-339-im.h5", "R50-0x224x3-339-im.h5", "R50-224x224x3-0-im.h5", "R50-224x224x3-+5-im.h5",
    "R50-224-339-im.h5",
    "R50-224x224x3-339-.h5", "R50-224x224x3-339-IM.h5", "R50-224x224x3-99999999999999999999-im.h5", "",
  ])
  func otherNamesAreNot(file: String) {
    #expect(ZooName(fileName: file) == nil)
  }

  @Test func surgeriesGiveNewNames() throws {
    let name = try #require(ZooName(fileName: "R50-224x224x3-339-im.h5"))
    #expect(name.withClasses(10).fileName == "R50-224x224x3-10-im.h5")
    #expect(name.averaged(frames: 64).fileName == "R50avg-64x224x224x3-339-im.h5")
    #expect(name.averaged(frames: 64).unwrapped == name)
    #expect(name.unwrapped == nil)
  }

  @Test func aNameIsHeldAgainstTheContent() throws {
    let name = try #require(ZooName(fileName: "R50-224x224x3-339-im.h5"))
    let input = TensorShape([nil, 224, 224, 3])
    let output = TensorShape([nil, 339])
    #expect(name.findings(inputs: [input], outputs: [output]).isEmpty)
    #expect(
      name.findings(inputs: [TensorShape([nil, nil, nil, 3])], outputs: [nil]).isEmpty, "unknown is no lie")
    #expect(name.findings(inputs: [], outputs: []).isEmpty)
    let wrong = name.findings(
      inputs: [TensorShape([nil, 64, 224, 224, 3])], outputs: [TensorShape([nil, 10])])
    #expect(wrong.map(\.code) == ["zoo-name", "zoo-name"])
    #expect(wrong[0].message.contains("(None, 64, 224, 224, 3)"))
    #expect(wrong[1].message.contains("10"))
    #expect(name.findings(inputs: [input, input], outputs: [output, output]).count == 2)
  }
}
