public import GraphIR
internal import JSON

extension Migration {
  /// The Kerases that read a portable file, the oldest first.
  public static let portableReaders: [KerasRelease] = [
    .tf21, .tf24, .tf28, .tf212, .tf215, .tfKeras, .keras3,
  ]

  /// One model for all of `portableReaders`: that for the oldest, with what the others need.
  ///
  /// - Throws: Where one of them would not load the result, or would compute something else.
  public static func portable(
    _ whole: WholeModel, isArchive: Bool = false, options: MigrationOptions = MigrationOptions(),
    reading read: @escaping WeightReader
  ) throws(MigrationRefusal) -> Result {
    var options = options
    options.isPortable = true
    let oldest = try migrate(whole, isArchive: isArchive, to: .tf21, options: options, reading: read)
    var made = oldest.whole
    made.trainingConfig = nil
    let table = ConstructorTable()
    for index in made.model.layers.indices { prepare(&made.model.layers[index], table) }
    try requireLoadable(made)
    try require(made, reading: read)
    var changes = oldest.changes
    if whole.trainingConfig != nil {
      changes.append(
        MigrationChange(
          rule: PortableForm.name, layer: nil, effect: .none, exactness: .left,
          message: "how the model is trained is left out, for no form of it is read by all"))
    }
    return Result(whole: made, optimizer: [], changes: changes)
  }

  /// Leaves out keys that one of the readers refuses and that say nothing, and says where classes are that are held.
  private static func prepare(_ layer: inout Layer, _ table: ConstructorTable) {
    if var model = layer.model {
      for index in model.layers.indices { prepare(&model.layers[index], table) }
      for key in ["input_layers", "output_layers"] {
        // Keras 3 makes a list of a list of one
        guard let ends = model.config[key]?.arrayValue, ends.count == 1, ends[0].arrayValue != nil else {
          continue
        }
        model.config[key] = ends[0]
      }
      layer.contents = .model(model)
    } else {
      for key in layer.config.keys where mayLeaveOut(key, of: layer, table) {
        layer.config.removeValue(forKey: key)
      }
    }
    guard layer.model == nil, !layer.children.isEmpty else { return }
    var inside = layer.children
    for index in inside.indices {
      prepare(&inside[index], table)
      inside[index].entry["module"] = inside[index].model == nil ? "keras.layers" : "keras.models"
    }
    layer.children = inside
  }

  private static func mayLeaveOut(_ key: String, of layer: Layer, _ table: ConstructorTable) -> Bool {
    let className = layer.plainClassName
    guard let value = layer.config[key] else { return false }
    let treatments = portableReaders.map { table.treatment(of: key, in: .layers, className, by: $0) }
    let looks = portableReaders.compactMap { reader in
      ConfigPlan([key], of: className, source: .tf21, target: reader, table).looks.first { $0.isRefused }
    }
    guard let look = looks.first else { return false }
    if look.isLight || NeutralValues.mayDrop(key, value) { return true }
    // what all that know it do without it
    return treatments.allSatisfy { treatment in
      guard case .writes(let standard) = treatment else { return treatment == .refuses }
      return CleanConfig.value(standard) == value
    }
  }

  private static func require(
    _ whole: WholeModel, reading read: @escaping WeightReader
  ) throws(MigrationRefusal) {
    let doctor = Doctor(of: whole, format: .h5)
    for reader in portableReaders {
      let diagnosis = doctor.diagnosis(for: reader, reading: read)
      guard diagnosis.verdict != .loads, let finding = diagnosis.findings.first else { continue }
      throw MigrationRefusal(
        .noCounterpart, layer: finding.layers.first,
        "\(reader) \(diagnosis.verdict == .fails ? "does not load" : "computes something else of") what the "
          + "others load: \(finding.message)"
      )
    }
  }
}
