internal import GraphIR
internal import JSON

/// A model's outputs as its training configuration speaks of them.
struct TrainedOutputs {
  /// Names of the layers that make them, in the order of `Model.outputs`.
  let names: [String]
  /// The keys of losses and metrics given by name: a dictionary's own keys, else the layers' names made unique.
  let keys: [String]
  /// The places of the outputs, by index, in losses and metrics given as lists: Keras sorts a dictionary's keys.
  let places: [Int]
  /// Whether the model gives a dictionary.
  let isDictionary: Bool

  /// The outputs of a model.
  init(of model: Model) { self.init(names: model.outputNames, like: model) }

  /// Outputs made by layers of these names in a model that gives its outputs in the same form.
  init(names: [String], like model: Model) {
    self.names = names
    if let dictionary = model.config["output_layers"]?.objectValue, dictionary.count == names.count {
      isDictionary = true
      keys = dictionary.keys
      let sorted = dictionary.keys.indices.sorted {
        dictionary.keys[$0].unicodeScalars.lexicographicallyPrecedes(dictionary.keys[$1].unicodeScalars)
      }
      places = dictionary.keys.indices.map { sorted.firstIndex(of: $0) ?? $0 }
    } else {
      isDictionary = false
      keys = Self.unique(names)
      places = Array(names.indices)
    }
  }

  /// A layer that makes several outputs would give them one name.
  private static func unique(_ names: [String]) -> [String] {
    var taken: Set<String> = []
    return names.map { name in
      var candidate = name
      var number = 0
      while !taken.insert(candidate).inserted {
        number += 1
        candidate = "\(name)_\(number)"
      }
      return candidate
    }
  }
}
