internal import Foundation
import TestSupport
import Testing

extension Tool {
  /// Starts a run whose working process waits for ever: nobody reads what it prints, and it has begun to. Makes its model
  /// where there is none.
  static func startBlocked(in folder: Folder, after preparation: String = ":") throws -> Running {
    // A pipe of its own for each run: in one that was used before, the words of another run could still stand.
    let pipe = folder.path("pipe\(folder.names.count)")
    if !folder.names.contains("in.h5") { try writeLongModel(to: folder) }
    #expect(mkfifo(pipe, 0o600) == 0)
    let descriptor = open(pipe, O_RDWR | O_CLOEXEC)
    let output = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    let run = try start(
      ["inspect", "in.h5", "--format", "json"], in: folder, output: output, after: preparation)
    let hasBegun = RunLimit.wait {
      var waiting: Int32 = 0
      return ioctl(descriptor, UInt(FIONREAD), &waiting) == 0 && waiting > 0
    }
    #expect(hasBegun)
    return run
  }

  /// A model whose listing is longer than a pipe holds.
  static func writeLongModel(to folder: Folder) throws {
    let names = (0..<600).map { "layer_with_a_rather_long_name_to_fill_the_pipe_\($0)" }
    var layers = [TinyModel.inputLayer("features", [2])]
    for (index, name) in names.enumerated() {
      layers.append(
        TinyModel.dense(name, on: index == 0 ? "features" : names[index - 1], units: 2, activation: "relu"))
    }
    let config = TinyModel.graph(layers: layers, input: "features", output: names[names.count - 1])
    try TinyModel(config: config, arrays: [("features", [])] + names.map { TinyModel.dense($0, 2, 2) })
      .write(to: folder)
  }
}
