import Files
import HDF5
import Testing
import Zip

/// Everything that a file of weights says.
struct WeightsTree {
  var facts: [String: String] = [:]
  var bytes: [String: [UInt8]] = [:]

  /// The member of an archive.
  init(inArchive path: String) throws {
    let archive = try ZipArchive(ReadableFile(path))
    let member = try #require(archive.member(named: "model.weights.h5"))
    try self.init(path, part: archive.range(of: member))
  }

  init(_ path: String, part: Range<Int>? = nil) throws {
    let file = try File(reading: path, part: part)
    try visit(StoredGroup(file.root()))
    let root = try file.root()
    for path in bytes.keys {
      var all: [UInt8] = []
      try root.dataset(String(path.dropFirst())).read { block, _ in all += block }
      bytes[path] = all
    }
  }

  private mutating func visit(_ group: borrowing StoredGroup) throws {
    facts["group \(group.path)"] = "there"
    for name in try group.attributeNames() {
      facts["attribute \(name) of \(group.path)"] = "\(String(describing: try group.attribute(name)))"
    }
    for link in try group.links() {
      if try group.kind(of: link.name) == .group {
        try visit(group.group(link.name))
      } else {
        let dataset = try group.dataset(link.name)
        facts["dataset \(dataset.path)"] = "\(dataset.info.type) \(dataset.info.shape)"
        bytes[dataset.path] = []
      }
    }
  }
}
