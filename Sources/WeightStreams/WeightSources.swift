internal import FormatInterface
package import GraphIR
package import Tensors

/// Opens the stores that weights take their numbers from.
///
/// The copy that is edited is none of them, so a source may be a dataset that the same plan deletes or moves.
package final class WeightSources {
  private var stores: [AnyHashable: any OpenTensorStore] = [:]

  private let readsMany: Bool

  /// No store is open yet.
  ///
  /// - Parameter readsMany: Whether most tensors of the stores will be read.
  package init(readsMany: Bool = false) { self.readsMany = readsMany }

  /// A reader of the bytes, where a weight is stored in the element type in which it is to be written.
  package func bytes(of weight: Weight) throws -> (any TensorReader)? {
    guard let tensor = weight.tensor else { return nil }
    let reader = try reader(of: tensor, for: weight)
    return reader.description.type.isExactly(weight.type) ? reader : nil
  }

  /// A reader of a weight's tensor, in whatever element type it is stored; nil where its numbers are made.
  func stored(_ weight: Weight) throws -> (any TensorReader)? {
    try weight.tensor.map { try reader(of: $0, for: weight) }
  }

  /// The numbers of any weight.
  package func numbers(of weight: Weight) throws -> any NumberStream {
    switch weight.source {
    case .stored(let tensor):
      return try TensorStream(reader(of: tensor, for: weight), of: tensor)
    case .initializer(let initializer, let seed):
      return InitializerStream(initializer, shape: weight.shape, seed: seed)
    case .columns(let source, let columns, let new, let seed):
      let width = source.shape.last ?? 0
      guard source.shape.dropLast() == weight.shape.dropLast(), weight.shape.last == columns.count,
        columns.allSatisfy({ $0.map { (0..<width).contains($0) } ?? true })
      else {
        throw FormatError(
          .notWritable,
          "\(weight.path): the chosen columns of \(TensorShape(source.shape)) do not make \(TensorShape(weight.shape))"
        )
      }
      return ColumnsStream(
        of: try storedNumbers(of: source), width: width, columns,
        new: InitializerStream(new, shape: weight.shape, seed: seed))
    case .scaled(let source, let scale):
      let width = source.shape.last ?? 0
      guard source.count == weight.count,
        scale.columns.allSatisfy({ $0.lowerBound >= 0 && $0.upperBound <= width })
      else {
        throw FormatError(
          .notWritable, "\(weight.path): the columns to scale are not in \(TensorShape(source.shape))")
      }
      return ScaledStream(of: try storedNumbers(of: source), width: width, scale)
    case .arranged(let source, let order):
      guard order.isWhole, source.count == order.shape.reduce(1, *), source.count == weight.count else {
        throw FormatError(
          .notWritable,
          "\(weight.path): \(TensorShape(source.shape)) can't be arranged as \(TensorShape(weight.shape))")
      }
      return ArrangedStream(order) { try self.storedNumbers(of: source) }
    case .joined(let parts):
      let widths = parts.map { $0.shape.last ?? 0 }
      guard let last = weight.shape.last, widths.reduce(0, +) == last,
        parts.allSatisfy({ $0.shape.dropLast() == weight.shape.dropLast() })
      else {
        throw FormatError(
          .notWritable, "\(weight.path): its parts do not make \(TensorShape(weight.shape)) side by side")
      }
      return JoinedStream(of: try parts.map { try storedNumbers(of: $0) }, widths: widths)
    case .added(let one, let other):
      guard one.count == weight.count, other.count == weight.count else {
        throw FormatError(
          .notWritable,
          "\(weight.path): \(TensorShape(one.shape)) and \(TensorShape(other.shape)) have no sum of "
            + "\(TensorShape(weight.shape))"
        )
      }
      return SumStream(of: try storedNumbers(of: one), try storedNumbers(of: other))
    case .values(let values):
      guard values.count == weight.count else {
        throw FormatError(
          .notWritable, "\(weight.path): \(values.count) numbers do not make \(TensorShape(weight.shape))")
      }
      return ValuesStream(values)
    case .folded(let fold):
      let old = try fold.weight.map { try storedNumbers(of: $0) }
      return try FoldedStream(of: old, fold, named: weight.path) { try self.allNumbers(of: $0) }
    }
  }

  /// The numbers of a weight that another one is made of, rounded to its element type where they come from another.
  private func storedNumbers(of weight: Weight) throws -> any NumberStream {
    let numbers = try numbers(of: weight)
    guard let encoding = FloatEncoding(weight.type), try bytes(of: weight) == nil else { return numbers }
    return RoundedStream(numbers, encoding, named: weight.path)
  }

  /// All numbers of a weight at once, for vectors as long as a layer has channels.
  package func allNumbers(of weight: Weight) throws -> [Double] {
    var values = [Double](repeating: 0, count: weight.count)
    let stream = try storedNumbers(of: weight)
    try values.withUnsafeMutableBufferPointer { try stream.read(into: $0) }
    return values
  }

  /// A weight may have another shape of as many numbers than its tensor: a convolution over one position is a Dense.
  private func reader(of tensor: StoredTensor, for weight: Weight) throws -> any TensorReader {
    let reader = try open(tensor.store).reader(of: tensor.key)
    guard reader.description.count == weight.count else {
      throw FormatError(
        .changed, file: tensor.store.path,
        "\(weight.path): expected \(TensorShape(weight.shape)), "
          + "found \(TensorShape(reader.description.shape)) in the file; did it change?"
      )
    }
    return reader
  }

  private func open(_ store: any TensorStore) throws -> any OpenTensorStore {
    if let open = stores[store.identity] { return open }
    let open = try store.open(forMany: readsMany)
    stores[store.identity] = open
    return open
  }
}
