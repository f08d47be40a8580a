internal import GraphIR
internal import JSON

/// The order in which a tensor's axes stand behind the batch, as a Permute has it: `[2, 3, 1]` puts channels last.
struct AxisPermutation: Hashable {
  /// For each axis behind the batch the axis that it was, counted from 1.
  let axes: [Int]

  /// Channels last, of so many spatial axes with channels before them.
  static func channelsLast(_ spatial: Int) -> AxisPermutation {
    AxisPermutation(axes: Array(2...(spatial + 1)) + [1])
  }

  /// The same with frames before all, which stay.
  var timed: AxisPermutation { AxisPermutation(axes: [1] + axes.map { $0 + 1 }) }

  /// The order of each frame; nil where frames do not stay first.
  var untimed: AxisPermutation? {
    axes.first == 1 ? AxisPermutation(axes: axes.dropFirst().map { $0 - 1 }) : nil
  }

  /// The order that gives the axes back.
  var inverse: AxisPermutation {
    AxisPermutation(axes: axes.indices.map { (axes.firstIndex(of: $0 + 1) ?? 0) + 1 })
  }

  /// Axes of the tensor, with the batch.
  var rank: Int { axes.count + 1 }

  /// Where an axis of the tensor as it was stands now; nil for none of its axes.
  func place(of axis: Int) -> Int? {
    axes.firstIndex(of: axis < 0 ? axis + rank : axis).map { $0 + 1 }
  }

  /// A shape in this order.
  func shape(of shape: TensorShape) -> TensorShape? {
    guard shape.rank == rank else { return nil }
    return TensorShape([shape.dimensions[0]] + axes.map { shape.dimensions[$0] })
  }

  /// The axes as a config has them.
  var written: JSONValue { .array(axes.map { .number(JSONNumber($0)) }) }
}
