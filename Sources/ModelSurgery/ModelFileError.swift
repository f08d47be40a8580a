internal import Files
internal import FormatInterface
internal import HDF5
internal import YAML
internal import Zip

/// Why a file could not be read, operated on or written; the one error that this library throws.
public struct ModelFileError: Error, Sendable, CustomStringConvertible {
  /// A stable word for programs.
  public let code: ErrorCode
  /// The file that it is about, as it was called; nil where it is about none.
  public let file: String?
  /// Where in that file: `line 4, column 15` of a recipe.
  public let place: String?
  /// The layer that it is about, by its name, its way down (`outer/inner`), or as it was asked for.
  public let layer: String?
  /// The setting that is refused, or that has to be given, by its name in recipes: `input-shape`.
  public let setting: String?
  /// What is wrong, for people, without the file. Settings stand between backquotes, as a recipe has them: see `SettingSpelling`.
  public let reason: String
  /// The libhdf5 error stack, outermost call first, where it was libhdf5 that refused.
  public let details: [String]

  /// One sentence or two for people, which begin with the file.
  public var message: String {
    guard let file else { return reason }
    return "\(file)\(place.map { ", \($0)" } ?? ""): \(reason)"
  }

  /// The message, with settings as Swift spells them.
  public var description: String { spellingSettings(as: .swift).message }

  /// The same with settings as a front spells them, which stand between backquotes in `reason` and `message`.
  public func spellingSettings(as spelling: SettingSpelling) -> ModelFileError {
    ModelFileError(
      code: code, file: file, place: place, layer: layer, setting: setting,
      message: reason.spellingSettings(as: spelling), details: details)
  }

  /// An error with the given word and sentence.
  ///
  /// - Parameter reason: What is wrong, without the file.
  public init(
    code: ErrorCode, file: String? = nil, place: String? = nil, layer: String? = nil, setting: String? = nil,
    message reason: String, details: [String] = []
  ) {
    self.code = code
    self.file = file == "" ? nil : file
    self.place = place
    self.layer = layer
    self.setting = setting
    self.reason = reason
    self.details = details
  }

  /// Any error of the modules below, in this form.
  ///
  /// - Parameter path: The file that it is about where it does not say which.
  package init(_ error: any Error, about path: String? = nil) {
    switch error {
    case let error as ModelFileError: self = error
    case let error as HDF5Error:
      self.init(
        code: ErrorCode(error.code.word), file: error.file ?? path, message: error.message,
        details: error.stack)
    case let error as FormatError:
      self.init(
        code: ErrorCode(error.code.word), file: error.file ?? path, layer: error.layer,
        message: error.message)
    case let error as ZipError:
      self.init(code: ErrorCode(error.code.word), file: error.file ?? path, message: error.message)
    case let error as FileError:
      self.init(code: ErrorCode(error.code.rawValue), file: error.file ?? path, message: error.message)
    case let error as SurgeryError:
      self.init(
        code: ErrorCode(error.code.word), file: error.file ?? path, layer: error.layer,
        setting: error.setting, message: error.message)
    case let error as RecipeError:
      self.init(
        code: ErrorCode(error.code.word), file: error.file ?? path, setting: error.setting,
        message: error.message)
    case let error as YAMLError:
      self.init(code: "recipe-not-expressible", file: path, message: error.message)
    default: self.init(code: "other", file: path, message: "\(error)")
    }
  }

  /// The same, with something to say before its reason or behind it.
  package func saying(before prefix: String = "", behind suffix: String = "") -> ModelFileError {
    ModelFileError(
      code: code, file: file, place: place, layer: layer, setting: setting,
      message: prefix + reason + suffix, details: details)
  }

  /// The error of a recipe's step, with settings as recipes spell them.
  package func ofStep(_ number: Int, _ name: String) -> ModelFileError {
    ModelFileError(
      code: code, file: file, place: place, layer: layer, setting: setting,
      message: "step \(number) (\(name)): \(reason.spellingSettings(as: .recipe))", details: details)
  }

  /// Runs a body and gives its errors this form.
  ///
  /// - Parameter path: The file that is at work, which errors are about that don't say which.
  static func wrapping<Result>(
    about path: String? = nil, _ body: () throws -> Result
  ) throws(ModelFileError) -> Result {
    do {
      return try body()
    } catch {
      throw ModelFileError(error, about: path)
    }
  }

  /// Runs a body that writes, and gives its errors this form: whoever asked for an output knows nothing of the temporary
  /// file that becomes it.
  static func wrapping<Result>(
    about path: String, writing output: OutputDraft, _ body: () throws -> Result
  ) throws(ModelFileError) -> Result {
    try wrapping {
      do {
        return try body()
      } catch {
        let error = ModelFileError(error, about: path)
        guard error.file == output.temporaryPath else { throw error }
        throw ModelFileError(
          code: error.code, file: output.path, layer: error.layer, setting: error.setting,
          message: error.reason, details: error.details)
      }
    }
  }
}
