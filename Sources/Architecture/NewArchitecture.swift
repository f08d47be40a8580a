internal import Files
internal import FormatInterface
package import GraphIR
package import JSON
internal import KerasConfig

/// An architecture that is to be written, as `model.to_json()` of the model's Keras gives it.
package struct NewArchitecture {
  private let bytes: [UInt8]

  /// Bytes of the file.
  package var byteCount: Int { bytes.count }

  /// Plans a file.
  ///
  /// - Parameter compileConfig: The compile config of the archive that the model is from, if it is from one.
  package init(of whole: WholeModel, compileConfig: JSONObject? = nil) throws {
    let isKeras3 = whole.dialect.family == .keras3
    let compiled = whole.trainingConfig.map {
      CompileConfig.value(of: $0, for: whole.dialect, over: compileConfig)
    }
    var value = try ConfigEncoder(dialect: whole.dialect, form: isKeras3 ? .archive : .legacy).value(
      whole.model, envelope: whole.envelope, compiled: isKeras3 ? compiled : nil)
    if !isKeras3, case .object(var object) = value {
      object["keras_version"] = .string(whole.dialect.version)
      object["backend"] = .string(whole.backend ?? "tensorflow")
      value = .object(object)
    }
    bytes = value.withoutObjectIdentities.serializedBytes()
  }

  /// Writes it over an empty file.
  package func write(to path: String, called name: String) throws {
    let output = try WritableFile(path, named: name)
    try bytes.withUnsafeBytes { try output.write($0, at: 0) }
    try output.close()
  }
}
