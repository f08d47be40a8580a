package import GraphIR

extension Asset {
  /// Reads the file whole.
  package func bytes() throws -> [UInt8] {
    let reader = try content.store.open(forMany: false).reader(of: content.key)
    var bytes = [UInt8](repeating: 0, count: reader.description.count)
    try bytes.withUnsafeMutableBytes { try reader.read(into: $0) }
    return bytes
  }
}
