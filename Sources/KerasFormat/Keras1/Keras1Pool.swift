internal import GraphIR

/// The arrays of one group, of which layers take theirs by name, or all in their order.
struct Keras1Pool {
  let arrays: [SavedArray]
  private(set) var used: Set<Int> = []

  init(_ arrays: [SavedArray]) { self.arrays = arrays }

  /// The first array that nobody took.
  var left: SavedArray? { arrays.indices.first { !used.contains($0) }.map { arrays[$0] } }

  /// How many nobody took.
  var count: Int { arrays.count - used.count }

  /// Takes all that are left, in their order.
  mutating func takeAll() -> [SavedArray] {
    let rest = arrays.indices.filter { !used.contains($0) }
    used.formUnion(rest)
    return rest.map { arrays[$0] }
  }

  /// Takes the first of a name.
  ///
  /// - Parameter again: Whether it may have been taken before.
  mutating func take(_ layer: String, _ key: String, again: Bool = false) -> SavedArray? {
    let place = arrays.indices.first {
      (again || !used.contains($0)) && Self.names(arrays[$0], layer, key)
    }
    guard let place else { return nil }
    used.insert(place)
    return arrays[place]
  }

  /// Whether one that nobody took has a name.
  func has(_ layer: String, _ key: String) -> Bool {
    arrays.indices.contains { !used.contains($0) && Self.names(arrays[$0], layer, key) }
  }

  /// Whether an array is called `layer_key`, `layer_key_2` or either with `:0` behind it, as TensorFlow does.
  static func names(_ array: SavedArray, _ layer: String, _ key: String) -> Bool {
    var name = array.listed[...]
    if name.utf8.suffix(2).elementsEqual(":0".utf8) { name = name.dropLast(2) }
    let base = "\(layer)_\(key)"
    guard name.utf8.starts(with: base.utf8) else { return false }
    let rest = name.utf8.dropFirst(base.utf8.count)
    guard let first = rest.first else { return true }
    let digits = rest.dropFirst()
    return first == UInt8(ascii: "_") && !digits.isEmpty
      && digits.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
  }
}
