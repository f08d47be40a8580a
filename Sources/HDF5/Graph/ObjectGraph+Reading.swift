internal import CHDF5
internal import CHDF5Shims

extension ObjectGraph {
  /// Reads what leads to what in a file. Virtual datasets and other files are not looked into.
  ///
  /// - Parameter root: the file's root group.
  /// - Throws: where the root or a group can't be read, or where more links lead to an object than it knows of: it would go
  ///   with one of them, and the others would lead nowhere.
  public init(of root: borrowing Group) throws(HDF5Error) {
    var reader = GraphReader(root: try Self.info(of: root.handle.id, root.place))
    reader.visitFile(of: root.handle.id)
    try reader.visitGroup(root.handle.id, root.place)
    try reader.checkLinkCounts(in: root.place.file)
    self = reader.graph
  }

  fileprivate static func info(of object: hid_t, _ place: Place) throws(HDF5Error) -> shim_object {
    var info = shim_object()
    try GuardedCall.make("can't look at \(place.quoted)", on: place.file, refusal: .damaged) {
      unsafe shim_H5Oget_info(object, &info)
    }
    return info
  }
}

/// Walks a file once along its hard links.
private struct GraphReader {
  var graph: ObjectGraph
  /// The object that is being looked at.
  private var address: UInt64
  /// How many groups it is in.
  private var depth = 0
  /// How many links lead to an object by its own words.
  private var declaredLinks: [UInt64: Int] = [:]

  /// Deeper than any file that is meant to be read.
  private static let deepest = 1000
  /// What stays where it is when attributes go from one group to another.
  private static let attributeLimit = 60_000

  init(root: shim_object) {
    graph = ObjectGraph(root: root.address)
    graph.objects[root.address] = ObjectGraph.Object(path: "/")
    address = root.address
    declaredLinks[root.address] = Int(root.link_count)
    if root.dense_attributes != 0 { meet("\"/\" keeps its attributes in a heap of their own") }
  }

  /// libhdf5 1.10.8 copies layouts with the sizes of the old file into the new one, where nothing can read them.
  mutating func visitFile(of root: hid_t) {
    var (address, length) = (0, 0)
    let isRead = GuardedCall.quietly { () -> Bool in
      let file = H5Iget_file_id(root)
      defer { _ = H5Fclose(file) }
      let list = H5Fget_create_plist(file)
      defer { _ = H5Pclose(list) }
      return unsafe H5Pget_sizes(list, &address, &length) >= 0
    }
    if !isRead || address != 8 || length != 8 {
      meet("addresses of \(address) bytes and lengths of \(length), which are 8 each in other files")
    }
  }

  func checkLinkCounts(in file: OpenFile) throws(HDF5Error) {
    for (address, object) in graph.objects where address != graph.root {
      guard object.holders.count > declaredLinks[address] ?? 0 else { continue }
      throw HDF5Error(
        code: .damaged,
        message:
          "\"\(object.path)\" of \"\(file.path)\" has \(object.holders.count) links, but declares fewer; "
          + "take another copy of the file")
    }
  }

  private mutating func meet(_ obstacle: @autoclosure () -> String) {
    if graph.obstacle == nil { graph.obstacle = obstacle() }
  }

  // MARK: objects

  mutating func visitGroup(_ group: hid_t, _ place: Place) throws(HDF5Error) {
    let own = address
    visitProperties(ofGroup: group, place)
    visitAttributes(of: group, place, isGroup: true)
    for (name, link) in try links(of: group, place) {
      let bytes = name.dropLast().map(UInt8.init(bitPattern:))
      let text = String(decoding: bytes, as: UTF8.self)
      let target = place.appending(text)
      if String(exactly: bytes) == nil { meet("a name in the group \"\(place.path)\" is no UTF-8") }
      switch link.type {
      case H5L_TYPE_HARD: break
      case H5L_TYPE_SOFT, H5L_TYPE_EXTERNAL: continue
      default:
        meet("\"\(target.path)\" is a link that an application defined")
        continue
      }
      graph.objects[own]?.links.append((text, link.address))
      let isNew = graph.objects[link.address] == nil
      if isNew { graph.objects[link.address] = ObjectGraph.Object(path: target.path) }
      graph.objects[link.address]?.holders.append(place.path)
      guard isNew else { continue }
      address = link.address
      visit(name, of: group, target)
      address = own
    }
  }

  /// An object that can't be opened may hold anything.
  private mutating func visit(_ name: [CChar], of group: hid_t, _ place: Place) {
    depth += 1
    defer { depth -= 1 }
    do throws(HDF5Error) {
      guard depth < Self.deepest else {
        throw HDF5Error(code: .tooLarge, message: "it is more than \(Self.deepest) groups deep")
      }
      let object = try Handle("can't open \(place.quoted)", on: place.file, refusal: .damaged) {
        unsafe H5Oopen(group, name, 0)
      }
      let info = try ObjectGraph.info(of: object.id, place)
      declaredLinks[address] = Int(info.link_count)
      // libhdf5 1.10.8 crashes where it copies one into a file of the old format
      if info.dense_attributes != 0 { meet("\"\(place.path)\" keeps its attributes in a heap of their own") }
      switch GuardedCall.quietly({ [id = object.id] in H5Iget_type(id) }) {
      case H5I_GROUP: try visitGroup(object.id, place)
      case H5I_DATASET: try visitDataset(object.id, place)
      default: visitAttributes(of: object.id, place, isGroup: false)
      }
    } catch {
      note("\"\(place.path)\", which can't be looked into (\(error.message)),", leadsTo: nil)
    }
  }

  private mutating func visitDataset(_ dataset: hid_t, _ place: Place) throws(HDF5Error) {
    let type = try Handle("can't read the type of \(place.quoted)", on: place.file, refusal: .damaged) {
      H5Dget_type(dataset)
    }
    visitType(type.id, "the dataset \"\(place.path)\"") { layout throws(HDF5Error) in
      try layout.targets(ofDataset: dataset, type.id, place)
    }
    visitAttributes(of: dataset, place, isGroup: false)
  }

  /// What libhdf5 notes of a group beside its links and attributes.
  private mutating func visitProperties(ofGroup group: hid_t, _ place: Place) {
    var (links, attributes): (UInt32, UInt32) = (0, 0)
    let isRead = GuardedCall.quietly { () -> Bool in
      let list = H5Gget_create_plist(group)
      defer { _ = H5Pclose(list) }
      guard unsafe H5Pget_link_creation_order(list, &links) >= 0 else { return false }
      return unsafe H5Pget_attr_creation_order(list, &attributes) >= 0
    }
    if !isRead || links != 0 || attributes != 0 {
      meet("the group \"\(place.path)\" knows in which order its members were made")
    }
    if GuardedCall.quietly({ H5Oget_comment(group, nil, 0) }) != 0 {
      meet("the group \"\(place.path)\" has a comment")
    }
  }

  // MARK: types and references

  private mutating func visitAttributes(of object: hid_t, _ place: Place, isGroup: Bool) {
    do throws(HDF5Error) {
      for name in try attributeNames(of: object, place) {
        try visitAttribute(name, of: object, place, isGroup: isGroup)
      }
    } catch {
      note("an attribute of \"\(place.path)\", which can't be read (\(error.message)),", leadsTo: nil)
    }
  }

  private mutating func visitAttribute(
    _ name: [CChar], of object: hid_t, _ place: Place, isGroup: Bool
  ) throws(HDF5Error) {
    let bytes = name.dropLast().map(UInt8.init(bitPattern:))
    let what = "the attribute \"\(String(decoding: bytes, as: UTF8.self))\" of \"\(place.path)\""
    if String(exactly: bytes) == nil { meet("the name of \(what) is no UTF-8") }
    let attribute = try Handle("can't open \(what)", on: place.file, refusal: .damaged) {
      unsafe H5Aopen(object, name, 0)
    }
    let type = try Handle("can't read the type of \(what)", on: place.file, refusal: .damaged) {
      [id = attribute.id] in H5Aget_type(id)
    }
    if isGroup, GuardedCall.quietly({ [id = attribute.id] in H5Aget_storage_size(id) }) > Self.attributeLimit
    {
      meet("\(what) has more than \(Self.attributeLimit) bytes")
    }
    visitType(type.id, what) { layout throws(HDF5Error) in
      try layout.targets(ofAttribute: attribute.id, type.id, place, what)
    }
  }

  private mutating func visitType(
    _ type: hid_t, _ what: String, _ targets: (ReferenceLayout) throws(HDF5Error) -> Set<UInt64>?
  ) {
    if GuardedCall.quietly({ H5Tcommitted(type) }) != 0 {
      meet("the type of \(what) is an object of its own")
    }
    guard GuardedCall.quietly({ H5Tdetect_class(type, H5T_REFERENCE) }) != 0 else { return }
    do throws(HDF5Error) {
      note(what, leadsTo: try targets(ReferenceLayout(ofType: type)))
    } catch {
      note("\(what), which can't be read (\(error.message)),", leadsTo: nil)
    }
  }

  private mutating func note(_ what: String, leadsTo targets: Set<UInt64>?) {
    meet(targets == nil ? "\(what) may refer to other objects" : "\(what) refers to other objects")
    graph.references.append(ObjectGraph.Reference(holder: address, name: what, targets: targets))
  }

  // MARK: names, as their bytes are

  private func links(
    of group: hid_t, _ place: Place
  ) throws(HDF5Error) -> [(name: [CChar], link: shim_link)] {
    var found: [(name: [CChar], link: shim_link)] = []
    let ended = try GuardedCall.make("can't list group \(place.quoted)", on: place.file, refusal: .damaged) {
      unsafe withUnsafeMutablePointer(to: &found) { found in
        unsafe shim_H5Literate(
          group,
          { name, link, context in
            guard let name = unsafe name, let link = unsafe link?.pointee, let context = unsafe context else {
              return -1
            }
            let found = unsafe context.assumingMemoryBound(to: [(name: [CChar], link: shim_link)].self)
            unsafe found.pointee.append((CString.characters(at: name), link))
            return unsafe found.pointee.count > Group.linkLimit ? 1 : 0
          }, found)
      }
    }
    guard ended == 0 else {
      throw HDF5Error(
        code: .tooLarge, message: "group \(place.quoted) has more than \(Group.linkLimit) links")
    }
    return found
  }

  private func attributeNames(of object: hid_t, _ place: Place) throws(HDF5Error) -> [[CChar]] {
    var names: [[CChar]] = []
    let request = "can't list the attributes of \(place.quoted)"
    let ended = try GuardedCall.make(request, on: place.file, refusal: .damaged) {
      var position: hsize_t = 0
      return unsafe withUnsafeMutablePointer(to: &names) { names in
        unsafe H5Aiterate2(
          object, H5_INDEX_NAME, H5_ITER_INC, &position,
          { _, name, _, context in
            guard let name = unsafe name, let context = unsafe context else { return -1 }
            let names = unsafe context.assumingMemoryBound(to: [[CChar]].self)
            unsafe names.pointee.append(CString.characters(at: name))
            return unsafe names.pointee.count > Attribute.countLimit ? 1 : 0
          }, names)
      }
    }
    guard ended == 0 else {
      throw HDF5Error(
        code: .tooLarge, message: "\(place.quoted) has more than \(Attribute.countLimit) attributes")
    }
    return names
  }
}
