import GraphIR
import ModelSurgery
import TestSupport
import Testing
import WeightStreams

/// Models of the oldest Kerases, opened and migrated.
enum Oldest {
  static func open(_ name: String, _ writer: String) throws -> ModelFile {
    try ModelFile(contentsOf: OldFixture.named(name, writer).path, readingKeras1: true)
  }

  /// The model for another Keras.
  static func migrated(
    _ name: String, _ writer: String, to target: String = "keras-3",
    _ options: MigrationOptions = MigrationOptions()
  ) throws -> ModelFile {
    var file = try open(name, writer)
    try file.migrate(to: #require(KerasRelease(named: target)), options: options)
    return file
  }

  /// What a migration is refused with.
  static func refusal(_ name: String, _ writer: String, to target: String = "keras-3") throws
    -> ModelFileError
  {
    var file = try open(name, writer)
    let target = try #require(KerasRelease(named: target))
    return try #require(throws: ModelFileError.self) { try file.migrate(to: target) }
  }

  /// What a Keras does with the file as it is.
  static func diagnosis(_ name: String, _ writer: String, for target: String) throws -> Diagnosis {
    let target = try #require(KerasRelease(named: target))
    return try #require(open(name, writer).diagnoses(for: [target]).first)
  }

  static func numbers(_ weight: Weight) throws -> [Double] { try WeightSources().allNumbers(of: weight) }
}

extension ModelFile {
  /// Classes of the layers that are no inputs, in file order.
  var classes: [String] { whole.model.layers.filter { !$0.isInput }.map(\.className) }

  func layer(_ className: String) throws -> Layer {
    try #require(whole.model.layers.first { $0.className == className })
  }
}
