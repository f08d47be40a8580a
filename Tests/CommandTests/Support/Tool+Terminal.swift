internal import Foundation
import TestSupport

extension Tool {
  /// Runs the tool to its end with its standard output on a terminal of so many columns.
  ///
  /// - Returns: What the terminal shows, with line ends as a file has them.
  static func run(_ arguments: [String], columns: Int, in folder: Folder? = nil) throws -> Result {
    var (terminal, line): (Int32, Int32) = (-1, -1)
    var size = winsize(ws_row: 24, ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
    guard openpty(&terminal, &line, nil, nil, &size) == 0 else { throw POSIXError(.ENOTTY) }
    let screen = FileHandle(fileDescriptor: terminal, closeOnDealloc: true)
    let output = FileHandle(fileDescriptor: line, closeOnDealloc: true)
    let running = try start(
      executable, arguments, in: folder, environment: ["NO_COLOR": "1", "COLUMNS": ""], output: output)
    try output.close()
    var shown: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 1 << 16)
    // it ends where nobody has the other side open any more
    while true {
      let count = read(screen.fileDescriptor, &block, block.count)
      guard count > 0 else { break }
      shown += block[..<count]
    }
    let result = try running.wait()
    let text = String(decoding: shown, as: UTF8.self).replacing("\r\n", with: "\n")
    return Result(status: result.status, output: text, errors: result.errors)
  }
}
