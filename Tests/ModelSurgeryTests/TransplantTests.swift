import GraphIR
import JSON
import ModelSurgery
import TestSupport
import Testing
import Transforms

/// `transplant` between files of different versions of Keras, and in and out of wrappers.
struct TransplantTests {
  @Test(
    arguments: ["M", "g_compiled"], [("tf21", "k3"), ("k3", "tf215"), ("tf215", "tf21"), ("k3", "tf21")])
  func weightsOfAnotherKerasAreTakenByName(name: String, environments: (String, String)) throws {
    let folder = Folder()
    let (own, other) = (Fixture.named(name, environments.0), Fixture.named(name, environments.1))
    let report = try Self.transplant(own.path, from: other.path, folder.path("out.h5"))
    #expect(report.details["unmatched"] == [] && report.details["unused"] == [])
    let (out, donor) = (
      try ModelFile(contentsOf: folder.path("out.h5")), try ModelFile(contentsOf: other.path)
    )
    for layer in donor.whole.model.layers where !layer.weights.isEmpty {
      let new = try #require(out.whole.model.layer(named: layer.name))
      try Self.expectSameNumbers(new.weights, out.path, layer.weights, other.path)
    }
    // The architecture is this file's.
    let before = try ModelFile(contentsOf: own.path)
    let (new, old) = (out.whole.model.layers, before.whole.model.layers)
    #expect(new.map(\.config) == old.map(\.config))
    #expect(new.flatMap(\.allWeights.inAnyFile) == old.flatMap(\.allWeights.inAnyFile))
  }

  @Test(arguments: ["tf21", "k3"]) func intoAModelOfVideosAndOutOfIt(environment: String) throws {
    let folder = Folder()
    let image = Fixture.named("M", environment)
    var wrapped = try ModelFile(contentsOf: image.path)
    try wrapped.apply(WrapAverage(frames: 4))
    try wrapped.write(to: folder.path("video.h5"))
    // Other numbers: the first kernel's.
    var other = try ModelFile(contentsOf: image.path)
    try other.apply(SwapHead(classes: 13))
    try other.write(to: folder.path("other.h5"))

    _ = try Self.transplant(folder.path("video.h5"), from: image.path, folder.path("out.h5"))
    let out = try ModelFile(contentsOf: folder.path("out.h5"))
    let weights = try ModelFile(contentsOf: image.path).whole.model.layers.flatMap(\.allWeights)
    try Self.expectSameNumbers(
      out.whole.model.layers.flatMap(\.allWeights), out.path, weights, image.path)

    var transplant = Transplant(from: try Donor(contentsOf: folder.path("video.h5")))
    transplant.skipMismatch = true
    var back = try ModelFile(contentsOf: folder.path("other.h5"))
    let report = try back.apply(transplant)
    try back.write(to: folder.path("back.h5"))
    #expect(report.details["unmatched"]?.arrayValue?.count == 1)
  }

  @Test(arguments: ["LRCN", "g_bidirectional", "g_nested", "g_td_dense"])
  func recurrentAndNestedLayersFindTheirOwn(name: String) throws {
    let folder = Folder()
    let (own, other) = (Fixture.named(name, "tf21"), Fixture.named(name, "tf215"))
    let report = try Self.transplant(own.path, from: other.path, folder.path("out.h5"))
    #expect(report.details["unmatched"] == [] && report.details["unused"] == [])
    let out = try ModelFile(contentsOf: folder.path("out.h5"))
    let donor = try ModelFile(contentsOf: other.path)
    try Self.expectSameNumbers(
      out.whole.model.layers.flatMap(\.allWeights), out.path,
      donor.whole.model.layers.flatMap(\.allWeights), other.path)
  }

  private static func transplant(
    _ path: String, from donor: String, _ new: String
  ) throws -> SurgeryReport {
    var model = try ModelFile(contentsOf: path)
    let report = try model.apply(Transplant(from: try Donor(contentsOf: donor)))
    try model.write(to: new)
    let out = try ModelFile(contentsOf: new)
    #expect(out.findings.filter { $0.severity == .problem }.isEmpty)
    #expect(try out.plan().isCopy)
    return report
  }

  private static func expectSameNumbers(
    _ new: [Weight], _ path: String, _ old: [Weight], _ oldPath: String
  ) throws {
    #expect(new.count == old.count)
    let (numbers, others) = (try Numbers(path: path), try Numbers(path: oldPath))
    for (now, was) in zip(new, old) {
      #expect(try numbers.bytes(now) == others.bytes(was), "\(was.path)")
    }
  }
}
