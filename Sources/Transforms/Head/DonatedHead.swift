internal import GraphIR
internal import JSON

/// The head of another file, as the kernel and the bias of a Dense.
///
/// A convolution over one position is one too: its kernel `(1, 1, features, classes)` has the numbers of a Dense's
/// `(features, classes)` in the same order.
struct DonatedHead {
  /// The head's name there.
  let name: String
  let className: String
  let features: Int
  let units: Int
  /// `(features, classes)`
  let kernel: Weight
  let bias: Weight?
  /// What the user should know.
  private(set) var notes: [String] = []

  private let path: String
  private let writer: Dialect
  private let finalActivation: String?

  /// Finds the head of another model; its output is the one of this name, or the only one.
  init(of donor: Donor, output: String?) throws(SurgeryError) {
    path = donor.path
    writer = donor.whole.dialect
    let head = try Self.head(of: donor, output: output)
    let layer = head.layer
    name = layer.name
    className = layer.className
    finalActivation = HeadOutput(of: head).activation
    if let odd = head.tail.first(where: { $0.className == "Lambda" }) {
      notes.append(
        "layer \"\(odd.name)\" behind the head \"\(layer.name)\" of \"\(donor.path)\" is a Lambda: its code was not read, and it is not taken over"
      )
    }
    func refusal(_ reason: String) -> SurgeryError {
      SurgeryError(
        .doesNotFit, layer: layer.name, setting: "head-from", file: donor.path,
        "the head \"\(layer.name)\" \(reason)")
    }
    guard let parts = layer.kernelAndBias else { throw refusal("has other weights than a kernel and a bias") }
    let shape = parts.kernel.shape
    guard shape.count >= 2, shape.dropLast(2).allSatisfy({ $0 == 1 }) else {
      throw refusal("is a convolution over several positions, which no Dense can do")
    }
    if case .convolution = head.kind {
      if let reason = try Self.obstacle(to: head, in: donor) { throw refusal(reason) }
    }
    features = shape[shape.count - 2]
    units = shape[shape.count - 1]
    var kernel = parts.kernel
    kernel.shape = [features, units]
    self.kernel = kernel
    bias = parts.bias
  }

  /// The activation of its predictions, if the Keras that the head goes to computes the same under that name.
  func activation(in dialect: Dialect) throws(SurgeryError) -> String {
    guard let finalActivation else {
      throw SurgeryError(
        .doesNotFit, layer: name, setting: "activation", file: path,
        "how the head \"\(name)\" makes its predictions can't be told as one activation; say it with `activation`"
      )
    }
    let differs = writer.formula(of: finalActivation) != dialect.formula(of: finalActivation)
    guard dialect.activations.contains(finalActivation), !differs else {
      throw SurgeryError(
        .doesNotFit, layer: name, setting: "activation", file: path,
        "the head \"\(name)\" ends in \(finalActivation), which \(dialect) \(differs ? "computes differently" : "does not have"); choose one with `activation`"
      )
    }
    return finalActivation
  }

  private static func head(of donor: Donor, output: String?) throws(SurgeryError) -> Head {
    let model = donor.whole.model
    let names = model.outputNames
    let chosen = names.indices.filter { index in output.map { names[index].isSameName(as: $0) } ?? false }
    guard names.count <= 1 || chosen.count == 1 else {
      let listed = names.map { "\"\($0)\"" }.joined(separator: ", ")
      throw SurgeryError(
        .severalOutputs, setting: "head-from", file: donor.path,
        "the model has \(names.count) outputs (\(listed)), and none of them is the one that is replaced here; cut it down to the one whose head you want, with `cut: {to}`"
      )
    }
    do {
      return try HeadFinder(dialect: donor.whole.dialect, model: model, purpose: .donating)
        .head(ofOutput: chosen.first ?? 0)
    } catch {
      throw SurgeryError(
        error.code, layer: error.layer, setting: "head-from", file: donor.path, error.message)
    }
  }

  /// Why a convolution is not the same as a Dense on its pooled input; nil if it is.
  private static func obstacle(to head: Head, in donor: Donor) throws(SurgeryError) -> String? {
    if head.layer.config["groups"]?.intValue ?? 1 != 1 { return "is a grouped convolution" }
    guard head.layer.activationName != "linear", let level = head.levels.last, let tensor = head.features
    else { return nil }
    // A function of each position's scores is none of their mean.
    let holder = donor.whole.model.model(at: level.path) ?? donor.whole.model
    let shape = Tensors(holder, donor.whole.dialect).shape(of: tensor)
    let isFirst = head.layer.config["data_format"]?.stringValue == "channels_first"
    let positions = shape.map { isFirst ? $0.dimensions.dropFirst(2) : $0.dimensions.dropFirst().dropLast() }
    if let positions, positions.allSatisfy({ $0 == 1 }) { return nil }
    return "applies its activation to every position before they are pooled, which no Dense can do"
  }
}

extension Layer {
  /// The weights of a Dense or a convolution; nil where there are others, as in quantised layers.
  var kernelAndBias: (kernel: Weight, bias: Weight?)? {
    guard weightsAreUnderstood, let kernel = weights.first, kernel.name == "kernel", weights.count <= 2,
      !kernel.type.contains("int")
    else { return nil }
    guard weights.count == 2 else { return (kernel, nil) }
    return weights[1].name == "bias" ? (kernel, weights[1]) : nil
  }
}
