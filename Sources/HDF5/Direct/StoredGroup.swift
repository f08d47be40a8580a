/// A group of which only metadata is read: directly where the file's layout is understood, by libhdf5 everywhere else.
///
/// Paths are as for `Group`.
public struct StoredGroup: ~Copyable {
  private enum Backend: ~Copyable {
    case direct(DirectGroup)
    case library(Group)
  }

  private let backend: Backend
  private let ownership: ByteOwnership

  init(_ group: DirectGroup) {
    backend = .direct(group)
    ownership = group.file.source.ownership
  }

  /// A group that libhdf5 reads.
  public init(_ group: consuming Group) {
    let ownership = ByteOwnership()
    // every file begins with its superblock, or with something that is not HDF5's
    let start = group.place.file.start + group.place.file.userBlockSize
    try? ownership.claim(start..<(start + 8), as: .superblock, of: 0)
    self.init(group, ownership)
  }

  private init(_ group: consuming Group, _ ownership: ByteOwnership) {
    backend = .library(group)
    self.ownership = ownership
  }

  /// Absolute, such as `/model_weights/conv1`.
  public var path: String {
    switch backend {
    case .direct(let group): group.path
    case .library(let group): group.path
    }
  }

  /// Opens a group below this one.
  public func group(_ path: String) throws(HDF5Error) -> StoredGroup {
    switch backend {
    case .direct(let group): return StoredGroup(try group.group(path))
    case .library(let group):
      let found = try group.group(path)
      try found.requireSoundOrder()
      return StoredGroup(found, ownership)
    }
  }

  /// Opens a dataset below this one, after checking that its bytes are in this file and that its size can be true.
  public func dataset(_ path: String) throws(HDF5Error) -> StoredDataset {
    switch backend {
    case .direct(let group): return StoredDataset(try group.dataset(path))
    case .library(let group):
      let found = try group.dataset(path)
      for holder in try RelativePath(path).prefixes.dropLast() {
        try group.openGroup(holder).requireSoundOrder()
      }
      let dataset = StoredDataset(found, header: try group.rawLink(path)?.address)
      if let start = dataset.info.offset.flatMap(Int.init), let owner = dataset.header {
        try ownership.claim(start..<(start + dataset.info.storageSize), as: .elements, of: owner)
      }
      return dataset
    }
  }

  /// Asked of the root after all else has been read, it looks at all that is in the file; where libhdf5 reads, only at arrays
  /// in one piece that were met. What was met is forgotten.
  public func takeSurvey() -> StructureSurvey {
    switch backend {
    case .direct(let group): group.file.takeSurvey()
    case .library: StructureSurvey(sharedBytes: ownership.takeShared(), isPlainTree: false)
    }
  }

  /// All links, by name in byte order. No object is opened.
  public func links() throws(HDF5Error) -> [Link] {
    switch backend {
    case .direct(let group): try group.links()
    case .library(let group): try group.links()
    }
  }

  /// The link called `name`, one component; nil when there is none.
  public func link(_ name: String) throws(HDF5Error) -> Link? {
    switch backend {
    case .direct(let group): try group.link(name)
    case .library(let group): try group.link(name)
    }
  }

  /// What a hard link leads to.
  public func kind(of name: String) throws(HDF5Error) -> ObjectKind {
    switch backend {
    case .direct(let group): try group.kind(of: name)
    case .library(let group): try group.kind(of: name)
    }
  }

  /// Names of all attributes, in byte order.
  public func attributeNames() throws(HDF5Error) -> [String] {
    switch backend {
    case .direct(let group): return try group.attributeNames()
    case .library(let group):
      let names = try group.attributeNames()
      // Who looks for one of them meets all, and HDF5 1.14 reads none where type or shape of one contradicts itself.
      for (number, name) in names.enumerated() {
        try group.requireSound(attribute: name, at: number)
      }
      return names
    }
  }

  /// The attribute called `name`; nil when there is none.
  public func attribute(_ name: String) throws(HDF5Error) -> Attribute? {
    switch backend {
    case .direct(let group): try group.attribute(name)
    case .library(let group): try group.attribute(name)
    }
  }
}

@available(*, unavailable)
extension StoredGroup: Sendable {}
