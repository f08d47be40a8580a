internal import ArgumentParser

/// Sizes of the axes of one sample: `224,224,3` or `224x224x3`; `any` or `none` for an open axis.
struct SampleShape: ExpressibleByArgument {
  /// The sizes; nil for an open axis.
  let sizes: [Int?]

  init?(argument: String) {
    let parts = argument.split(omittingEmptySubsequences: false) { ",x".contains($0) }
    var sizes: [Int?] = []
    for part in parts {
      guard let axis = AxisSize(argument: String(part)) else { return nil }
      sizes.append(axis.size)
    }
    self.sizes = sizes
  }

  /// Whether an axis is open.
  var isOpen: Bool { sizes.contains(nil) }
}

/// The size of one axis: a number from 1, or `any` (`none`).
struct AxisSize: ExpressibleByArgument {
  /// The size; nil where it is open.
  let size: Int?

  init?(argument: String) {
    if ["any", "none"].contains(argument.lowercased()) {
      size = nil
    } else if let number = Int(argument), number > 0 {
      size = number
    } else {
      return nil
    }
  }
}
