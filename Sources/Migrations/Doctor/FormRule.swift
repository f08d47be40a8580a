package import FormatInterface
package import GraphIR

/// A form of one Keras that another can't read, or takes for something else. A migration needs no rule for it, since what it
/// writes has the target's forms throughout.
package protocol FormRule: Sendable {
  /// The rule's name in reports.
  static var name: String { get }
  /// What the user sees, in its characteristic words.
  static var symptom: String { get }
  /// What of a model it is about, as short as it can be said; nil where the symptom says it.
  static var subject: String? { get }
  /// Why.
  static var cause: String { get }
  /// What a migration writes in its place.
  static var remedy: String { get }

  /// The layers of a file that have the form, each as its name or the way down to it; the empty name stands for the
  /// model as a whole. Empty where the target reads it.
  static func layers(of file: DoctorFile, in target: KerasRelease) -> [String]
}

extension FormRule {
  package static var subject: String? { nil }
}

/// What rules look at: a model as its file has it.
package struct DoctorFile: Sendable {
  package let whole: WholeModel
  package let source: KerasRelease
  /// The file's format.
  package let format: FileFormat
  /// Whether it is a `.keras`, zipped or not.
  package var isArchive: Bool { format.isArchive }
  /// Every layer at every depth, with what is around it.
  let places: [Place]

  /// A layer and its surroundings.
  struct Place: Sendable {
    let layer: Layer
    /// The names on the way down, its own the last.
    let way: String
    /// Whether a wrapper, a Bidirectional or a recurrent layer holds it.
    let isHeld: Bool
    /// Whether anything around it is held.
    let isInsideHeld: Bool
    /// How many models are around it: 1 for a layer of the whole model.
    let depth: Int
  }

  package init(_ whole: WholeModel, format: FileFormat) {
    self.whole = whole
    self.format = format
    source = KerasRelease(of: whole.dialect)
    var places: [Place] = []
    func look(at layer: Layer, _ way: String, isHeld: Bool, isInsideHeld: Bool, depth: Int) {
      let here = way.isEmpty ? layer.name : "\(way)/\(layer.name)"
      places.append(
        Place(layer: layer, way: here, isHeld: isHeld, isInsideHeld: isInsideHeld || isHeld, depth: depth))
      let isModel = layer.model != nil
      for child in layer.children {
        look(
          at: child, here, isHeld: !isModel, isInsideHeld: isInsideHeld || isHeld || !isModel,
          depth: depth + (isModel ? 1 : 0))
      }
    }
    for layer in whole.model.layers { look(at: layer, "", isHeld: false, isInsideHeld: false, depth: 1) }
    self.places = places
  }

  /// The ways to layers of which something holds.
  func ways(where isSo: (Place) -> Bool) -> [String] { places.filter(isSo).map(\.way) }

  /// Every graph: the whole model, and the models inside with the ways to them.
  var graphs: [(model: Model, way: String)] {
    [(whole.model, "")] + places.compactMap { place in place.layer.model.map { ($0, place.way) } }
  }
}

/// All of them, in the order in which a reader would meet them.
package enum FormRules {
  package static let all: [any (FormRule & Sendable).Type] =
    [
      FileFormats.self, ArchiveFormat.self, FunctionalClass.self, BatchShape.self, HeldWithoutModule.self,
      HeldAxisList.self, AttentionShapes.self,
      PolicyObjects.self, LayerFunctionNames.self,
      NestedNodeNumbers.self, SingleTensorEnds.self, HeldLambdas.self, NestedOutputLists.self,
      KeptInputShape.self, SequentialWithoutInput.self,
    ] + faults

  /// Those of a file's own Keras, which a migration does not mend.
  private static let faults: [any (FormRule & Sendable).Type] = [
    ShapelessSequential.self, NestedOrders.self, ConvertedFrames.self,
  ]

  /// Whether a rule is of a fault that a migration does not mend.
  static func areOfFaults(_ name: String) -> Bool { faults.contains { $0.name == name } }
}
