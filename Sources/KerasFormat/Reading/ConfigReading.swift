internal import Files
internal import GraphIR
internal import JSON

/// Makes a model of its configuration while others read what the file has of its weights: each takes about as long.
final class ConfigReading: Sendable {
  /// A model, and the object around its config.
  typealias Decoded = (model: Model, envelope: JSONObject)

  private let aside: Aside<Result<Decoded, FormatError>>

  /// Begins to read the bytes of the attribute `model_config`.
  init(_ bytes: [UInt8], _ dialect: Dialect) {
    aside = Aside {
      do throws(FormatError) {
        let config = try JSONValue.parse(bytes, of: "model_config")
        return .success(try ConfigDecoder(dialect: dialect).model(config))
      } catch {
        return .failure(error)
      }
    }
  }

  /// Waits for the model.
  func decoded() throws(FormatError) -> Decoded { try aside.answer.get() }

  /// Waits, and throws if the text is not even JSON.
  func requireJSON() throws(FormatError) {
    if case .failure(let error) = aside.answer, error.code == .notJSON { throw error }
  }
}
