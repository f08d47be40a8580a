internal import GraphIR
internal import HDF5

extension SharedBytes {
  /// What its owner should know of a file in which two things share bytes: Keras reads it, but whatever gives up or changes
  /// one of them changes the other.
  static func findings(_ shared: [SharedBytes], among groups: [SavedGroup]) -> [Finding] {
    guard !shared.isEmpty else { return [] }
    var arrays: [Int: [(layer: String, dataset: String)]] = [:]
    for group in groups {
      for array in group.arrays {
        guard let offset = array.offset.flatMap(Int.init) else { continue }
        arrays[offset, default: []].append((group.name, array.dataset))
      }
    }
    return shared.map { shared in
      let first = arrays[shared.first]?.first
      let second = shared.first == shared.second ? arrays[shared.first]?.last : arrays[shared.second]?.first
      let place =
        shared.end.map { "the bytes \(shared.second) to \($0)" } ?? "a text of the heap at \(shared.first)"
      let owners =
        switch (first, second) {
        case (let first?, let second?) where first.dataset != second.dataset:
          "both \"\(first.dataset)\" and \"\(second.dataset)\""
        case (let array?, _), (_, let array?): "both \"\(array.dataset)\" and something else in the file"
        case (nil, nil): "two things in the file"
        }
      return Finding(
        .problem, "shared-bytes", layer: (first ?? second)?.layer,
        "\(place) belong to \(owners): the file is damaged; take another copy of it, or load and save it in Keras"
      )
    }
  }
}
