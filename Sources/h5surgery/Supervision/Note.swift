internal import Files

/// What the child tells its parent while it works, so that the parent can clear up and explain after a crash.
enum Note: Equatable {
  /// Work on this input begins.
  case reading(path: String)
  /// An empty temporary file is about to appear here.
  case planned(path: String)
  /// A temporary file now exists. Device and inode tell it from a later file of the same name.
  case temporary(path: String, file: FileNumber)
  /// The file that the user asked for will stand here.
  case destination(path: String)
  /// The first byte is about to go to standard output.
  case printing
  /// Several files are meant: nothing has been done.
  case fleet
  /// The work has come to nothing, for this reason.
  case failure(Failure)

  /// The note as a record of the pipe. Paths can't hold a NUL, which ends it.
  var record: [UInt8] {
    switch self {
    case .reading(let path): Array("R\(path)\0".utf8)
    case .temporary(let path, let file): Array("T\(file.device) \(file.inode) \(path)\0".utf8)
    case .planned(let path): Array("P\(path)\0".utf8)
    case .destination(let path): Array("D\(path)\0".utf8)
    case .printing: Array("O\0".utf8)
    case .fleet: Array("M\0".utf8)
    case .failure(let failure): Array("F\(failure.record)\0".utf8)
    }
  }

  /// Whether it is of a temporary file.
  var isOfTemporaryFile: Bool {
    switch self {
    case .planned, .temporary: true
    case .reading, .destination, .printing, .fleet, .failure: false
    }
  }

  /// Notes from what came through the pipe; a record that is cut off is left out.
  static func notes(in bytes: [UInt8]) -> [Note] {
    var notes: [Note] = []
    var start = bytes.startIndex
    while let end = bytes[start...].firstIndex(of: 0) {
      if let note = Note(record: bytes[start..<end]) { notes.append(note) }
      start = end + 1
    }
    return notes
  }

  private init?(record: ArraySlice<UInt8>) {
    let text = String(decoding: record, as: UTF8.self)
    let rest = String(text.dropFirst())
    switch text.first {
    case "R": self = .reading(path: rest)
    case "P": self = .planned(path: rest)
    case "D": self = .destination(path: rest)
    case "O": self = .printing
    case "M": self = .fleet
    case "F":
      guard let failure = Failure(record: rest) else { return nil }
      self = .failure(failure)
    case "T":
      let parts = rest.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
      guard parts.count == 3, let device = UInt64(parts[0]), let inode = UInt64(parts[1]) else { return nil }
      self = .temporary(path: String(parts[2]), file: FileNumber(device: device, inode: inode))
    default: return nil
    }
  }
}

/// What tells one file from another, whatever names lead to it.
struct FileNumber: Hashable {
  let device: UInt64
  let inode: UInt64

  init(device: UInt64, inode: UInt64) {
    self.device = device
    self.inode = inode
  }

  /// The file that stands at a path; nil when there is none.
  init?(at path: String) {
    guard let identity = try? FileIdentity(at: path) else { return nil }
    self.init(device: identity.device, inode: identity.inode)
  }
}
