internal import GraphIR
internal import JSON

/// The only input or output of a model as a tensor and not as a list of one, which later Kerases write.
enum SingleTensorEnds: FormRule {
  static let name = "single-tensor"
  static let symptom = "get_tensor() takes 3 positional arguments but 5 were given"
  static let cause = "Keras 3.0 takes the inputs and outputs of a model for lists"
  static let remedy = "they stand in a list"

  static func layers(of file: DoctorFile, in target: KerasRelease) -> [String] {
    guard target == .keras30 else { return [] }
    return file.graphs.compactMap { model, way in
      let ends = [model.config["input_layers"], model.config["output_layers"]]
      return model.kind == .functional && ends.contains { $0?[0]?.stringValue != nil } ? way : nil
    }
  }
}
