internal import CHDF5

/// An open group: names that lead to groups and datasets.
///
/// Paths are relative to the group and may have several components. Every link on the way must be hard: a soft or an
/// external one is refused, because it can lead anywhere, out of the file as well.
public struct Group: ~Copyable, AttributeHolder {
  let handle: Handle
  let place: Place

  init(handle: consuming Handle, place: Place) {
    self.handle = handle
    self.place = place
  }

  /// Absolute, such as `/model_weights/conv1`.
  public var path: String { place.path }

  /// Where the attributes are.
  public var attributeLocation: AttributeLocation { AttributeLocation(id: handle.id, place: place) }

  /// Opens a group below this one.
  public func group(_ path: String) throws(HDF5Error) -> Group {
    let relative = try requireHardLinks(RelativePath(path))
    return try openGroup(relative.whole)
  }

  /// Opens a dataset below this one, after checking that its bytes are in this file and that its size can be true.
  public func dataset(_ path: String) throws(HDF5Error) -> Dataset {
    let relative = try requireHardLinks(RelativePath(path))
    let place = place.appending(relative.whole)
    let access = PropertyLists.datasetAccess
    do throws(HDF5Error) {
      let handle = try Handle("can't open dataset \(place.quoted)", on: place.file, refusal: .damaged) {
        [id = handle.id] in
        unsafe H5Dopen2(id, relative.whole, access)
      }
      return try Dataset(opened: handle, place: place)
    } catch {
      throw wrongKind(relative.whole, expected: .dataset) ?? error
    }
  }

  /// Opens the group at a path whose links are known to be hard.
  func openGroup(_ path: String) throws(HDF5Error) -> Group {
    let place = place.appending(path)
    do throws(HDF5Error) {
      let opened = try Handle("can't open group \(place.quoted)", on: place.file, refusal: .damaged) {
        [id = handle.id] in
        unsafe H5Gopen2(id, path, 0)
      }
      return Group(handle: opened, place: place)
    } catch {
      throw wrongKind(path, expected: .group) ?? error
    }
  }

  /// Refuses a group that counts its links from below zero, which HDF5 1.14 does not open.
  func requireSoundOrder() throws(HDF5Error) {
    var info = H5G_info_t()
    try GuardedCall.make("can't look at group \(place.quoted)", on: place.file, refusal: .damaged) {
      [id = handle.id] in
      unsafe H5Gget_info(id, &info)
    }
    guard info.max_corder >= 0 else {
      throw place.error(
        .damaged, "group \(place.quoted) has counted \(info.max_corder) links since it was made")
    }
  }

  /// Why something would not open, if it is because it is something else.
  private func wrongKind(_ path: String, expected: ObjectKind) -> HDF5Error? {
    guard let kind = try? objectKind(path), kind != expected else { return nil }
    return place.error(
      .wrongKind,
      "\(place.appending(path).quoted) is \(kind.phrase), expected \(expected.phrase)")
  }
}

@available(*, unavailable)
extension Group: Sendable {}

extension ObjectKind {
  /// With its article.
  var phrase: String {
    switch self {
    case .group: "a group"
    case .dataset: "a dataset"
    case .namedType: "a named type"
    case .other: "an object of an unknown kind"
    }
  }
}
