internal import GraphIR

/// The weights that an output has to hold: group by group as `layer_names` will list them, and in each group as its
/// `weight_names` will.
///
/// It is small, because the model is given up before the output is written and there may be tens of thousands of weights.
struct PlannedWeights: Sendable {
  /// One weight.
  struct Entry: Sendable {
    /// Which of `forms` it has.
    let form: Int
    /// Bytes that its elements take in the file; nil where a new dataset may choose.
    let byteCount: Int?
    /// The dataset of the input that it is, if it is one.
    let kept: Place?
  }

  /// Where the input has a dataset.
  struct Place: Sendable {
    /// Address of the dataset's header.
    let header: UInt64?
    /// Where its bytes begin; nil unless they lie in one piece.
    let offset: UInt64?
  }

  /// What every dataset has of its own.
  struct Form: Hashable, Sendable {
    let shape: [Int]
    let type: String
  }

  /// A weight, and the dataset of the input that it stays in; nil where it gets a new one.
  typealias Planned = (weight: Weight, standing: SavedArray?)

  private(set) var groups: [(name: String, entries: Range<Int>)] = []
  private(set) var entries: [Entry] = []
  private(set) var forms: [Form] = []
  private var numbers: [Form: Int] = [:]
  /// The arrays of the optimizer that stay; nil where none do.
  var optimizer: [StoredBytes]?

  /// Adds the next group.
  ///
  /// - Parameters:
  ///   - name: The layer's, as `layer_names` will have it.
  ///   - weights: In the order of its `weight_names`.
  mutating func add(_ name: String, _ weights: [Planned]) {
    let first = entries.count
    for (weight, standing) in weights {
      if let standing {
        keep(standing)
      } else {
        entries.append(Entry(form: number(weight.shape, weight.type), byteCount: nil, kept: nil))
      }
    }
    groups.append((name, first..<entries.count))
  }

  /// Adds a group of the input that stays as it is.
  mutating func add(_ name: String, unchanged group: SavedGroup) {
    let first = entries.count
    for array in group.arrays { keep(array) }
    groups.append((name, first..<entries.count))
  }

  /// Nothing is added any more.
  mutating func close() { numbers = [:] }

  private mutating func keep(_ array: SavedArray) {
    entries.append(
      Entry(
        form: number(array.shape, array.type), byteCount: array.byteCount,
        kept: Place(header: array.header, offset: array.offset)))
  }

  private mutating func number(_ shape: [Int], _ type: String) -> Int {
    let form = Form(shape: shape, type: type)
    if let known = numbers[form] { return known }
    forms.append(form)
    numbers[form] = forms.count - 1
    return forms.count - 1
  }
}
