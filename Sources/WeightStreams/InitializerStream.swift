internal import GraphIR

/// The numbers of a new weight.
final class InitializerStream: NumberStream {
  private var values: InitializerValues

  init(_ initializer: Initializer, shape: [Int], seed: UInt64) {
    values = InitializerValues(initializer, shape: shape, seed: seed)
  }

  func read(into block: UnsafeMutableBufferPointer<Double>) throws {
    for index in block.indices { block[index] = values.next() }
  }
}
