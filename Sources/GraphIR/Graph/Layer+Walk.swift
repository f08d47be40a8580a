extension Layer {
  /// Visits this layer and everything inside, outer ones first, with the way down through `children`.
  ///
  /// Each level is taken out and put back once, whatever the number of layers.
  public mutating func walk(path: [Int] = [], _ visit: (inout Layer, _ path: [Int]) -> Void) {
    visit(&self, path)
    guard !children.isEmpty else { return }
    var inside = children
    for index in inside.indices { inside[index].walk(path: path + [index], visit) }
    children = inside
  }

  /// The layer at the end of a way down through `children`.
  func descendant(at path: some Collection<Int>) -> Layer {
    guard let first = path.first else { return self }
    return children[first].descendant(at: path.dropFirst())
  }
}
