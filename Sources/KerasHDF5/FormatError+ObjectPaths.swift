package import FormatInterface
internal import GraphIR
package import ObjectPaths

extension FormatError {
  /// Gives errors of paths this form.
  ///
  /// - Parameter path: The file that they are about; nil where whoever asked knows which one.
  package static func wrapping<Result>(
    in path: String? = nil, _ body: () throws(ObjectPathError) -> Result
  ) throws(FormatError) -> Result {
    do throws(ObjectPathError) {
      return try body()
    } catch {
      let code: FormatError.Code
      switch error.code {
      case .missingDataset, .wrongShape, .unexpectedDataset: code = .missingWeights
      case .unknownWriter: code = .unknownDialect
      default: code = .notWritable
      }
      throw FormatError(code, file: path, layer: error.layer, error.message)
    }
  }
}

extension Weight {
  /// A dataset that is kept as it is: a variable of an optimizer.
  package init(_ array: StoredArray) {
    self.init(
      name: array.path, path: array.path, shape: array.shape, type: array.type, isTrainable: false,
      source: .stored(array.tensor))
  }
}
