internal import GraphIR
internal import HDF5

/// Which links a file will have after a plan, without it having been carried out.
struct PlannedLinks {
  private let root: UInt64
  private var links: [UInt64: [ExactName: UInt64]]
  /// What new objects go by: no file is so large that an object has that address.
  private var next = UInt64.max - 1

  /// The links of a file before any step.
  init(of graph: ObjectGraph) {
    root = graph.root
    links = graph.objects.mapValues { object in
      Dictionary(
        object.links.map { (ExactName($0.name), $0.address) }, uniquingKeysWith: { first, _ in first })
    }
  }

  /// The addresses of all objects that links lead to.
  var reachable: Set<UInt64> {
    var found: Set<UInt64> = [root]
    var waiting = [root]
    while let address = waiting.popLast() {
      for target in links[address, default: [:]].values where found.insert(target).inserted {
        waiting.append(target)
      }
    }
    return found
  }

  /// The address of the object at an absolute path; nil where there is none.
  func address(of path: String) -> UInt64? { address(of: Self.parts(of: path)[...]) }

  /// Does what a step would do to the links of a copy. What the step does not find is left to who carries it out.
  mutating func apply(_ step: EditPlan.Step) {
    switch step {
    case .delete(let path): _ = take(path)
    case .prune(let path, let top): prune(path, top: top)
    case .move(let from, let to): if let address = take(from) { put(address, at: to) }
    case .createGroup(let path): if address(of: path) == nil { put(fresh(), at: path) }
    case .createDataset(let path, _): put(fresh(), at: path)
    case .setAttribute, .removeAttribute: return
    }
  }

  /// A group that has attributes would stay: what refers to it is looked at as if it went.
  private mutating func prune(_ path: String, top: String) {
    var parts = Self.parts(of: path).dropLast()
    let limit = Self.parts(of: top).count
    while parts.count > limit, let address = address(of: parts), links[address, default: [:]].isEmpty {
      _ = take(parts)
      parts.removeLast()
    }
  }

  private mutating func fresh() -> UInt64 {
    defer { next -= 1 }
    return next
  }

  private func address(of parts: ArraySlice<ExactName>) -> UInt64? {
    parts.reduce(root) { address, name in address.flatMap { links[$0]?[name] } }
  }

  private mutating func take(_ path: String) -> UInt64? { take(Self.parts(of: path)[...]) }

  private mutating func take(_ parts: ArraySlice<ExactName>) -> UInt64? {
    guard let name = parts.last, let holder = address(of: parts.dropLast()) else { return nil }
    return links[holder]?.removeValue(forKey: name)
  }

  private mutating func put(_ object: UInt64, at path: String) {
    let parts = Self.parts(of: path)
    var holder = root
    for name in parts.dropLast() {
      if let inside = links[holder, default: [:]][name] {
        holder = inside
      } else {
        let new = fresh()
        links[holder, default: [:]][name] = new
        holder = new
      }
    }
    if let name = parts.last { links[holder, default: [:]][name] = object }
  }

  private static func parts(of path: String) -> [ExactName] {
    path.utf8.split(separator: UInt8(ascii: "/")).map { ExactName(String(Substring($0))) }
  }
}
