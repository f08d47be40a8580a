import TestSupport
import Testing

@testable import h5surgery

/// The examples in the help are commands that work.
@Suite struct HelpTests {
  /// One example: a command line, and what the help says that it does.
  struct Example: Sendable, CustomStringConvertible {
    let command: String
    let remark: String

    var description: String { command }
  }

  /// Every command, and the tool itself.
  static let commands = H5Surgery.configuration.subcommands.map { $0._commandName }

  static let examples: [Example] = ([[]] + commands.map { [$0] }).flatMap {
    (try? Tool.run(["help"] + $0).output).map(examples) ?? []
  }

  private static func examples(in help: String) -> [Example] {
    let lines = help.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    return lines.enumerated().compactMap { index, line in
      guard line.hasPrefix("  h5surgery ") else { return nil }
      let next = index + 1 < lines.count ? lines[index + 1] : ""
      let remark = next.hasPrefix("      ") ? String(next.drop { $0 == " " }) : ""
      return Example(command: String(line.dropFirst("  h5surgery ".count)), remark: remark)
    }
  }

  @Test func everyCommandHasExamples() {
    #expect(Self.commands.count >= 11)
    for command in Self.commands {
      #expect(Self.examples.contains { $0.command.hasPrefix("\(command) ") }, "\(command)")
    }
  }

  @Test(arguments: examples)
  func theExampleWorks(example: Example) throws {
    let folder = Folder()
    try Self.model.write(to: folder, as: "images.h5")
    for name in ["in.h5", "model.h5", "other.h5", "trained.h5", "R50-224x224x3-339-im.h5"]
    where example.command.contains(name) {
      try Self.model.write(to: folder, as: name)
    }
    for name in ["wrapped.h5", "R50avg-64x224x224x3-339-im.h5"] where example.command.contains(name) {
      #expect(try Tool.run("wrap-average", "images.h5", name, "--frames", "4", in: folder).status == 0)
    }
    for (words, fixture) in Self.keras3 where example.command.contains(words) {
      let name = words.split(separator: " ").last.map(String.init) ?? ""
      folder.write(name, Folder.bytes(fixture))
    }
    if example.command.contains(" tuned.safetensors") {
      #expect(try Tool.run("convert", "model.h5", "tuned.safetensors", in: folder).status == 0)
    }
    // Two files to compare, where the command does not write the second one.
    if example.command.contains(" before after ") {
      for name in ["before", "after"] {
        try folder.makeFolder(name)
        try Self.model.write(to: folder, as: "\(name)/model.h5")
      }
    }
    if example.command.hasPrefix("diff ") { try Self.model.write(to: folder, as: "out.h5") }
    if example.command.contains(" recipe.yaml") {
      let recipe = "h5surgery: 1\nsteps:\n- swap-head: {classes: 3}\n- freeze: {except-head: true}\n"
      folder.write("recipe.yaml", Array(recipe.utf8))
    }
    let result = try Tool.runShell("eval exec '\"$0\"' \"$1\"", example.command, in: folder)
    #expect(result.status == 0, "\(result.errors)")
    if example.remark.hasPrefix("writes ") {
      #expect(folder.names.contains(String(example.remark.dropFirst("writes ".count))))
    }
  }

  /// What Keras 3 saved, by the names that examples have for it. What an example writes itself is not there.
  private static let keras3: [String: String] = {
    let model = ArchiveFixture.named("g_seq", "k3")
    return [
      "resnet.h5 ": model.h5, " model.keras ": model.path, "model.json ": model.architecture ?? "",
      "--weights-from model.weights.h5": model.weights ?? "",
      // its head is a convolution whose positions are pooled
      "drop-head mobile.h5": Fixture.named("g_xception", "k3").path,
    ]
  }()

  /// A model of images with all the layers that examples name.
  private static var model: TinyModel {
    let names = ["conv1", "conv1_conv", "conv2_conv", "conv4_block6_out", "conv5_block1_1_conv", "mixed10"]
    var layers = [TinyModel.inputLayer("image", [8, 8, 3])]
    for (index, name) in names.enumerated() {
      layers.append(
        TinyModel.dense(name, on: index == 0 ? "image" : names[index - 1], units: 4, activation: "relu"))
    }
    layers += [
      TinyModel.layer(
        "BatchNormalization", "norm", on: "mixed10", "\"axis\": [3], \"scale\": true, \"center\": true"),
      TinyModel.layer("GlobalAveragePooling2D", "pool", on: "norm", "\"data_format\": \"channels_last\""),
      TinyModel.layer("Dropout", "dropout", on: "pool", "\"rate\": 0.5"),
      TinyModel.dense("classes", on: "dropout", units: 4, activation: "softmax"),
    ]
    let norm = ["gamma", "beta", "moving_mean", "moving_variance"].map { (path: "norm/\($0):0", shape: [4]) }
    let arrays =
      [("image", [])] + names.map { TinyModel.dense($0, $0 == names[0] ? 3 : 4, 4) }
      + [("norm", norm), ("pool", []), ("dropout", []), TinyModel.dense("classes", 4, 4)]
    return TinyModel(
      config: TinyModel.graph(layers: layers, input: "image", output: "classes"), arrays: arrays)
  }
}
