internal import Foundation
import TestSupport
import Testing

/// The commands of `examples/README.md` do what they say.
struct ExamplesTests {
  static let repository = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  @Test func everyCommandOfTheExamplesRuns() throws {
    let folder = Folder()
    let model = "M-75x75x3-13-im.h5"
    folder.write(model, Folder.bytes(Self.repository.appendingPathComponent("examples/\(model)").path))
    let commands = try Self.commands(in: "examples/README.md")
    #expect(commands.count >= 15)
    for command in commands {
      let result = try Tool.run(Array(command.dropFirst()), in: folder)
      #expect(result.status == 0, "\(command.joined(separator: " ")): \(result.errors)")
      #expect(!result.output.isEmpty, "\(command.joined(separator: " "))")
    }
    #expect(
      folder.names == [
        "M-75x75x3-10-im.h5", model, "Mavg-16x75x75x3-10-im.h5", "Mavg-frozen.h5", "at.h5", "clips.h5",
        "early.h5", "features.h5", "finetune.h5", "images.h5", "pooled.h5", "scores.h5", "stripped.h5",
        "ten.h5", "transfer.h5",
      ])
  }

  /// Lines that begin with `h5surgery` in blocks marked `sh`.
  private static func commands(in document: String) throws -> [[String]] {
    let text = try String(contentsOf: repository.appendingPathComponent(document), encoding: .utf8)
    var isInside = false
    var commands: [[String]] = []
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("```") {
        isInside = line == "```sh"
      } else if isInside, line.hasPrefix("h5surgery ") {
        commands.append(line.split(separator: " ").map(String.init))
      }
    }
    return commands
  }
}
