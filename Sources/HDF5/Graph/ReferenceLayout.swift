internal import CHDF5
internal import CHDF5Shims

/// Where references are in an element of a type, at any depth.
indirect enum ReferenceLayout {
  case nothing
  /// The address of an object.
  case object
  /// An object and a part of it, kept in a heap.
  case region
  /// Parts that have references, by their places in bytes.
  case members([(offset: Int, layout: ReferenceLayout)])
  /// So many elements of so many bytes.
  case array(count: Int, stride: Int, ReferenceLayout)
  /// Elements in memory of their own.
  case sequence(stride: Int, ReferenceLayout)
  /// References of a kind that this libhdf5 does not tell.
  case unknown

  /// The layout of a type as it is in memory.
  init(ofType type: hid_t) {
    switch GuardedCall.quietly({ H5Tget_class(type) }) {
    case H5T_REFERENCE:
      let kinds = GuardedCall.quietly {
        (H5Tequal(type, shim_H5T_STD_REF_OBJ()), H5Tequal(type, shim_H5T_STD_REF_DSETREG()))
      }
      self = kinds.0 > 0 ? .object : kinds.1 > 0 ? .region : .unknown
    case H5T_COMPOUND:
      let count = GuardedCall.quietly { H5Tget_nmembers(type) }
      var members: [(offset: Int, layout: ReferenceLayout)] = []
      for index in 0..<UInt32(max(0, count)) {
        let offset = GuardedCall.quietly { H5Tget_member_offset(type, index) }
        let layout = Self.layout(ofPart: { H5Tget_member_type(type, index) }).layout
        if case .nothing = layout { continue }
        members.append((offset, layout))
      }
      self = count < 0 ? .unknown : members.isEmpty ? .nothing : .members(members)
    case H5T_ARRAY:
      let (stride, layout) = Self.layout(ofPart: { H5Tget_super(type) })
      if case .nothing = layout {
        self = .nothing
      } else {
        self =
          stride > 0
          ? .array(count: GuardedCall.quietly { H5Tget_size(type) } / stride, stride: stride, layout)
          : .unknown
      }
    case H5T_VLEN:
      let (stride, layout) = Self.layout(ofPart: { H5Tget_super(type) })
      if case .nothing = layout { self = .nothing } else { self = .sequence(stride: stride, layout) }
    case H5T_NO_CLASS: self = .unknown
    default: self = .nothing
    }
  }

  private static func layout(ofPart open: () -> hid_t) -> (stride: Int, layout: ReferenceLayout) {
    guard let type = try? Handle("can't take a type apart", refusal: .damaged, open) else {
      return (0, .unknown)
    }
    return (GuardedCall.quietly { [id = type.id] in H5Tget_size(id) }, ReferenceLayout(ofType: type.id))
  }

  // MARK: what they lead to

  /// The objects that an attribute leads to; nil where that can't be told.
  func targets(
    ofAttribute attribute: hid_t, _ type: hid_t, _ place: Place, _ what: String
  ) throws(HDF5Error) -> Set<UInt64>? {
    let space = try Handle("can't read the shape of \(what)", on: place.file, refusal: .damaged) {
      H5Aget_space(attribute)
    }
    return try unsafe targets(type, space.id, place, what, from: attribute) {
      unsafe H5Aread(attribute, type, $0)
    }
  }

  /// The objects that the elements of a dataset lead to; nil where that can't be told, or they are not in this file.
  func targets(ofDataset dataset: hid_t, _ type: hid_t, _ place: Place) throws(HDF5Error) -> Set<UInt64>? {
    let isHere = GuardedCall.quietly { () -> Bool in
      let list = H5Dget_create_plist(dataset)
      defer { _ = H5Pclose(list) }
      return H5Pget_external_count(list) == 0 && H5Pget_layout(list) != H5D_VIRTUAL
    }
    guard isHere else { return nil }
    let space = try Handle("can't read the shape of \(place.quoted)", on: place.file, refusal: .damaged) {
      H5Dget_space(dataset)
    }
    return try unsafe targets(type, space.id, place, place.quoted, from: dataset) {
      unsafe H5Dread(dataset, type, 0, 0, 0, $0)
    }
  }

  private func targets(
    _ type: hid_t, _ space: hid_t, _ place: Place, _ what: String, from holder: hid_t,
    _ read: (UnsafeMutableRawPointer?) -> herr_t
  ) throws(HDF5Error) -> Set<UInt64>? {
    let shape = try Space(describing: space, of: what)
    let size = GuardedCall.quietly { H5Tget_size(type) }
    guard let count = shape.count, let bytes = shape.byteCount(elementSize: size),
      bytes <= Attribute.byteLimit
    else {
      throw HDF5Error(code: .tooLarge, message: "\(what) has more than \(Attribute.byteLimit) bytes")
    }
    guard bytes > 0 else { return [] }
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes, alignment: 16)
    defer { unsafe buffer.deallocate() }
    _ = unsafe buffer.initializeMemory(as: UInt8.self, repeating: 0)
    try GuardedCall.make("can't read \(what)", on: place.file, refusal: .damaged) {
      unsafe read(buffer.baseAddress)
    }
    // What libhdf5 allocated for elements of variable length is given back, whatever happens.
    defer { GuardedCall.quietly { _ = unsafe H5Dvlen_reclaim(type, space, 0, buffer.baseAddress) } }
    var found: Set<UInt64> = []
    let all = ReferenceLayout.array(count: count, stride: size, self)
    return unsafe all.collect(UnsafeRawBufferPointer(buffer), of: holder, &found) ? found : nil
  }

  /// Notes what an element leads to.
  ///
  /// - Returns: whether all of it could be told.
  @unsafe private func collect(
    _ bytes: UnsafeRawBufferPointer, of holder: hid_t, _ found: inout Set<UInt64>
  ) -> Bool {
    switch self {
    case .nothing: return true
    case .unknown: return false
    case .object:
      let address = unsafe UInt64(littleEndian: bytes.loadUnaligned(as: UInt64.self))
      if address != 0, address != shim_HADDR_UNDEF() { found.insert(address) }
      return true
    case .region:
      // one that is not set is all zeros, and one that leads nowhere can't be broken
      guard unsafe bytes.prefix(Self.regionSize).contains(where: { $0 != 0 }) else { return true }
      if let address = unsafe Self.objectOfRegion(bytes.baseAddress, of: holder) { found.insert(address) }
      return true
    case .members(let members):
      return members.allSatisfy { offset, layout in
        unsafe layout.collect(UnsafeRawBufferPointer(rebasing: bytes[offset...]), of: holder, &found)
      }
    case .array(let count, let stride, let layout):
      return (0..<count).allSatisfy { place in
        let part = unsafe UnsafeRawBufferPointer(rebasing: bytes[(place * stride)...])
        return unsafe layout.collect(part, of: holder, &found)
      }
    case .sequence(let stride, let layout):
      let sequence = unsafe bytes.loadUnaligned(as: hvl_t.self)
      let part = unsafe UnsafeRawBufferPointer(start: sequence.p, count: sequence.len * stride)
      return unsafe ReferenceLayout.array(count: sequence.len, stride: stride, layout)
        .collect(part, of: holder, &found)
    }
  }

  /// What H5R_dataset_region takes in memory.
  private static let regionSize = 12

  @unsafe private static func objectOfRegion(_ reference: UnsafeRawPointer?, of holder: hid_t) -> UInt64? {
    GuardedCall.quietly {
      let object = unsafe H5Rdereference2(holder, 0, H5R_DATASET_REGION, reference)
      guard object >= 0 else { return nil }
      defer { _ = H5Oclose(object) }
      var info = shim_object()
      return unsafe shim_H5Oget_info(object, &info) < 0 ? nil : info.address
    }
  }
}
