import HDF5
import TestSupport
import Testing

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

@Suite struct LinkTests {
  private let file: String = fixture("links.h5")

  @Test func linksAreListedByNameWithWhatTheyPointTo() throws {
    let root = try File(reading: file).root()
    let links = try root.links()
    #expect(
      links.map(\.name) == [
        "dangling", "external", "group", "outside", "same", "soft", "soft_values", "type", "view",
      ])
    #expect(links[0].kind == .soft(target: "/nowhere"))
    #expect(links[1].kind == .external(file: "other.h5", path: "/group"))
    #expect(links[5].kind == .soft(target: "/group"))
    guard case .hard(let address) = links[2].kind else {
      Issue.record("a group's link must be hard")
      return
    }
    #expect(address > 0)
    #expect(links[4].kind == .hard(address: address), "two names of one object have its address")
    for link in links { #expect(try root.link(link.name) == link) }
  }

  @Test func aCycleShowsByItsAddress() throws {
    let root = try File(reading: file).root()
    let loop = try root.group("group").link("loop")
    let again = try root.group("group/loop/group").link("loop")
    #expect(loop != nil)
    #expect(loop == again)
  }

  @Test func aMissingLinkIsNil() throws {
    #expect(try File(reading: file).root().link("none") == nil)
  }

  @Test(arguments: ["soft", "dangling", "external", "soft_values"])
  func onlyHardLinksAreFollowed(name: String) throws {
    let root = try File(reading: file).root()
    #expect(refusal { _ = try root.group(name) }?.code == .notAHardLink)
    #expect(refusal { _ = try root.dataset(name) }?.code == .notAHardLink)
    #expect(refusal { _ = try root.kind(of: name) }?.code == .notAHardLink)
    #expect(refusal { try root.copy(name, to: root, as: "new") }?.code == .notAHardLink)
  }

  @Test(arguments: ["soft/values", "external/values", "group/soft_back/values", "group/loop/soft/values"])
  func everyLinkOnTheWayMustBeHard(path: String) throws {
    let root = try File(reading: file).root()
    #expect(refusal { _ = try root.dataset(path) }?.code == .notAHardLink)
    #expect(refusal { _ = try root.group(path) }?.code == .notAHardLink)
  }

  @Test func theFIFOOfAnExternalLinkIsNotOpened() throws {
    let scratch = try Scratch()
    let path = try scratch.copy(ofFixture: "links.h5")
    let pipe = HeldFIFO(at: scratch.path("other.h5"))
    let root = try File(reading: path).root()
    #expect(try root.links().count == 9)
    #expect(refusal { _ = try root.group("external") }?.code == .notAHardLink)
    #expect(refusal { _ = try root.dataset("external/values") }?.code == .notAHardLink)
    #expect(!pipe.wasOpened())
  }

  @Test func kindsAreKnownWithoutOpening() throws {
    let root = try File(reading: file).root()
    #expect(try root.kind(of: "group") == .group)
    #expect(try root.kind(of: "same") == .group)
    #expect(try root.kind(of: "outside") == .dataset)
    #expect(try root.kind(of: "view") == .dataset)
    #expect(try root.kind(of: "type") == .namedType)
  }

  @Test func whatIsOfAnotherKindIsRefused() throws {
    let root = try File(reading: file).root()
    let notADataset = refusal { _ = try root.dataset("group") }
    #expect(notADataset?.code == .wrongKind)
    #expect(notADataset?.description == "\(file): \"/group\" is a group, expected a dataset")
    #expect(refusal { _ = try root.group("group/values") }?.code == .wrongKind)
    #expect(refusal { _ = try root.group("type") }?.code == .wrongKind)
    #expect(refusal { _ = try root.dataset("group/values/deeper") }?.code == .wrongKind)
  }

  @Test func aMissingStepIsNamed() throws {
    let root = try File(reading: file).root()
    let error = refusal { _ = try root.dataset("group/none/kernel:0") }
    #expect(error?.code == .notFound)
    #expect(error?.description == "\(file): there is no \"/group/none\"")
  }

  @Test(arguments: ["", "/group", ".", "group/./values", "group//values", "group/", "a\0b"])
  func aNameThatHDF5WouldReadDifferentlyIsRefused(path: String) throws {
    let root = try File(reading: file).root()
    #expect(refusal { _ = try root.group(path) }?.code == .invalidName)
    #expect(refusal { _ = try root.link(path) }?.code == .invalidName)
  }

  @Test func aPathIsNoLinkName() throws {
    let root = try File(reading: file).root()
    #expect(refusal { _ = try root.link("group/values") }?.code == .invalidName)
    #expect(refusal { _ = try root.createGroup("a/b") }?.code == .invalidName)
  }

  @Test func externalStorageIsRefused() throws {
    let scratch = try Scratch()
    let path = try scratch.copy(ofFixture: "links.h5")
    _ = try scratch.file("secret.bin", Array("0123456789abcdef".utf8))
    #expect(refusal { _ = try File(reading: path).root().dataset("outside") }?.code == .externalStorage)
  }

  @Test func aVirtualDatasetIsRefused() throws {
    #expect(refusal { _ = try File(reading: file).root().dataset("view") }?.code == .virtualStorage)
  }

  @Test func namesBeyondASCIIAndNewStyleGroupsAreRead() throws {
    let root = try File(reading: fixture("latest.h5")).root()
    #expect(try root.links().map(\.name) == ["grüß"])
    #expect(try root.dataset("grüß/α/x").floats() == [0, 1, 2, 3])
    #expect(try root.group("grüß").attribute("β")?.text == "y")
    #expect(try root.link("gru\u{308}ß") == nil, "another spelling of the same letters is another name")
  }

  @Test func aCombiningCharacterAfterASlashDoesNotHideTheSlash() throws {
    let scratch = try Scratch()
    let file = try File(creating: scratch.path("new.h5"))
    try file.root().createCounting("a/\u{301}b", shape: [1])
    #expect(try file.root().group("a").links().map(\.name) == ["\u{301}b"])
    #expect(try file.root().dataset("a/\u{301}b").info.count == 1)
  }
}
