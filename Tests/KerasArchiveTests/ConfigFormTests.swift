import Files
import FormatInterface
import GraphIR
import HDF5
import JSON
import KerasConfig
import KerasFormat
import TestSupport
import Testing
import Zip

@testable import KerasArchive

/// What Keras writes of one model into an `.h5` and into a `.keras`, and what we make of the one for the other.
struct ConfigFormTests {
  /// Keras 3.15 and 3.0 themselves saved both files.
  @Test(arguments: ArchiveFixture.all(in: ["k3", "k30"]))
  func theConfigOfAnH5BecomesThatOfTheArchive(fixture: ArchiveFixture) throws {
    let whole = try LegacyFile(reading: fixture.h5).whole
    let archive = try Written(fixture.path)
    let made = try ConfigEncoder(dialect: whole.dialect, form: .archive).value(
      whole.model, envelope: whole.envelope, compiled: archive.compiled)
    // g_words has its words in the config of its .h5
    guard fixture.name != "g_words" else { return }
    #expect(made.serialized() == archive.config.withoutIdentities.serialized())
  }

  /// The other way round, to the byte; but for the vocabularies, which the `.h5` of Keras itself loses.
  @Test(arguments: ArchiveFixture.all(in: ["k3", "k30"]))
  func theConfigOfAnArchiveBecomesThatOfTheH5(fixture: ArchiveFixture) throws {
    let archive = try ArchiveFile(reading: fixture.path)
    let made = try ConfigEncoder(dialect: archive.whole.dialect).value(
      archive.whole.model, envelope: archive.whole.envelope)
    #expect(made.serialized() == (try Written.legacyConfig(fixture.h5)))
  }

  /// A training configuration in both forms: what is said of losses, metrics and the optimizer.
  @Test(arguments: ["k3", "k30"])
  func aCompileConfigIsATrainingConfig(environment: String) throws {
    let fixture = ArchiveFixture.named("g_trained", environment)
    let archive = try ArchiveFile(reading: fixture.path)
    let legacy = try LegacyFile(reading: fixture.h5)
    var training = try #require(archive.whole.trainingConfig)
    let wanted = try #require(legacy.whole.trainingConfig)
    if environment == "k30" {
      // Keras 3.0 writes the name that compile() was given
      #expect(training["optimizer_config"] == ["class_name": "adam", "config": [:]])
      training["optimizer_config"] = wanted["optimizer_config"]
    }
    #expect(training.keys.sorted() == wanted.keys.sorted())
    for key in wanted.keys { #expect(training[key] == wanted[key], "\(key)") }
    let back = CompileConfig.value(
      of: training, for: archive.whole.dialect, over: archive.compileConfig)
    if environment == "k3" { #expect(back == archive.compileConfig) }
  }

  /// An archive has to say where Keras has an operation; which is not known of one that is new.
  @Test func anUnknownOperationIsNotGuessed() throws {
    func entry(_ className: String) -> String {
      """
      {"class_name": "\(className)", "config": {"name": "op"}, "name": "op", "inbound_nodes": [{"args": [{"class_name": \
      "__keras_tensor__", "config": {"shape": [null, 4], "dtype": "float32", "keras_history": ["a", 0, 0]}}], "kwargs": {}}]}
      """
    }
    let dialect = try #require(Dialect(kerasVersion: "3.15.1"))
    func archive(_ className: String) throws -> JSONValue {
      let text = """
        {"class_name": "Functional", "config": {"name": "m", "trainable": true, "layers": [{"class_name": "InputLayer", \
        "config": {"batch_shape": [null, 4], "dtype": "float32", "name": "a"}, "name": "a", "inbound_nodes": []}, \
        \(entry(className))], "input_layers": ["a", 0, 0], "output_layers": ["op", 0, 0]}}
        """
      let (model, envelope) = try ConfigDecoder(dialect: dialect).model(JSONValue.parse(text))
      return try ConfigEncoder(dialect: dialect, form: .archive).value(model, envelope: envelope)
    }
    let known = try archive("Tanh")["config"]?["layers"]?[1]
    #expect(known?["module"] == "keras.src.ops.numpy" && known?["registered_name"] == "Tanh")
    let error = #expect(throws: FormatError.self) { try archive("OfTomorrow") }
    #expect(error?.layer == "op" && error?.message.contains("OfTomorrow") == true)
  }

  /// In TensorFlow 2.12 and later an optimizer of before has a module of its own.
  @Test(arguments: [
    ("Custom>Adam", JSONValue.null, "keras.optimizers", "Adam"),
    ("Adam", false, "keras.optimizers", "Adam"), ("Adam", .null, "keras.optimizers.legacy", "Adam"),
  ])
  func optimizersOfTFKerasAreOfTwoKinds(
    className: String, isLegacy: JSONValue, module: String, name: String
  ) throws {
    let dialect = try #require(Dialect(kerasVersion: "2.15.0"))
    let config: JSONObject = isLegacy.isNull ? ["name": "Adam"] : ["is_legacy_optimizer": isLegacy]
    let optimizer: JSONValue = ["class_name": .string(className), "config": .object(config)]
    let compiled = CompileConfig.value(of: ["optimizer_config": optimizer], for: dialect)
    #expect(compiled["optimizer"]?["module"]?.stringValue == module)
    #expect(compiled["optimizer"]?["class_name"]?.stringValue == name)
    let back = CompileConfig.trainingConfig(of: compiled, in: dialect)?["optimizer_config"]
    let isNew = module == "keras.optimizers"
    #expect(back?["class_name"]?.stringValue == (isNew ? "Custom>Adam" : "Adam"))
  }

  @Test func objectsOfAnH5GetTheirModules() throws {
    let keras3 = try #require(Dialect(kerasVersion: "3.15.1"))
    let training: JSONObject = [
      "loss": ["classes": ["class_name": "Huber", "config": ["delta": 2.0]]],
      "metrics": [["class_name": "Mean", "config": ["name": "m"]], "accuracy"],
      "optimizer_config": ["class_name": "SGD", "config": ["name": "sgd"]],
    ]
    let compiled = CompileConfig.value(of: training, for: keras3)
    #expect(compiled.keys == ["optimizer", "loss", "metrics"])
    #expect(compiled["optimizer"]?["module"] == "keras.optimizers")
    #expect(compiled["loss"]?["classes"]?["module"] == "keras.losses")
    #expect(compiled["metrics"]?[0]?["module"] == "keras.metrics")
    #expect(compiled["metrics"]?[1] == "accuracy")
    #expect(CompileConfig.trainingConfig(of: compiled, in: keras3) == training)
  }
}

/// What a Keras wrote, read without our readers of models.
struct Written {
  let config: JSONValue

  init(_ path: String) throws {
    let archive = try ZipArchive(ReadableFile(path))
    let member = try #require(archive.member(named: "config.json"))
    config = try JSONValue.parse(bytes: try archive.bytes(of: member, limit: 1 << 30))
  }

  var compiled: JSONObject? { config["compile_config"]?.objectValue.flatMap { $0.isEmpty ? nil : $0 } }

  static func legacyConfig(_ path: String) throws -> String {
    let file = try File(reading: path)
    return try #require(try file.root().attribute("model_config")?.text)
  }
}

extension JSONValue {
  /// Without the addresses that differ from run to run.
  var withoutIdentities: JSONValue {
    switch self {
    case .array(let list): return .array(list.map(\.withoutIdentities))
    case .object(let object):
      return .object(
        JSONObject(
          object.filter { $0.key != "shared_object_id" }.map { ($0.key, $0.value.withoutIdentities) }))
    default: return self
    }
  }
}
