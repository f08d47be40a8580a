internal import Files
internal import FormatInterface
internal import GraphIR
internal import JSON
internal import KerasConfig
internal import Synchronization

/// Makes a model of its configuration while others read what the file has of its weights: each takes about as long.
final class ConfigReading: Sendable {
  /// A model, and the object around its config.
  typealias Decoded = (model: Model, envelope: JSONObject)

  private let aside: BackgroundWork<Result<Decoded, FormatError>>
  private let text: Text

  /// The text, once it has been scanned.
  private final class Text: Sendable {
    let parsing = Mutex<JointParsing?>(nil)
  }

  /// Begins to read the bytes of the attribute `model_config`.
  init(_ bytes: [UInt8], _ dialect: Dialect) {
    let text = Text()
    self.text = text
    aside = BackgroundWork {
      do throws(FormatError) {
        let config = try FormatError.wrappingJSON(of: "model_config") { () throws(JSONError) in
          let parsing = try JointParsing(bytes: bytes)
          text.parsing.withLock { $0 = parsing }
          return try parsing.value()
        }
        text.parsing.withLock { $0 = nil }
        return .success(try ConfigDecoder(dialect: dialect).model(config))
      } catch {
        return .failure(error)
      }
    }
  }

  /// Waits for the model, and helps until then.
  func decoded() throws(FormatError) -> Decoded {
    text.parsing.withLock { $0 }?.help()
    return try aside.answer.get()
  }

  /// Waits, and throws if the text is not even JSON.
  func requireJSON() throws(FormatError) {
    if case .failure(let error) = aside.answer, error.code == .notJSON { throw error }
  }
}
