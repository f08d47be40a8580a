import FormatInterface
import GraphIR
import Testing

@testable import KerasFormat

/// Files of Keras 1 are shown as far as they go.
struct OldModelTests {
  /// What Keras 1.2 writes for a Sequential: a list of layers, old names of arguments.
  private static let config = """
    {"class_name": "Sequential", "config": [{"class_name": "Convolution2D", "config": {"name": "convolution2d_1", \
    "trainable": true, "batch_input_shape": [null, 8, 8, 1], "input_dtype": "float32", "nb_filter": 2, "nb_row": 3, \
    "nb_col": 3, "border_mode": "valid", "dim_ordering": "tf", "bias": true}}, {"class_name": "Flatten", "config": \
    {"name": "flatten_1", "trainable": true}}, {"class_name": "Dense", "config": {"name": "dense_1", "trainable": true, \
    "output_dim": 3, "bias": true}}]}
    """
  private static let arrays: [(layer: String, weights: [(String, [Int])])] = [
    ("convolution2d_1", [("convolution2d_1_W:0", [3, 3, 1, 2]), ("convolution2d_1_b:0", [2])]),
    ("flatten_1", []), ("dense_1", [("dense_1_W:0", [72, 3]), ("dense_1_b:0", [3])]),
  ]

  @Test(arguments: ["1.2.1", nil]) func layersAndWeightsAreShown(version: String?) throws {
    let file = try SmallFile(version: version, config: Self.config, arrays: Self.arrays)
    let survey = try FileSurvey(reading: file.path)
    #expect(survey.whole == nil)
    #expect(survey.facts.kind == .keras1 && survey.facts.kerasVersion == version)
    let outline = try #require(survey.outline)
    #expect(outline.model.layers.map(\.name) == ["convolution2d_1", "flatten_1", "dense_1"])
    #expect(outline.model.layers.map(\.className) == ["Convolution2D", "Flatten", "Dense"])
    #expect(
      outline.model.layers.map { $0.weights.map(\.shape) } == [[[3, 3, 1, 2], [2]], [], [[72, 3], [3]]])
    #expect(outline.parameterCounts.total == 20 + 219)
    // What its layers do is not known.
    #expect(survey.shapes?.inputs == [TensorShape([nil, 8, 8, 1])] && survey.shapes?.layers.isEmpty == true)
  }

  @Test func theFindingSaysThatNoSurgeryIsOffered() throws {
    let file = try SmallFile(version: "1.2.1", config: Self.config, arrays: Self.arrays)
    let finding = try #require(try FileSurvey(reading: file.path).findings.first)
    #expect(finding.severity == .problem && finding.code == "unknown-dialect")
    #expect(finding.message.hasSuffix("no surgery is offered"))
  }

  @Test func aConfigThatCantBeReadLeavesTheFacts() throws {
    let file = try SmallFile(version: "1.2.1", config: "[7]", arrays: Self.arrays)
    let survey = try FileSurvey(reading: file.path)
    #expect(survey.outline == nil && survey.facts.kind == .keras1)
    #expect(survey.facts.arrayCount == 4)
  }
}
