internal import FormatInterface
internal import GraphIR
internal import JSON
internal import KerasConfig
internal import WeightStreams

/// What has to be put elsewhere, or can't be kept, where a model from an archive is written as an `.h5`.
extension WholeModel {
  /// Puts the vocabularies that an archive keeps as files into the configs of their layers, where Keras reads them as
  /// well.
  mutating func takeAssetsIntoConfigs() throws -> [Loss] {
    var losses: [Loss] = []
    var failure: (any Error)?
    for index in model.layers.indices {
      model.layers[index].walk { layer, _ in
        guard failure == nil, !layer.assets.isEmpty else { return }
        do { losses += try layer.takeAssetsIntoConfig() } catch { failure = error }
      }
    }
    if let failure { throw failure }
    return losses
  }

  /// Names the optimizer that has the variables: an archive names the one inside a LossScaleOptimizer of compile().
  mutating func nameLossScaling(of optimizer: [Weight]) {
    guard dialect.family == .keras3, LossScaling.innerStart(in: optimizer) != nil,
      let named = trainingConfig?["optimizer_config"], LossScaling.inner(of: named) == nil
    else { return }
    trainingConfig?["optimizer_config"] = LossScaling.outer(around: named)
  }
}

extension WholeModel {
  /// Drops what Keras 3 can't train with: where an `.h5` has the optimizer's variables, it builds the optimizer for
  /// no weights, and the first step fails.
  mutating func dropStateThatCannotGoOn() -> [Loss] {
    guard dialect.family == .keras3, optimizerState != nil else { return [] }
    optimizerState = nil
    return [
      Loss(
        "optimizer-state",
        "the optimizer's state, with which Keras 3 can't go on training from an .h5; it can from a .keras")
    ]
  }
}

extension WholeModel {
  /// Drops what the archives of tf.keras have no place for: the state of an optimizer of `keras.optimizers.legacy`.
  mutating func dropStateThatArchivesLack() -> [Loss] {
    guard optimizerState != nil, CompileConfig.isLegacy(trainingConfig?["optimizer_config"], dialect) else {
      return []
    }
    optimizerState = nil
    return [
      Loss(
        "optimizer-state",
        "the optimizer's state: \(dialect) keeps that of keras.optimizers.legacy in an .h5 only")
    ]
  }
}

/// What a file of a part of a model lacks.
extension WholeModel {
  var lossesOfWeightsAlone: [Loss] {
    var losses = [Loss("architecture", "the architecture, which a file of weights does not have")]
    if trainingConfig != nil {
      losses.append(
        Loss("training-config", "the training configuration, which a file of weights does not have"))
    }
    var layers: [String] = []
    for var layer in model.layers {
      layer.walk { inside, _ in if !inside.assets.isEmpty { layers.append(inside.name) } }
    }
    return losses + layers.map { Loss("asset", layer: $0, "the vocabulary of layer \"\($0)\"") }
  }

  var lossesOfArchitectureAlone: [Loss] {
    var losses: [Loss] = []
    if parameterCounts.total > 0 {
      losses.append(Loss("weights", "the weights, which an architecture does not have"))
    }
    if optimizerState != nil {
      losses.append(Loss("optimizer-state", "the optimizer's state, which an architecture does not have"))
    }
    return losses
  }
}

extension Layer {
  fileprivate mutating func takeAssetsIntoConfig() throws -> [Loss] {
    var losses: [Loss] = []
    for asset in assets where !asset.name.utf8.contains(UInt8(ascii: "/")) {
      guard asset.name == "vocabulary.txt", config["vocabulary"] != nil else {
        losses.append(Loss("asset", layer: name, "the file \"\(asset.name)\", for which an .h5 has no place"))
        continue
      }
      guard let text = String(validating: try asset.bytes(), as: UTF8.self) else {
        throw FormatError(.badAttribute, layer: name, "layer \"\(name)\": its vocabulary is not UTF-8")
      }
      var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
      // one line ends the file
      if lines.last == "" { lines.removeLast() }
      config["vocabulary"] = .array(try lines.map { try word($0) })
    }
    assets = []
    return losses
  }

  private func word(_ line: String) throws -> JSONValue {
    guard plainClassName == "IntegerLookup" else { return .string(line) }
    guard let number = Int(line) else {
      throw FormatError(
        .badAttribute, layer: name, "layer \"\(name)\": its vocabulary has \"\(line)\", expected an integer")
    }
    return .number(JSONNumber(number))
  }
}
