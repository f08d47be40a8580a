internal import Foundation

/// A document of the project, as far as it can be run.
struct Document: Sendable, CustomStringConvertible {
  /// A command, and how it has to end.
  struct Command: Sendable {
    let line: String
    let status: Int32
    /// What it has to print, line by line; nil where the document does not say.
    var output: [String]?

    /// `h5surgery diff a.h5 b.h5  # exits with 1`; without such a comment 0 is expected.
    init(line: String) {
      self.line = line
      let remark = line.split(separator: "#").last?.split(separator: " ") ?? []
      status = remark.starts(with: ["exits", "with"]) ? remark.last.flatMap { Int32($0) } ?? 0 : 0
    }
  }

  /// A fenced block.
  struct Block: Sendable {
    let language: String
    var lines: [String] = []
    var text: String { lines.map { $0 + "\n" }.joined() }
  }

  let path: String
  let blocks: [Block]

  var description: String { path }

  /// The root of the project.
  static let repository = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// README, the examples' one, and all of `docs`.
  static var all: [Document] {
    get throws {
      let docs = try FileManager.default.contentsOfDirectory(
        atPath: repository.appendingPathComponent("docs").path)
      let pages = docs.filter { $0.hasSuffix(".md") }.sorted().map { "docs/\($0)" }
      return try (["README.md", "CONTRIBUTING.md", "examples/README.md"] + pages).map { try Document($0) }
    }
  }

  /// Reads a document of the project.
  init(_ path: String) throws {
    self.path = path
    let text = try String(contentsOf: Self.repository.appendingPathComponent(path), encoding: .utf8)
    var blocks: [Block] = []
    var open: Block?
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("```") {
        if let block = open {
          blocks.append(block)
          open = nil
        } else {
          open = Block(language: String(line.dropFirst(3)))
        }
      } else {
        open?.lines.append(String(line))
      }
    }
    self.blocks = blocks
  }

  /// The commands of blocks marked `sh`, and those of blocks marked `console` with what they print.
  var commands: [Command] {
    var commands: [Command] = []
    for block in blocks {
      switch block.language {
      case "sh": commands += block.lines.filter { $0.hasPrefix("h5surgery ") }.map { Command(line: $0) }
      case "console":
        for line in block.lines {
          if line.hasPrefix("$ ") {
            commands.append(Command(line: String(line.dropFirst(2))))
            commands[commands.count - 1].output = []
          } else if !line.isEmpty {
            commands[commands.count - 1].output?.append(line)
          }
        }
      default: continue
      }
    }
    return commands
  }
}
