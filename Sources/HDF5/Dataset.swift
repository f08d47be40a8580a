internal import CHDF5

/// An open dataset whose bytes are in its file.
public struct Dataset: ~Copyable, AttributeHolder {
  let handle: Handle
  let place: Place
  /// Shape, type and layout.
  public let info: DatasetInfo

  /// Takes a dataset that was just opened and refuses what may not be read.
  init(opened handle: consuming Handle, place: Place) throws(HDF5Error) {
    info = try place.answering { [id = handle.id] () throws(HDF5Error) in
      try DatasetInfo(dataset: id, place: place)
    }
    self.handle = handle
    self.place = place
  }

  /// Absolute, such as `/model_weights/conv1/conv1/kernel:0`.
  public var path: String { place.path }

  /// Where the attributes are.
  public var attributeLocation: AttributeLocation { AttributeLocation(id: handle.id, place: place) }
}

@available(*, unavailable)
extension Dataset: Sendable {}
