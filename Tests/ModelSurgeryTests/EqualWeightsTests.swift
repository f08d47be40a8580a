import GraphIR
import JSON
import ModelSurgery
import TestSupport
import Testing

/// Arrays that a `transplant` would write as they are stay where they are, to the byte and to the place.
struct EqualWeightsTests {
  let folder = Folder()

  @Test(arguments: ["k224", "tf21", "tf215", "k3"])
  func aModelThatHasTheWeightsAlreadyStaysAsItIs(environment: String) throws {
    let fixture = Fixture.named("g_compiled", environment)
    // the same numbers in other places of another file
    try ModelFile(contentsOf: fixture.path).rename(prefix: "x_").write(to: folder.path("named.h5"))
    try ModelFile(contentsOf: folder.path("named.h5")).strip().write(to: folder.path("donor.h5"))
    for donor in [fixture.path, folder.path("donor.h5")] {
      var model = try ModelFile(contentsOf: fixture.path)
      var transplant = Transplant(from: try Donor(contentsOf: donor))
      transplant.by = .position
      let report = try model.apply(transplant)
      #expect(!report.changed && report.lines.first?.hasPrefix("nothing to do: the weights of ") == true)
      #expect(report.details["transplanted"] == [] && report.details["parameters"] == 0)
      #expect(report.details["equal"]?.arrayValue?.isEmpty == false)
      #expect(model.whole.optimizerState != nil, "the optimizer's state is still for these weights")
      try model.write(to: folder.path("out.h5"), overwrite: true)
      #expect(Folder.bytes(folder.path("out.h5")) == Folder.bytes(fixture.path))
    }
  }

  /// A format of its own does not keep numbers from being equal.
  @Test func weightsOfAnArchiveAreEqualToo() throws {
    let fixture = Fixture.named("M", "k3")
    try ModelFile(contentsOf: fixture.path).write(to: folder.path("donor.keras"))
    var model = try ModelFile(contentsOf: fixture.path)
    let report = try model.apply(Transplant(from: Donor(contentsOf: folder.path("donor.keras"))))
    #expect(!report.changed)
  }

  @Test(arguments: ["tf21", "k3"]) func onlyTheArraysThatDifferAreWritten(environment: String) throws {
    let fixture = Fixture.named("M", environment)
    try Self.change("kernel", of: fixture.path, to: folder.path("donor.h5"))
    let before = try ModelFile(contentsOf: fixture.path)
    var model = before
    let report = try model.apply(Transplant(from: Donor(contentsOf: folder.path("donor.h5"))))
    #expect(report.changed && report.details["transplanted"]?.arrayValue?.count == 1)
    #expect(report.details["equal"]?.arrayValue.map { $0.count > 5 } == true)
    // the kernel of that layer is new, its bias and everything else stays
    let old = before.whole.model.layers.flatMap(\.allWeights.inAnyFile)
    let moved = zip(
      model.whole.model.layers.flatMap(\.allWeights), before.whole.model.layers.flatMap(\.allWeights)
    )
    .filter { $0.source != $1.source }
    #expect(moved.count == 1 && moved[0].0.name == "kernel" && old.count > 20)
    #expect(try model.plan().createdByteCount == moved[0].0.count * 4)
    try model.write(to: folder.path("out.h5"))
    let numbers = (try Numbers(path: folder.path("out.h5")), try Numbers(path: folder.path("donor.h5")))
    let (out, donor) = (
      try ModelFile(contentsOf: folder.path("out.h5")), try ModelFile(contentsOf: folder.path("donor.h5"))
    )
    for (now, its) in zip(
      out.whole.model.layers.flatMap(\.allWeights), donor.whole.model.layers.flatMap(\.allWeights))
    {
      #expect(try numbers.0.bytes(now) == numbers.1.bytes(its))
    }
  }

  /// Numbers are compared as they would be stored here: a donor of double precision can have the very same ones.
  @Test func aDonorOfAnotherTypeIsComparedAsItWouldBeStored() throws {
    // a number that half precision does not have
    let path = folder.path("single.h5")
    try Self.change("kernel", of: Fixture.named("M", "tf21").path, to: path)
    try ModelFile(contentsOf: path).cast(to: .float64).write(to: folder.path("double.h5"))
    try ModelFile(contentsOf: path).cast(to: .float16).write(to: folder.path("half.h5"))
    func report(_ own: String, _ donor: String) throws -> SurgeryReport {
      var model = try ModelFile(contentsOf: own)
      return try model.apply(Transplant(from: Donor(contentsOf: donor)))
    }
    #expect(try !report(path, folder.path("double.h5")).changed)
    #expect(try !report(folder.path("half.h5"), path).changed)
    #expect(try report(path, folder.path("half.h5")).changed, "rounded numbers are others")
  }

  /// A step before may have made weights new: they are in no file yet, and the old ones come back.
  @Test func newWeightsAreReplaced() throws {
    let fixture = Fixture.named("g_compiled", "tf21")
    var model = try ModelFile(contentsOf: fixture.path)
    let head = try #require(model.whole.model.layers.last { !$0.weights.isEmpty })
    var swap = SwapHead(classes: try #require(head.weights.first?.shape.last))
    swap.layerName = head.name
    try model.apply(swap)
    let report = try model.apply(Transplant(from: Donor(contentsOf: fixture.path)))
    #expect(report.details["transplanted"] == [["layer": .string(head.name), "from": .string(head.name)]])
    #expect(
      model.whole.model.layers.last { !$0.weights.isEmpty }?.weights.map(\.source)
        == head.weights.map(\.source))
  }

  /// Copies a file and changes the last number of one array that has this name, of several the first.
  private static func change(_ name: String, of path: String, to other: String) throws {
    var bytes = Folder.bytes(path)
    let weight = try #require(
      ModelFile(contentsOf: path).whole.model.layers.flatMap(\.allWeights).first {
        $0.name == name && $0.count > 16
      })
    let numbers = try Numbers(path: path).bytes(weight)
    let place = try #require(bytes.firstRange(of: numbers)).upperBound - 4
    bytes[place] ^= 1
    Folder.write(bytes, to: other)
  }
}
