internal import FormatInterface
internal import GraphIR
internal import ObjectPaths
internal import Tensors
internal import WeightStreams

extension Model {
  /// Gives layers the files that an archive keeps for them.
  ///
  /// - Returns: Names of members that belong to no layer.
  mutating func take(_ members: [Member], from source: any MemberSource, _ dialect: Dialect) throws
    -> [String]
  {
    guard !members.isEmpty else { return [] }
    let store = AssetStore(source)
    let tree = try FormatError.wrapping { () throws(ObjectPathError) in try ObjectTree(of: self, for: dialect)
    }
    let places = tree.layerPaths
    var found: [[Int]: [Asset]] = [:]
    var strange: [String] = []
    for member in members {
      let path = String(member.name.dropFirst(ArchiveMembers.assetsFolder.count))
      let parts = ObjectPath.parts(of: path)
      // the object is the longest way down that is a layer's
      let ways = (1..<max(1, parts.count)).reversed().map { parts.prefix($0).joined(separator: "/") }
      guard let way = ways.first(where: { places[ExactName($0)] != nil }), let place = places[ExactName(way)]
      else {
        strange.append(member.name)
        continue
      }
      found[place, default: []].append(
        Asset(
          name: ObjectPath.path(path, inside: way), content: StoredTensor(member.name, in: store),
          byteCount: member.byteCount))
    }
    for index in layers.indices {
      layers[index].walk(path: [index]) { layer, place in
        if let assets = found[place] { layer.assets = assets }
      }
    }
    return strange
  }
}

/// A file of a layer in an archive that is to be written.
struct NewAsset {
  /// The member's name.
  let name: String
  private let asset: Asset

  var byteCount: Int { asset.byteCount }

  /// - Parameter path: That of the layer's object.
  init(_ asset: Asset, of path: String) {
    name = "\(ArchiveMembers.assetsFolder)\(path)/\(asset.name)"
    self.asset = asset
  }

  /// Reads it.
  func content() throws -> [UInt8] { try asset.bytes() }
}
