import Foundation
import Testing
import Transforms

struct RegistryTests {
  /// Every type in the folder that is a transform is in the registry, and the other way round.
  @Test func theRegistryListsTheFolder() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "Sources/Transforms")
    let files = try #require(FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil))
    var found: Set<String> = []
    for case let file as URL in files where file.pathExtension == "swift" {
      let text = try String(contentsOf: file, encoding: .utf8)
      for match in text.matches(of: /public struct (\w+): Transform\b/) { found.insert(String(match.1)) }
    }
    #expect(found == Set(TransformRegistry.all.map { "\($0)" }))
  }

  @Test func namesAreUnique() {
    #expect(Set(TransformRegistry.all.map { $0.name }).count == TransformRegistry.all.count)
  }
}
