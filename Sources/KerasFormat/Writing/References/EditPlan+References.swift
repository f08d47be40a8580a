internal import FormatInterface
internal import GraphIR
internal import HDF5

extension EditPlan {
  /// Refuses a plan after which something would refer to an object that is gone: libhdf5 gives its bytes to others, so that
  /// the reference would lead to anything at all.
  ///
  /// - Parameter path: the file that the plan is for.
  func checkReferences(in graph: ObjectGraph, of path: String) throws(FormatError) {
    guard !graph.references.isEmpty else { return }
    var links = PlannedLinks(of: graph)
    for step in steps { links.apply(step) }
    let left = links.reachable
    let lost = graph.objects.filter { !left.contains($0.key) }
    guard let first = lost.values.map(\.path).min(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) else {
      return
    }
    for reference in graph.references where left.contains(reference.holder) {
      guard let targets = reference.targets else {
        throw FormatError(
          .brokenReference, file: path,
          "\(reference.name) may refer to \"\(first)\", which the surgery takes out of the file or writes anew: "
            + "it would lead to other bytes then; take it out of the file first"
        )
      }
      let broken = targets.compactMap { lost[$0]?.path }
      guard let target = broken.min(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) else { continue }
      throw FormatError(
        .brokenReference, file: path,
        "\(reference.name) refers to \"\(target)\", which the surgery takes out of the file or writes anew: "
          + "it would lead to other bytes then; take it out of the file first"
      )
    }
  }
}

extension LegacyFile {
  /// Refuses weights that are one object under two names: an edit of one would change the other.
  func checkOneNameEach(in graph: ObjectGraph) throws(FormatError) {
    guard !graph.shared.isEmpty else { return }
    let links = PlannedLinks(of: graph)
    var names: [UInt64: String] = [:]
    for path in layout.groups.flatMap({ [$0.path] + $0.arrays.map(\.dataset) }) {
      guard let address = links.address(of: path), let other = names.updateValue(path, forKey: address),
        !other.isExactly(path)
      else { continue }
      throw FormatError(
        .sharedBytes, file: self.path,
        "\"\(other)\" and \"\(path)\" are one object under two names, so that an edit of one would change "
          + "the other; load and save the model in Keras, which writes each for itself")
    }
  }
}
