internal import GraphIR
internal import HDF5

/// Opens what weights take their numbers from: the file that was read, and others.
///
/// The copy that is edited is never read from, so a source may be a dataset that the same plan deletes or moves.
final class WeightSources {
  private final class Opened {
    let file: File
    init(_ path: String) throws { file = try KerasFile.open(path) }
  }

  private let original: String
  private var files: [String: Opened] = [:]

  /// - Parameter original: the path of the file that was read.
  init(original: String) { self.original = original }

  /// A reader of the bytes, where a weight is a dataset in the element type in which it is to be stored.
  func bytes(of weight: Weight) throws -> DatasetReader? {
    let (file, path): (String, String)
    switch weight.source {
    case .dataset(let place): (file, path) = (original, place)
    case .external(let other, let place): (file, path) = (other, place)
    case .initializer, .columns, .folded: return nil
    }
    let reader = try open(file, path)
    try check(reader, of: file, weight)
    return reader.info.type.name.utf8.elementsEqual(weight.type.utf8) ? reader : nil
  }

  /// The numbers of any weight.
  func numbers(of weight: Weight) throws -> any NumberStream {
    switch weight.source {
    case .dataset(let path): return try stream(original, path, weight)
    case .external(let file, let path): return try stream(file, path, weight)
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
  private func allNumbers(of weight: Weight) throws -> [Double] {
    var values = [Double](repeating: 0, count: weight.count)
    let stream = try storedNumbers(of: weight)
    try values.withUnsafeMutableBufferPointer { try stream.read(into: $0) }
    return values
  }

  private func stream(_ file: String, _ path: String, _ weight: Weight) throws -> any NumberStream {
    let reader = try open(file, path)
    try check(reader, of: file, weight)
    return try DatasetStream(reader, of: file, path: path)
  }

  private func open(_ path: String, _ dataset: String) throws -> DatasetReader {
    let opened: Opened
    if let known = files[path] {
      opened = known
    } else {
      opened = try Opened(path)
      files[path] = opened
    }
    return try DatasetReader(opened.file.root().dataset(ObjectPath.pathInRoot(dataset)))
  }

  /// The file may have changed since it was read. A weight may have another shape of as many numbers than its dataset: a
  /// convolution over one position is a Dense.
  private func check(_ reader: DatasetReader, of file: String, _ weight: Weight) throws {
    guard reader.info.count == weight.count else {
      throw FormatError(
        .changed, file: file,
        "\(weight.path): expected \(TensorShape(weight.shape)), found \(TensorShape(reader.info.shape)) in the file; did it change?"
      )
    }
  }
}
