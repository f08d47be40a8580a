internal import FormatInterface
internal import GraphIR

/// The numbers of a weight that takes a BatchNormalization over; the normalisation's vectors are in memory.
final class FoldedStream: NumberStream {
  private let source: (any NumberStream)?
  private let part: NormalizationFold.Part
  /// gamma / √(variance + epsilon) of every channel.
  private let scale: [Double]
  /// What the bias becomes where there was none: beta - mean * scale.
  private let shift: [Double]
  /// The next number, counted from the weight's first.
  private var place = 0

  /// - Parameters:
  ///   - source: the weight as it was; nil for a bias that there was not.
  ///   - name: how errors call the weight.
  ///   - values: reads one of the normalisation's vectors.
  /// - Throws: Where a variance is negative or a number is none, so that the normalisation has no result either.
  init(
    of source: (any NumberStream)?, _ fold: NormalizationFold, named name: String,
    _ values: (Weight) throws -> [Double]
  ) throws {
    let mean = try values(fold.mean)
    let variance = try values(fold.variance)
    let ones = [Double](repeating: 1, count: mean.count)
    let gamma = try fold.gamma.map(values) ?? ones
    let beta = try fold.beta.map(values) ?? ones.map { _ in 0 }
    guard [variance.count, gamma.count, beta.count].allSatisfy({ $0 == mean.count }), !mean.isEmpty else {
      throw FormatError(
        .notWritable, "\(name): the vectors of the normalisation \(fold.mean.path) are not equally long")
    }
    self.source = source
    part = fold.part
    let scale = zip(gamma, variance).map { $0 / ($1 + fold.epsilon).squareRoot() }
    let shift = mean.indices.map { beta[$0] - mean[$0] * scale[$0] }
    self.scale = scale
    self.shift = shift
    if let bad = mean.indices.first(where: { !scale[$0].isFinite || !shift[$0].isFinite }) {
      throw FormatError(
        .notWritable,
        "\(name): channel \(bad) of the normalisation \(fold.variance.path) can't be folded: its variance is \(variance[bad]), its mean \(mean[bad]); leave that layer out"
      )
    }
  }

  func read(into block: UnsafeMutableBufferPointer<Double>) throws {
    if let source { try source.read(into: block) }
    switch part {
    case .kernel(let size): multiply(block, runs: size)
    case .bias where source == nil:
      for index in block.indices { block[index] = shift[place + index] }
    case .bias:
      for index in block.indices {
        let channel = place + index
        block[index] = block[index] * scale[channel] + shift[channel]
      }
    }
    place += block.count
  }

  /// Multiplies the numbers by the channels' factors, of which each is that of so many numbers in a row.
  private func multiply(_ block: UnsafeMutableBufferPointer<Double>, runs size: Int) {
    scale.withUnsafeBufferPointer { scale in
      var index = 0
      while index < block.count {
        let (run, offset) = (place + index).quotientAndRemainder(dividingBy: size)
        let channel = run % scale.count
        guard size == 1 else {
          let end = min(index + size - offset, block.count)
          for number in index..<end { block[number] *= scale[channel] }
          index = end
          continue
        }
        // a row of numbers, each of the next channel
        let count = min(scale.count - channel, block.count - index)
        for step in 0..<count { block[index + step] *= scale[channel + step] }
        index += count
      }
    }
  }
}
