internal import CFileShims

/// A POSIX access control list: what more a file system knows of who may do what than the permission bits.
struct AccessList: Equatable {
  /// What one user, one group, or the rest may do.
  private struct Entry: Equatable {
    let kind: UInt16
    /// A sum of 4, 2 and 1.
    let bits: UInt32
    let id: UInt32
  }

  // <linux/posix_acl.h>
  private static let (user, owningGroup, group, mask, other): (UInt16, UInt16, UInt16, UInt16, UInt16) = (
    0x02, 0x04, 0x08, 0x10, 0x20
  )

  private let entries: [Entry]

  /// The list of a file; nil where it has none.
  init?(of path: String) {
    // the largest value that an attribute has
    let bytes = [UInt8](unsafeUninitializedCapacity: 65_536) { buffer, count in
      count = max(0, h5s_access_list(path, buffer.baseAddress, buffer.count))
    }
    self.init(bytes: bytes)
  }

  /// A version, and eight bytes for each entry, the lowest first.
  init?(bytes: [UInt8]) {
    guard bytes.count > 4 else { return nil }
    func number(_ place: Int, _ count: Int) -> UInt32 {
      (0..<count).reduce(0) { $0 | UInt32(bytes[place + $1]) << UInt32(8 * $1) }
    }
    entries = stride(from: 4, through: bytes.count - 8, by: 8).map { place in
      Entry(kind: UInt16(number(place, 2)), bits: number(place + 2, 2), id: number(place + 4, 4))
    }
  }

  /// What the members of the file's own group may do, which its mode does not show.
  var groupBits: UInt32 {
    bits(Self.owningGroup) & (entries.contains { $0.kind == Self.mask } ? bits(Self.mask) : 7)
  }

  /// Whether both lists name the same users and groups, who may do the same.
  func names(sameAs other: AccessList?) -> Bool { named == (other?.named ?? []) }

  private var named: [Entry] { entries.filter { $0.kind == Self.user || $0.kind == Self.group } }

  private func bits(_ kind: UInt16) -> UInt32 { entries.first { $0.kind == kind }?.bits ?? 0 }
}
