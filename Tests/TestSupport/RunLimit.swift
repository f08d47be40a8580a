internal import Foundation

/// The one limit of time in the tests, for the whole run: no test has one of its own, which a busy machine would break.
///
/// `H5SURGERY_TEST_LIMIT` is in seconds; an hour where it is not set. Only what hangs comes to it. What waits for something
/// gives up then, and its test fails; whatever else hangs ends with the process a minute later.
public enum RunLimit {
  private static let seconds =
    ProcessInfo.processInfo.environment["H5SURGERY_TEST_LIMIT"].flatMap(Double.init) ?? 3600
  private static let grace = 60.0

  private static let end: ContinuousClock.Instant = {
    Thread.detachNewThread {
      Thread.sleep(forTimeInterval: seconds + grace)
      let reason = "the tests hang: they did not end within H5SURGERY_TEST_LIMIT=\(seconds) seconds\n"
      FileHandle.standardError.write(Data(reason.utf8))
      _exit(1)
    }
    return ContinuousClock.now + .seconds(seconds)
  }()

  /// Begins to count, if nobody did before: with the first folder that a test asks for.
  static func begin() { _ = end }

  /// Waits until something is so. False where the limit comes first.
  public static func wait(until isSo: () throws -> Bool) rethrows -> Bool {
    while try !isSo() {
      guard ContinuousClock.now < end else { return false }
      usleep(1000)
    }
    return true
  }
}
