internal import GraphIR

/// The Dense that makes a new head's predictions, and where its numbers come from.
struct Classifier {
  /// How many classes.
  var units: Int
  /// Its activation, under Keras's name.
  var activation: String
  /// Whether it has a bias.
  var usesBias = true
  /// The numbers of a head that there is; nil for new ones.
  var kernel: Weight.Source?
  /// The same for its bias.
  var bias: Weight.Source?
  /// The head of another file whose numbers these are.
  var donated: DonatedHead?
}

extension SwapHead {
  /// What the new head is, on so many features.
  func classifier(on features: Int, _ dialect: Dialect) throws(SurgeryError) -> Classifier {
    guard let headFrom else {
      return Classifier(units: classes ?? 0, activation: activation ?? "softmax")
    }
    let head = try DonatedHead(of: headFrom, output: output)
    guard head.features == features else {
      throw SurgeryError(
        .doesNotFit, layer: head.name, setting: "head-from",
        "the head \"\(head.name)\" of \"\(headFrom.path)\" takes \(head.features) features, and here there are \(features); a head fits only on as many as it was trained on"
      )
    }
    let columns = try columns(ofHead: head.name, units: head.units, in: headFrom.path)
    var result = Classifier(
      units: columns.count, activation: activation ?? "", usesBias: head.bias != nil, donated: head)
    if activation == nil { result.activation = try head.activation(in: dialect) }
    result.kernel = source(columns, of: head.kernel, new: initializer)
    result.bias = head.bias.map { source(columns, of: $0, new: .zeros) }
    return result
  }

  /// How many classes the result tells apart; nil where only the model that is operated on tells.
  package var resultingClasses: Int? {
    if let classes { return classes }
    if let keepClasses { return keepClasses.count + addClasses }
    return headFrom.flatMap { try? DonatedHead(of: $0, output: output) }.map { $0.units + addClasses }
  }

  /// Which column of an old head each class is; nil for a new one.
  ///
  /// - Parameter file: the file that has the head; nil for the model's own.
  func columns(
    ofHead name: String, units: Int, in file: String? = nil
  ) throws(SurgeryError) -> [Int?] {
    let kept = try keptClasses(of: units, ofHead: name, in: file)
    guard addClasses <= Self.limit - kept.count else {
      throw SurgeryError(
        .badOption, layer: name, setting: "add-classes", file: file,
        "a head can't have more than \(Self.limit) classes")
    }
    let columns = kept.map(Optional.some) + Array(repeating: nil, count: addClasses)
    if let classes, classes != columns.count {
      throw SurgeryError(
        .badOption, layer: name, setting: "classes", file: file,
        "\(classes) classes are asked for, but with those of the head \"\(name)\" there are \(columns.count)")
    }
    return columns
  }

  /// Which of the old head's classes stay, counted from 0.
  func keptClasses(of units: Int, ofHead name: String, in file: String? = nil) throws(SurgeryError) -> [Int] {
    guard let keepClasses else { return Array(0..<units) }
    var kept: [Int] = []
    var seen: Set<Int> = []
    for index in keepClasses {
      let place = index < 0 ? units + index : index
      guard (0..<units).contains(place) else {
        throw SurgeryError(
          .badOption, layer: name, setting: "keep-classes", file: file,
          "class \(index): the head \"\(name)\" has \(units) classes, from 0 or -\(units) on")
      }
      guard seen.insert(place).inserted else {
        throw SurgeryError(
          .badOption, layer: name, setting: "keep-classes", file: file,
          "class \(place) is named twice, once as \(place - units); each can have one place")
      }
      kept.append(place)
    }
    return kept
  }

  /// The numbers of some columns of a weight; the weight's own where they are all of them in order.
  func source(_ columns: [Int?], of weight: Weight, new: Initializer) -> Weight.Source {
    if columns.elementsEqual(0..<(weight.shape.last ?? 0), by: { $0 == $1 }) { return weight.source }
    return .columns(of: weight, columns, new: new, seed: new == .zeros ? 0 : seed)
  }
}

extension SurgeryError.Code {
  /// What is taken from another model does not fit on this one.
  public static let doesNotFit = SurgeryError.Code("does-not-fit")
}
