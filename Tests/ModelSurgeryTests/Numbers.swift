import GraphIR
import HDF5
import ModelSurgery
import Testing

/// Numbers of a file's weights, read for a test.
final class Numbers {
  private let root: Group

  init(path: String) throws { root = try File(reading: path).root() }

  /// All numbers of a weight whose dataset is float32, in the order of the file.
  func callAsFunction(_ weight: Weight) throws -> [Float] {
    try bytes(weight).withUnsafeBytes { bytes in
      stride(from: 0, to: bytes.count, by: 4).map {
        Float(bitPattern: UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: $0, as: UInt32.self)))
      }
    }
  }

  /// The bytes of a weight's dataset.
  func bytes(_ weight: Weight) throws -> [UInt8] {
    let dataset = try #require(weight.tensor?.key)
    var found: [UInt8] = []
    try root.dataset(String(dataset.dropFirst())).read { block, _ in found += block }
    return found
  }
}

extension Model {
  /// The layer at the end of a way of names; a model inside a wrapper has none of its own.
  func layer(way: String) throws -> Layer {
    try #require(Self.layer(way[...], in: layers), "no layer \(way)")
  }

  /// Names may have slashes themselves.
  private static func layer(_ way: Substring, in layers: [Layer]) -> Layer? {
    for layer in layers {
      if way == layer.name { return layer }
      guard way.hasPrefix("\(layer.name)/") else { continue }
      let inside = layer.children.flatMap { layer.model == nil && $0.model != nil ? $0.children : [$0] }
      if let found = Self.layer(way.dropFirst(layer.name.count + 1), in: inside) { return found }
    }
    return nil
  }
}
