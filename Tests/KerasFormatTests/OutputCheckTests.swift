import Foundation
import GraphIR
import HDF5
import Testing

@testable import FormatInterface
@testable import KerasFormat

/// An output in which a weight is gone, or is another, never gets its name, whatever made it so.
struct OutputCheckTests {
  private static let kernel = "/model_weights/fc/fc/kernel:0"
  private static let other = "/model_weights/out/out/kernel:0"

  /// Two kernels of one shape, so that they can be taken for each other.
  private func source() throws -> SmallFile {
    try SmallFile(
      config: SmallFile.config.replacing("\"units\": 3", with: "\"units\": 4").replacing(
        "\"units\": 2", with: "\"units\": 4"),
      arrays: [
        ("a", []), ("fc", [("fc/kernel:0", [4, 4]), ("fc/bias:0", [4])]),
        ("out", [("out/kernel:0", [4, 4]), ("out/bias:0", [4])]),
      ],
      extra: { root in
        let state = try root.createGroup("optimizer_weights")
        try state.createDataset("m:0", shape: [4], type: #require(ElementType(numpyName: "float32"))) {
          _, _ in
        }
      })
  }

  /// Writes the model as it is, with steps that no planner would plan.
  private func write(
    _ steps: [EditPlan.Step], _ compaction: Compaction, dropping bytes: Int = 0
  ) throws -> (file: SmallFile, kind: EditEngine.Kind) {
    let (source, result) = (try source(), try SmallFile())
    try FileManager.default.removeItem(atPath: result.path)
    let file = try source.read()
    var plan = try file.plan(for: file.whole)
    plan.steps += steps
    plan.unusedByteCount = bytes
    let draft = try Draft(copying: source.path, to: result.path, overwriting: false, compaction: compaction)
    do {
      return (result, try EditEngine.write(plan, of: file.origin, as: draft, compaction: compaction).kind)
    } catch {
      #expect(!FileManager.default.fileExists(atPath: result.path))
      throw error
    }
  }

  private func refusal(_ steps: [EditPlan.Step], _ compaction: Compaction, dropping bytes: Int = 0) -> String
  {
    let error = #expect(throws: FormatError.self) { try write(steps, compaction, dropping: bytes) }
    #expect(error?.code == .lostWeights)
    return error?.message ?? ""
  }

  /// So many bytes that go make a file be packed anew.
  private static let many = 1 << 20

  @Test func whatWasPlannedIsWritten() throws {
    #expect(try write([], .never).kind == .copy)
    #expect(try write([.createGroup(path: "/new")], .never).kind == .editACopy)
    #expect(try write([.createGroup(path: "/new")], .automatic, dropping: Self.many).kind == .repack)
  }

  @Test(arguments: [(Compaction.never, 0), (.automatic, many)])
  func aWeightThatIsGoneIsNoticed(compaction: Compaction, bytes: Int) {
    let message = refusal([.delete(path: Self.kernel)], compaction, dropping: bytes)
    #expect(message.contains("layer \"fc\": its weight \"fc/kernel:0\" is gone"))
  }

  @Test func weightsThatChangedPlacesAreNoticed() {
    let message = refusal(
      [
        .move(from: Self.kernel, to: "/aside"), .move(from: Self.other, to: Self.kernel),
        .move(from: "/aside", to: Self.other),
      ], .never)
    #expect(message.contains("layer \"fc\": its weight \"fc/kernel:0\" is another dataset than in the input"))
  }

  @Test func otherNumbersInAPackedFileAreNoticed() {
    let weight = Weight(
      name: "kernel", path: "fc/kernel:0", shape: [4, 4], type: "float32", isTrainable: true,
      source: .initializer(.ones, seed: 0))
    let message = refusal(
      [.delete(path: Self.kernel), .createDataset(path: Self.kernel, weight)], .automatic, dropping: Self.many
    )
    #expect(message.contains("does not begin and end with the bytes that it has in the input"))
  }

  @Test func aWeightOfAnotherShapeIsNoticed() {
    let weight = Weight(
      name: "kernel", path: "fc/kernel:0", shape: [2, 8], type: "float32", isTrainable: true,
      source: .initializer(.zeros, seed: 0))
    let message = refusal(
      [.delete(path: Self.kernel), .createDataset(path: Self.kernel, weight)], .never)
    #expect(message.contains("is float32 (2, 8), expected float32 (4, 4)"))
  }

  @Test func listsOfOtherNamesAreNoticed() {
    let names = Attribute(texts: ["a", "out", "fc"], type: SmallFile.fixed(3))
    #expect(
      refusal([.setAttribute(path: "/model_weights", name: "layer_names", names)], .never).contains(
        "layer_names"))
    let weights = Attribute(texts: ["fc/kernel:0"], type: SmallFile.fixed(11))
    #expect(
      refusal([.setAttribute(path: "/model_weights/fc", name: "weight_names", weights)], .never).contains(
        "layer \"fc\": weight_names lists 1, expected 2 weights"))
  }

  @Test(arguments: [(Compaction.never, 0), (.automatic, many)])
  func optimizerStateThatIsGoneIsNoticed(compaction: Compaction, bytes: Int) {
    let message = refusal([.delete(path: "/optimizer_weights/m:0")], compaction, dropping: bytes)
    #expect(message.contains("optimizer_weights"))
  }
}
