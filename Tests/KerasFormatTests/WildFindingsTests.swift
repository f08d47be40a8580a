import Comparing
import GraphIR
import HDF5
import Testing

@testable import KerasFormat

/// What `inspect` and `diff` say of files that public trials met.
struct WildFindingsTests {
  private func training(_ config: String, version: String = "2.8.0") throws -> [Finding] {
    try SmallFile(version: version, training: config).read().findings
  }

  /// Met in segmentation models: TF 2.8 and 2.15 fail with "Unknown loss function".
  @Test(arguments: [
    (#"{"loss": "jaccard_plus_bce", "metrics": ["accuracy"]}"#, "custom-loss", "jaccard_plus_bce"),
    (#"{"loss": "mse", "metrics": [["iou_score"]]}"#, "custom-metric", "iou_score"),
    (#"{"loss": {"out": "my_loss"}, "metrics": null}"#, "custom-loss", "my_loss"),
    (
      #"{"loss": "mse", "optimizer_config": {"class_name": "AdaBelief", "config": {}}}"#, "custom-optimizer",
      "AdaBelief"
    ),
  ])
  func whatIsNotKerasOwnIsAWarning(config: String, code: String, name: String) throws {
    let finding = try #require(try training(config).first)
    #expect(finding.code == code && finding.severity == .warning)
    #expect(finding.message.contains("\"\(name)\" is not one of Keras's"))
    #expect(finding.message.contains("compile=False") && finding.message.contains("strip"))
  }

  @Test func kerasOwnNamesAreFound() throws {
    let config =
      #"{"loss": "categorical_crossentropy", "metrics": ["accuracy", "mae"], "optimizer_config": {"class_name": "Adam", "config": {}}}"#
    #expect(try training(config).isEmpty)
  }

  /// Keras 3.15 compiles with "mse", and fails to load the .h5 that it saved; tf.keras loads it.
  @Test func aShortNameIsNotFoundByKeras3() throws {
    let finding = try #require(try training(#"{"loss": "mse"}"#, version: "3.15.1").first)
    #expect(finding.code == "custom-loss" && finding.message.contains("under this name"))
    #expect(try training(#"{"loss": "mean_squared_error"}"#, version: "3.15.1").isEmpty)
    #expect(try training(#"{"loss": "mse"}"#).isEmpty)
  }

  /// A convolution in front of the two Dense layers, in files that say which backend wrote them.
  private func convolution(backend: String, version: String = "2.3.1") throws -> SmallFile {
    let node =
      #"{"class_name": "Conv2D", "config": {"name": "fc", "trainable": true, "filters": 3, "kernel_size": [2, 2], "use_bias": true}, "name": "fc", "inbound_nodes": [[["a", 0, 0, {}]]]}, {"class_name": "Flatten", "config": {"name": "flat"}, "name": "flat", "inbound_nodes": [[["fc", 0, 0, {}]]]}"#
    let dense = try #require(
      SmallFile.config.firstRange(
        of: #/\{"class_name": "Dense", "config": \{"name": "fc".*?\[\[\["a", 0, 0, \{\}\]\]\]\}/#))
    let config = SmallFile.config.replacingCharacters(in: dense, with: node)
      .replacing("[null, 4]", with: "[null, 2, 2, 4]").replacing(
        #"[["fc", 0, 0, {}]]]}], "in"#, with: #"[["flat", 0, 0, {}]]]}], "in"#)
    return try SmallFile(
      version: version, config: config,
      arrays: [
        ("a", []), ("fc", [("fc/kernel:0", [2, 2, 4, 3]), ("fc/bias:0", [3])]), ("flat", []),
        SmallFile.arrays[2],
      ],
      extra: { root in
        try root.setAttribute("backend", Attribute(text: backend, type: SmallFile.variable))
      }
    )
  }

  /// Keras 2.2 to TF 2.1 turn kernels of convolutions around where the file is of Theano: the same bytes predict something else.
  @Test func equalBytesOfTwoBackendsAreNotEqual() throws {
    let (other, theano) = (try convolution(backend: "tensorflow"), try convolution(backend: "theano"))
    let found = try FileComparison(from: other.read(), to: theano.read())
    #expect(!found.isEqual)
    #expect(found.structure.turnedKernels == ["fc/kernel"])
    #expect(
      try theano.read().findings.contains { $0.code == "theano" && $0.message.contains("turn 1 kernel") })
    let twin = try convolution(backend: "theano")
    #expect(try FileComparison(from: theano.read(), to: twin.read()).isEqual)
  }
}
