internal import Foundation

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

  /// More than any run of these tests takes; a run that takes longer is killed, and its status shows it.
  private static let patience = Duration.seconds(60)

  /// Runs the tool to its end.
  static func run(
    _ arguments: [String], in folder: TemporaryFolder? = nil, environment: [String: String] = [:]
  ) throws -> Result {
    try start(executable, arguments, in: folder, environment: environment).wait()
  }

  /// Runs the tool to its end.
  static func run(_ arguments: String..., in folder: TemporaryFolder? = nil) throws -> Result {
    try run(arguments, in: folder)
  }

  /// Runs the tool below a shell that has been told something first: `ulimit -f 8`.
  static func run(after preparation: String, _ arguments: [String], in folder: TemporaryFolder? = nil) throws
    -> Result
  {
    try start("/bin/sh", ["-c", "\(preparation); exec \"$0\" \"$@\"", executable] + arguments, in: folder)
      .wait()
  }

  /// Starts the tool.
  static func start(_ arguments: [String], in folder: TemporaryFolder? = nil) throws -> Running {
    try start(executable, arguments, in: folder)
  }

  private static func start(
    _ executable: String, _ arguments: [String], in folder: TemporaryFolder?,
    environment: [String: String] = [:]
  ) throws -> Running {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: executable)
    process.arguments = arguments
    if let folder { process.currentDirectoryURL = URL(fileURLWithPath: folder.path) }
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    return try Running(process, patience: patience)
  }

  /// The executable in the folder of the products, where the tests are too.
  static let executable: String = {
    #if os(macOS)
      let bundle = Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }
      let products = bundle?.bundleURL.deletingLastPathComponent() ?? Bundle.main.bundleURL
    #else
      let products = Bundle.main.bundleURL
    #endif
    return products.appendingPathComponent("h5surgery").path
  }()
}

/// A run of the tool that has not been waited for.
final class Running {
  private let process: Process
  private let folder = TemporaryFolder()
  private let patience: Duration

  /// The process that a shell would signal on Ctrl-C.
  var identifier: Int32 { process.processIdentifier }

  init(_ process: Process, patience: Duration) throws {
    self.process = process
    self.patience = patience
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try Self.sink(folder.file("output"))
    process.standardError = try Self.sink(folder.file("errors"))
    try process.run()
  }

  private static func sink(_ path: String) throws -> FileHandle {
    try Data().write(to: URL(fileURLWithPath: path))
    return try FileHandle(forWritingTo: URL(fileURLWithPath: path))
  }

  /// Sends a signal to the tool.
  func signal(_ number: Int32) { kill(process.processIdentifier, number) }

  /// Waits for the end, or kills what takes too long.
  func wait() throws -> Tool.Result {
    let deadline = ContinuousClock.now + patience
    while process.isRunning, ContinuousClock.now < deadline { usleep(2000) }
    if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    process.waitUntilExit()
    let status = process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus
    return Tool.Result(
      status: status, output: try String(contentsOfFile: folder.file("output"), encoding: .utf8),
      errors: try String(contentsOfFile: folder.file("errors"), encoding: .utf8))
  }
}
