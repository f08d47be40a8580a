/// What a command has shown when it is about to end: it stays in memory with the process, as to take it apart piece by piece
/// takes longer than to print it.
enum KeptToTheEnd {
  private final class Box<Value> {
    let value: Value
    init(_ value: Value) { self.value = value }
  }

  /// Keeps a value.
  static func keep<Value>(_ value: Value) { _ = Unmanaged.passRetained(Box(value)) }
}
