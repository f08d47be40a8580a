public import Files

/// Lets a supervising process know which temporary file a write is working on.
public enum TemporaryOutput {
  /// Calls `body` before a temporary file is created, when it has been, and when it is gone.
  public static func onChange(_ body: (@Sendable (TemporaryFileChange) -> Void)?) {
    TemporaryFiles.onChange(body)
  }
}
