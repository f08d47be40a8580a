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
    #expect(commands.count >= 20)
    for command in commands {
      let line = command.words.joined(separator: " ")
      let result = try Tool.run(Array(command.words.dropFirst()), in: folder)
      #expect(result.status == command.status, "\(line): \(result.errors)")
      #expect(!result.output.isEmpty, "\(line)")
    }
    #expect(
      folder.names == [
        "M-128x128x3-13-im.h5", "M-75x75x3-10-im.h5", model, "Mavg-16x75x75x3-10-im.h5",
        "Mavg-32x75x75x3-10-im.h5", "Mavg-frozen.h5", "anysize.h5", "at.h5", "back.h5", "clips-trained.h5",
        "clips.h5", "deep.h5", "early.h5", "features.h5", "finetune.h5", "folded.h5", "half.h5",
        "images.h5", "labels.h5", "middle.h5", "more.h5", "partly.h5", "pooled.h5", "pyramid.h5",
        "scores.h5", "stripped.h5", "ten.h5", "three.h5", "top.h5", "transfer.h5",
      ])
  }

  /// One command and the exit code that it must end with.
  private struct Command {
    let words: [String]
    let status: Int32

    /// `h5surgery diff a.h5 b.h5  # exits with 1`; without such a comment 0 is expected.
    init(line: Substring) {
      let parts = line.split(separator: "#", maxSplits: 1)
      words = parts[0].split(separator: " ").map(String.init)
      let remark = parts.count > 1 ? parts[1].split(separator: " ") : []
      status = remark.starts(with: ["exits", "with"]) ? remark.last.flatMap { Int32($0) } ?? 0 : 0
    }
  }

  /// Lines that begin with `h5surgery` in blocks marked `sh`.
  private static func commands(in document: String) throws -> [Command] {
    let text = try String(contentsOf: repository.appendingPathComponent(document), encoding: .utf8)
    var isInside = false
    var commands: [Command] = []
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("```") {
        isInside = line == "```sh"
      } else if isInside, line.hasPrefix("h5surgery ") {
        commands.append(Command(line: line))
      }
    }
    return commands
  }
}
