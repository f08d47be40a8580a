internal import CHDF5
internal import CHDF5Shims

extension Group {
  /// Gives an object of the same file another name in this group.
  ///
  /// - Parameter object: its absolute path.
  public func createHardLink(_ name: String, to object: String) throws(HDF5Error) {
    let path = try RelativePath(name: name)
    let list = PropertyLists.linkCreation(for: path.whole)
    try Names.check(object, as: "path")
    try GuardedCall.make(
      "can't create the link \(place.appending(path.whole).quoted)", on: place.file, refusal: .library
    ) { [id = handle.id] in
      unsafe H5Lcreate_hard(id, object, id, path.whole, list, 0)
    }
  }

  /// Creates a soft or an external link, which leads where `kind` says; nothing has to be there.
  ///
  /// - Throws: `HDF5Error` for a hard link, which needs an object, for a link of an application, and where the name is taken.
  public func createLink(_ name: String, to kind: Link.Kind) throws(HDF5Error) {
    let path = try RelativePath(name: name)
    let action = "can't create the link \(place.appending(path.whole).quoted)"
    try requireFree(path)
    let list = PropertyLists.linkCreation(for: path.whole)
    switch kind {
    case .soft(let target):
      try GuardedCall.make(action, on: place.file, refusal: .library) { [id = handle.id] in
        unsafe H5Lcreate_soft(target, id, path.whole, list, 0)
      }
    case .external(let file, let target):
      try GuardedCall.make(action, on: place.file, refusal: .library) { [id = handle.id] in
        unsafe H5Lcreate_external(file, target, id, path.whole, list, 0)
      }
    case .hard, .other:
      throw place.error(
        .notAHardLink, "\(action): only soft and external links are made of what they lead to")
    }
  }
}
