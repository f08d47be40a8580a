import GraphIR
import JSON
import ModelSurgery
import TestSupport
import Testing
import Transforms

/// `fold-batchnorm` on files: every number is computed again here.
struct FoldBatchNormTests {
  static let names = ["M", "R50", "Mv2", "D169", "IRv2avg", "g_xception", "g_compiled"]
  static var fixtures: [Fixture] {
    get throws { try Fixture.all(names, in: ["k231", "tf21", "tf215", "k3"]) }
  }

  @Test func thereAreFixtures() throws { #expect(try Self.fixtures.count >= 15) }

  @Test(arguments: try fixtures) func everyNumberIsTheFoldedOne(fixture: Fixture) throws {
    let folder = Folder()
    var model = try ModelFile(contentsOf: fixture.path)
    let before = model.whole.model
    let report = try model.apply(FoldBatchNorm())
    let folded = try #require(report.details["folded"]?.arrayValue)
    try model.write(to: folder.path("out.h5"))
    let out = try ModelFile(contentsOf: folder.path("out.h5"))
    #expect(out.findings.filter { $0.severity == .problem }.isEmpty)
    #expect(try out.plan().isCopy)
    let (old, new) = (try Numbers(path: fixture.path), try Numbers(path: folder.path("out.h5")))
    for pair in folded {
      let norm = try before.layer(way: pair["normalization"]?.stringValue ?? "")
      let way = pair["into"]?.stringValue ?? ""
      let (was, now) = (try before.layer(way: way), try out.whole.model.layer(way: way))
      let scales = try Scales(norm, old)
      for weight in now.weights {
        let source = was.weights.first { $0.name == weight.name }
        let values = try source.map { try old($0) }
        #expect(try new(weight) == scales.expected(weight, values, of: was.className), "\(way)")
      }
      #expect(now.weights.last?.name == "bias")
    }
    // Nothing else is touched.
    let ways = Set(folded.compactMap { $0["into"]?.stringValue })
    for layer in out.whole.model.layers where layer.children.isEmpty && !ways.contains(layer.name) {
      let weights = before.layer(named: layer.name)?.weights ?? []
      #expect(layer.weights.inAnyFile == weights.inAnyFile, "\(layer.name)")
    }
    if fixture.name == "R50" { #expect(folded.count == 53 && report.details["skipped"] == []) }
    if fixture.name == "D169" { #expect(folded.count == 83) }
  }

  @Test func aNegativeVarianceIsRefusedAndNothingIsWritten() throws {
    let folder = Folder()
    let fixture = Fixture.named("M", "tf21")
    var model = try ModelFile(contentsOf: fixture.path)
    // The mean of some channel is negative.
    for index in model.whole.model.layers.indices {
      guard model.whole.model.layers[index].className == "BatchNormalization" else { continue }
      let mean = model.whole.model.layers[index].weights[2].source
      model.whole.model.layers[index].weights[3].source = mean
    }
    try model.apply(FoldBatchNorm())
    let error = #expect(throws: ModelFileError.self) { try model.write(to: folder.path("out.h5")) }
    #expect(error?.message.contains("its variance is -") == true)
    #expect(folder.names.isEmpty)
  }
}

/// What a normalisation does to each channel.
private struct Scales {
  private let gamma: [Double]
  private let beta: [Double]
  private let mean: [Double]
  private let deviation: [Double]

  init(_ norm: Layer, _ numbers: Numbers) throws {
    func values(_ name: String) throws -> [Double]? {
      try norm.weights.first { $0.name == name }.map { try numbers($0).map(Double.init) }
    }
    let epsilon = try #require(norm.config["epsilon"]?.doubleValue)
    let mean = try #require(try values("moving_mean"))
    self.mean = mean
    deviation = try #require(try values("moving_variance")).map { ($0 + epsilon).squareRoot() }
    gamma = try values("gamma") ?? mean.map { _ in 1 }
    beta = try values("beta") ?? mean.map { _ in 0 }
  }

  func expected(_ weight: Weight, _ values: [Float]?, of className: String) -> [Float] {
    if weight.name == "bias" {
      return mean.indices.map { channel in
        let bias = values.map { Double($0[channel]) } ?? 0
        let scale = gamma[channel] / deviation[channel]
        let shift = beta[channel] - mean[channel] * scale
        return Float(values == nil ? shift : bias * scale + shift)
      }
    }
    let values = values ?? []
    // Only the pointwise kernel of a separable convolution is scaled.
    if className == "SeparableConv2D", weight.name == "depthwise_kernel" { return values }
    return values.indices.map { index in
      let channel: Int
      switch className {
      case "DepthwiseConv2D": channel = index % (weight.shape[2] * weight.shape[3])
      default: channel = index % (weight.shape.last ?? 1)
      }
      return Float(Double(values[index]) * (gamma[channel] / deviation[channel]))
    }
  }
}
