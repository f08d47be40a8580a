internal import Files
internal import HDF5

/// Why a file could not be read, operated on or written; the one error that this library throws.
public struct ModelFileError: Error, Sendable, CustomStringConvertible {
  /// A stable word for programs: `not-hdf5`, `noModelConfig`, `disk-full`, `unknown-layer`.
  public let code: String
  /// One sentence or two for people.
  public let message: String
  /// The libhdf5 error stack, outermost call first, where it was libhdf5 that refused.
  public let details: [String]

  /// The message.
  public var description: String { message }

  /// An error with the given word and sentence.
  public init(code: String, message: String, details: [String] = []) {
    self.code = code
    self.message = message
    self.details = details
  }

  /// Any error of the modules below, in this form.
  init(_ error: any Error) {
    switch error {
    case let error as ModelFileError: self = error
    case let error as HDF5Error:
      self.init(code: error.code.word, message: error.message, details: error.stack)
    case let error as FormatError: self.init(code: error.code.word, message: error.message)
    case let error as FileError: self.init(code: error.code.rawValue, message: error.message)
    case let error as SurgeryError: self.init(code: error.code.word, message: error.message)
    default: self.init(code: "other", message: "\(error)")
    }
  }

  /// Runs a body and gives its errors this form.
  ///
  /// - Parameter path: The file that is being read; its name goes in front where the message does not have it.
  static func wrapping<Result>(
    reading path: String? = nil, _ body: () throws -> Result
  ) throws(ModelFileError) -> Result {
    do {
      return try body()
    } catch {
      let error = ModelFileError(error)
      guard let path, !error.message.contains(path) else { throw error }
      throw ModelFileError(code: error.code, message: "\(path): \(error.message)", details: error.details)
    }
  }
}
