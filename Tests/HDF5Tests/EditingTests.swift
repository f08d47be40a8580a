import HDF5
import Testing

@Suite struct EditingTests {
  private let scratch: Scratch
  private let path: String

  init() throws {
    scratch = try Scratch()
    path = scratch.path("model.h5")
    let file = try File(creating: path)
    try file.root().createCounting("a/x", shape: [3])
    try file.root().createCounting("a/deep/y", shape: [2], from: 10)
    try file.root().group("a").setAttribute("names", Attribute(texts: ["x"], type: .fixed))
    try file.close()
  }

  @Test func aMovedGroupKeepsAllThatIsInIt() throws {
    let file = try File(editing: path)
    let root = try file.root()
    let before = try root.link("a")
    try root.move("a", to: try root.createGroups("new"), as: "sub/b")
    try file.close()
    let again = try File(reading: path).root()
    #expect(try again.link("a") == nil)
    #expect(try again.group("new/sub").link("b")?.kind == before?.kind)
    #expect(try again.dataset("new/sub/b/deep/y").floats() == [10, 11])
    #expect(try again.group("new/sub/b").attribute("names")?.texts == ["x"])
  }

  @Test func aDeletedLinkIsGone() throws {
    let file = try File(editing: path)
    try file.root().delete("a/deep/y")
    try file.close()
    let root = try File(reading: path).root()
    #expect(try root.group("a/deep").links().isEmpty)
    #expect(try root.dataset("a/x").floats() == [0, 1, 2])
  }

  @Test func softAndExternalLinksCanBeDeletedAndMoved() throws {
    let root = try File(editing: try scratch.copy(ofFixture: "links.h5")).root()
    try root.delete("external")
    try root.move("soft", to: root, as: "moved")
    #expect(try root.link("external") == nil)
    #expect(try root.link("moved")?.kind == .soft(target: "/group"))
  }

  @Test func linksAreMadeOfWhatTheyLeadTo() throws {
    let source = try File(reading: fixture("links.h5")).root()
    let path = scratch.path("other.h5")
    let file = try File(creating: path)
    let root = try file.root()
    let links = try source.links().filter {
      if case .hard = $0.kind { return false }
      return true
    }
    #expect(links.count == 4)
    for link in links { try root.createLink(link.name, to: link.kind) }
    #expect(refusal { try root.createLink("soft", to: .soft(target: "/x")) }?.code == .alreadyThere)
    #expect(refusal { try root.createLink("new", to: .hard(address: 96)) }?.code == .notAHardLink)
    try file.close()
    #expect(try File(reading: path).root().links() == links)
  }

  @Test func copiesAreEqualAlsoInAnotherFile() throws {
    let source = try File(reading: fixture("layouts.h5")).root()
    let other = scratch.path("other.h5")
    let file = try File(creating: other)
    try source.copy("shuffled", to: try file.root(), as: "sub/copied")
    try File(reading: path).root().copy("a", to: try file.root(), as: "a")
    try file.close()
    let root = try File(reading: other).root()
    #expect(try root.dataset("sub/copied").info.filters == ["shuffle", "gzip 4", "fletcher32"])
    #expect(try root.dataset("sub/copied").floats() == source.dataset("contiguous").floats())
    #expect(try root.dataset("a/deep/y").floats() == [10, 11])
    #expect(try root.group("a").attribute("names")?.texts == ["x"])
  }

  @Test func editsOfWhatIsMissingAreRefused() throws {
    let root = try File(editing: path).root()
    #expect(refusal { try root.delete("none") }?.code == .notFound)
    #expect(refusal { try root.delete("none/x") }?.code == .notFound)
    #expect(refusal { try root.move("none", to: root, as: "b") }?.code == .notFound)
    #expect(refusal { try root.copy("a/none", to: root, as: "b") }?.code == .notFound)
  }

  @Test func aTakenTargetIsRefused() throws {
    let root = try File(editing: path).root()
    #expect(refusal { try root.move("a/deep", to: root, as: "a/x") }?.code == .alreadyThere)
    #expect(refusal { try root.copy("a/deep", to: root, as: "a/x") }?.code == .alreadyThere)
    #expect(refusal { try root.move("a/deep", to: root, as: "a/x/b") }?.code == .wrongKind)
    #expect(try root.dataset("a/x").floats() == [0, 1, 2])
  }

  @Test func aGroupIsNotPutInsideItself() throws {
    let root = try File(editing: path).root()
    #expect(refusal { try root.move("a", to: root, as: "a/b") }?.code == .invalidName)
    #expect(refusal { try root.copy("a", to: try root.group("a/deep"), as: "b") }?.code == .invalidName)
    try root.move("a", to: root, as: "ab")
    #expect(try root.links().map(\.name) == ["ab"])
  }
}
