/// A file name of the Moments in Time model zoo, taken apart:
/// `(backbone)-(input shape)-(output classes)-(training history).h5`, for instance `R50-224x224x3-339-im.h5`.
public struct ZooName: Sendable, Hashable, CustomStringConvertible {
  /// The short name of the architecture: `R50`; averaged over frames: `IRv2avg`.
  public var backbone: String
  /// The input's axes without the batch: `[224, 224, 3]`, with frames in front `[16, 224, 224, 3]`.
  public var inputShape: [Int]
  /// How many classes the output tells apart.
  public var classes: Int
  /// A letter for each data set that the model was trained on, in order: `im`.
  public var history: String

  /// A name of the given parts.
  public init(backbone: String, inputShape: [Int], classes: Int, history: String) {
    self.backbone = backbone
    self.inputShape = inputShape
    self.classes = classes
    self.history = history
  }

  /// Takes a file name apart (the last component of a path). Nil when it does not follow the naming.
  public init?(fileName: String) {
    guard fileName.hasSuffix(".h5") else { return nil }
    let parts = fileName.dropLast(3).split(separator: "-", omittingEmptySubsequences: false)
      .map(String.init)
    guard parts.count == 4, !parts[0].isEmpty, let classes = Self.number(parts[2]) else { return nil }
    let axes = parts[1].split(separator: "x", omittingEmptySubsequences: false).map {
      Self.number(String($0))
    }
    let shape = axes.compactMap(\.self)
    guard shape.count == axes.count, (2...5).contains(shape.count) else { return nil }
    guard !parts[3].isEmpty, parts[3].utf8.allSatisfy({ (0x61...0x7A).contains($0) }) else { return nil }
    self.init(backbone: parts[0], inputShape: shape, classes: classes, history: parts[3])
  }

  /// The file name.
  public var fileName: String {
    "\(backbone)-\(inputShape.map(String.init).joined(separator: "x"))-\(classes)-\(history).h5"
  }

  /// The file name.
  public var description: String { fileName }

  /// The name of the same model with another head: `R50-224x224x3-10-im.h5`.
  public func withClasses(_ classes: Int) -> ZooName {
    var name = self
    name.classes = classes
    return name
  }

  /// The name of the same model for another input: `R50-512x512x3-339-im.h5`; nil for fewer or more axes than names have.
  public func withInputShape(_ shape: [Int]) -> ZooName? {
    guard (2...5).contains(shape.count) else { return nil }
    var name = self
    name.inputShape = shape
    return name
  }

  /// The name of the model averaged over frames: `R50avg-64x224x224x3-339-im.h5`.
  public func averaged(frames: Int) -> ZooName {
    var name = self
    name.backbone += "avg"
    name.inputShape.insert(frames, at: 0)
    return name
  }

  /// The name of the model that is averaged over frames: `R50-224x224x3-339-im.h5`; nil if this is no such name.
  public var unwrapped: ZooName? {
    guard backbone.hasSuffix("avg"), backbone.count > 3, inputShape.count > 2 else { return nil }
    var name = self
    name.backbone.removeLast(3)
    name.inputShape.removeFirst()
    return name
  }

  /// What the zoo's short name stands for; nil for a name that is not of the zoo.
  public var architecture: String? {
    if let name = Self.architectures[backbone] { return name }
    guard backbone.hasSuffix("avg"), let name = Self.architectures[String(backbone.dropLast(3))]
    else { return nil }
    return "\(name), averaged over frames"
  }

  /// The data sets that the history's letters stand for; an unknown letter stands for itself.
  public var dataSets: [String] { history.map { Self.dataSetNames[$0] ?? "\"\($0)\"" } }

  /// A positive decimal number without a sign or a leading zero.
  private static func number(_ text: String) -> Int? {
    guard let first = text.utf8.first, first != 0x30, text.utf8.allSatisfy({ (0x30...0x39).contains($0) })
    else { return nil }
    return Int(text)
  }

  private static let architectures = [
    "C3D": "C3D", "D169": "DenseNet169", "D201": "DenseNet201", "I3Dlv1": "I3D (inflated Inception-v1)",
    "IRv2": "InceptionResNetV2", "Iv3": "InceptionV3", "LRCN": "LRCN", "M": "MobileNet", "Mv2": "MobileNetV2",
    "R50": "ResNet50",
  ]

  private static let dataSetNames: [Character: String] = [
    "i": "ImageNet", "k": "Kinetics", "m": "Moments in Time",
  ]
}
