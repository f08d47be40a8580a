internal import Foundation
import TestSupport

/// The executable, run as people run it.
struct Tool {
  /// How a run ended.
  struct Result {
    let status: Int32
    let output: String
    let errors: String

    /// The lines of standard error.
    var errorLines: [String] { errors.split(separator: "\n").map(String.init) }
  }

  /// Runs the tool to its end.
  static func run(
    _ arguments: [String], in folder: Folder? = nil, environment: [String: String] = [:]
  ) throws -> Result {
    try start(executable, arguments, in: folder, environment: environment).wait()
  }

  /// Runs the tool to its end.
  static func run(_ arguments: String..., in folder: Folder? = nil) throws -> Result {
    try run(arguments, in: folder)
  }

  /// Runs another program of this package.
  static func runProgram(_ name: String, in folder: Folder) throws -> Result {
    try start(products.appendingPathComponent(name).path, [], in: folder).wait()
  }

  /// Runs a line as it stands in a document: a shell takes it apart, and `h5surgery` is the tool.
  static func runLine(_ line: String, in folder: Folder) throws -> Result {
    try runShell("h5surgery() { \"$0\" \"$@\"; }; eval \"$1\"", line, in: folder)
  }

  /// Runs the tool below a shell that has been told something first: `ulimit -f 8`.
  static func run(after preparation: String, _ arguments: [String], in folder: Folder? = nil) throws
    -> Result
  {
    try start("/bin/sh", ["-c", "\(preparation); exec \"$0\" \"$@\"", executable] + arguments, in: folder)
      .wait()
  }

  /// Runs a line of shell, in which the tool is `$0` and the arguments follow.
  static func runShell(_ line: String, _ arguments: String..., in folder: Folder) throws -> Result {
    try start("/bin/sh", ["-c", line, executable] + arguments, in: folder).wait()
  }

  /// Starts the tool, below a shell that has been told something first.
  static func start(
    _ arguments: [String], in folder: Folder, output: FileHandle? = nil, after preparation: String = ":"
  ) throws -> Running {
    try start(
      "/bin/sh", ["-c", "\(preparation); exec \"$0\" \"$@\"", executable] + arguments, in: folder,
      output: output)
  }

  static func start(
    _ executable: String, _ arguments: [String], in folder: Folder?,
    environment: [String: String] = [:], output: FileHandle? = nil
  ) throws -> Running {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: executable)
    process.arguments = arguments
    if let folder { process.currentDirectoryURL = URL(fileURLWithPath: folder.path) }
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    return try Running(process, output: output)
  }

  /// The executable in the folder of the products, where the tests are too.
  static let executable = products.appendingPathComponent("h5surgery").path

  private static let products: URL = {
    #if os(macOS)
      let bundle = Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }
      return bundle?.bundleURL.deletingLastPathComponent() ?? Bundle.main.bundleURL
    #else
      return Bundle.main.bundleURL
    #endif
  }()
}

/// What runs behind a shell's `&`, or under nohup, ignores signals, and so would the tool that it starts.
private let receivingSignals: Void = {
  for number in [SIGHUP, SIGINT, SIGQUIT] { signal(number, SIG_DFL) }
}()

/// A run of the tool that has not been waited for.
final class Running {
  private let process: Process
  private let folder = Folder()

  /// The process that a shell would signal on Ctrl-C.
  var identifier: Int32 { process.processIdentifier }

  init(_ process: Process, output: FileHandle?) throws {
    self.process = process
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try output ?? Self.sink(folder.path("output"))
    if output != nil { try Data().write(to: URL(fileURLWithPath: folder.path("output"))) }
    process.standardError = try Self.sink(folder.path("errors"))
    _ = receivingSignals
    try process.run()
  }

  private static func sink(_ path: String) throws -> FileHandle {
    try Data().write(to: URL(fileURLWithPath: path))
    return try FileHandle(forWritingTo: URL(fileURLWithPath: path))
  }

  deinit {
    if process.isRunning { kill(process.processIdentifier, SIGTERM) }
  }

  #if os(Linux)
    /// The tool's working process, once it is there.
    func child() throws -> Int32 {
      var found: Int32?
      let isThere = try RunLimit.wait {
        found = try FileManager.default.contentsOfDirectory(atPath: "/proc").lazy.compactMap { Int32($0) }
          .first { parent(of: $0) == identifier }
        return found != nil
      }
      guard isThere, let found else { throw CancellationError() }
      return found
    }

    private func parent(of process: Int32) -> Int32? {
      guard let text = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8) else {
        return nil
      }
      // "number (name) state parent ..."
      let fields = text.split(separator: ")").last?.split(separator: " ") ?? []
      return fields.count > 1 ? Int32(fields[1]) : nil
    }
  #endif

  /// Sends a signal to the tool.
  func signal(_ number: Int32) { kill(process.processIdentifier, number) }

  /// Waits for the end. What still runs at the limit of the whole run is killed, and its status shows it.
  func wait() throws -> Tool.Result {
    if !RunLimit.wait(until: { !process.isRunning }) { kill(process.processIdentifier, SIGKILL) }
    process.waitUntilExit()
    let status = process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus
    return Tool.Result(
      status: status, output: try String(contentsOfFile: folder.path("output"), encoding: .utf8),
      errors: try String(contentsOfFile: folder.path("errors"), encoding: .utf8))
  }
}
