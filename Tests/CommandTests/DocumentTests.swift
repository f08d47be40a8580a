internal import Foundation
import ModelSurgery
import TestSupport
import Testing

/// What the documents say can be done is done here, each document in a folder of its own.
struct DocumentTests {
  /// The model that stands for a name in a document. What a command of the document writes itself is not listed.
  static let models: [String: String] = [
    "M-75x75x3-13-im.h5": example, "in.h5": example, "model.h5": example,
    "R50-224x224x3-339-im.h5": Fixture.named("R50", "tf21").path,
    "IRv2-224x224x3-339-ikm.h5": Fixture.named("IRv2", "tf21").path,
    "resnet.h5": Fixture.named("R50", "k3").path,
  ]

  private static let example = repositoryPath("examples/M-75x75x3-13-im.h5")

  private static func repositoryPath(_ path: String) -> String {
    Document.repository.appendingPathComponent(path).path
  }

  /// A folder with the models and recipes that a document is about.
  private func folder(for document: Document) -> Folder {
    let folder = Folder()
    let words = Set(document.commands.flatMap { $0.line.split(separator: " ").map(String.init) })
    for (name, path) in Self.models where words.contains(name) { folder.write(name, Folder.bytes(path)) }
    for name in ["clips.yaml", "finetune.yaml"] {
      folder.write(name, Folder.bytes(Self.repositoryPath("examples/\(name)")))
    }
    // `# NAME.yaml` in its first line makes a block a file.
    for block in document.blocks where block.language == "yaml" {
      if let name = block.lines.first?.split(separator: " ").last, name.hasSuffix(".yaml") {
        folder.write(String(name), Array(block.text.utf8))
      }
    }
    return folder
  }

  @Test(arguments: try Document.all) func everyCommandRuns(document: Document) throws {
    let folder = folder(for: document)
    for command in document.commands {
      let result = try Tool.runLine(command.line, in: folder)
      #expect(result.status == command.status, "\(document), \(command.line): \(result.errors)")
      if command.status == 2 {
        let shown = document.blocks.contains { $0.text == result.errors }
        #expect(shown, "\(document) does not show this error: \(result.errors)")
      } else {
        #expect(!result.output.isEmpty, "\(document), \(command.line)")
      }
      if let output = command.output {
        #expect(result.output.split(separator: "\n").map(String.init) == output, "\(command.line)")
      }
      for name in Self.files(namedBy: command) {
        #expect(folder.names.contains(name), "\(document), \(command.line)")
      }
    }
  }

  /// The files that a command names, `# writes NAME` included, all of which are there afterwards.
  private static func files(namedBy command: Document.Command) -> [String] {
    guard command.status < 2, !command.line.contains("--dry-run") else { return [] }
    return command.line.split(separator: " ").map(String.init)
      .filter { $0.hasSuffix(".h5") || $0.hasSuffix(".yaml") }
  }

  @Test func thereAreCommands() throws {
    let documents = try Document.all
    #expect(documents.count >= 9)
    for path in [
      "README.md", "examples/README.md", "docs/recipes.md", "docs/command-line.md", "docs/heads.md",
    ] {
      #expect(documents.contains { $0.path == path && $0.commands.count >= 2 }, "\(path)")
    }
  }

  /// A command in a block of another kind would not be run.
  @Test(arguments: try Document.all) func commandsStandWhereTheyAreRun(document: Document) {
    for block in document.blocks where !["sh", "console"].contains(block.language) {
      #expect(!block.lines.contains { $0.contains(/^(\$ )?h5surgery [^ ]/) }, "\(block.text)")
    }
  }

  @Test(arguments: try Document.all) func everyRecipeIsOne(document: Document) throws {
    for block in document.blocks where block.language == "yaml" {
      if block.lines.first == "# mistake.yaml" {
        #expect(throws: ModelFileError.self) { try Recipe(yaml: block.text) }
      } else {
        #expect(try !Recipe(yaml: block.text, named: document.path).steps.isEmpty)
      }
    }
  }
}

/// The program in `examples`, built with the rest.
struct ExampleProgramTests {
  static let source = "examples/TransferLearning/main.swift"

  @Test func theProgramDoesWhatTheCommandsDo() throws {
    let folder = Folder()
    let model = "M-75x75x3-13-im.h5"
    folder.write(
      model, Folder.bytes(Document.repository.appendingPathComponent("examples/\(model)").path))
    let result = try Tool.runProgram("TransferLearning", in: folder)
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.contains("trained: 17321 -> 650 parameters\n"))
    #expect(folder.names == [model, "Mavg-16x75x75x3-10-im.h5", "clips.yaml"])
    #expect(try Tool.run("apply", "clips.yaml", model, "again.h5", in: folder).status == 0)
    #expect(folder.bytes("again.h5") == folder.bytes("Mavg-16x75x75x3-10-im.h5"))
    let inside = try ModelFile(contentsOf: folder.path("again.h5")).unwrap()
    #expect(inside.whole.parameterCounts.trainable == 650)
    let shipped = try Recipe(
      contentsOf: Document.repository.appendingPathComponent("examples/clips.yaml").path)
    #expect(try shipped.json() == Recipe(contentsOf: folder.path("clips.yaml")).json())
  }

  /// The documents' Swift is compiled: it is a part of the program, to the letter.
  @Test func theSwiftOfTheDocumentsIsThePrograms() throws {
    let source = try String(
      contentsOf: Document.repository.appendingPathComponent(Self.source), encoding: .utf8)
    let blocks = try Document.all.flatMap(\.blocks).filter { $0.language == "swift" }
    #expect(!blocks.isEmpty)
    for block in blocks { #expect(source.contains(block.text), "\(block.text)") }
  }
}
