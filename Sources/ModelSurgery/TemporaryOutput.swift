internal import Files

/// Lets a supervising process know which temporary file a write is working on.
public enum TemporaryOutput {
  /// Calls `body` with the path when a temporary file is created, and with nil when it is gone.
  public static func onChange(_ body: (@Sendable (_ path: String?) -> Void)?) {
    TemporaryFiles.onChange(body)
  }
}
