import GraphIR
import JSON
import Testing
import Transforms

/// What the weights or a config pin down, and what can't be told, is refused with the layer's name.
struct SetInputRefusalTests {
  private func flat() throws -> WholeModel {
    try Build.graph(
      [
        .input("x", [8, 8, 3]), .convolution("c", on: "x", 4), .of("Flatten", "flat", on: "c"),
        .dense("fc", on: "flat", 5),
      ], to: ["fc"])
  }

  @Test func aDenseBehindAFlattenIsNamedWithBothSizes() throws {
    let error = try refusal(of: SetInput(shape: [10, 10, 3]), on: flat())
    #expect(error.code == .shapeMismatch)
    #expect(error.message.contains("layer \"fc\" (Dense) takes 256 features and would get 400"))
    let open = try refusal(of: SetInput(shape: [.any, 8, 3]), on: flat())
    #expect(open.message.contains("would get an open number"))
    var same = try flat()
    _ = try same.apply(SetInput(shape: [4, 16, 3]))
  }

  @Test func theWeightsDecideOnChannels() throws {
    let error = try refusal(of: SetInput(shape: [8, 8, 4]), on: Build.whole(Build.image()))
    #expect(error.message.contains("layer \"c1\" (Conv2D): its weight \"kernel\" is (1, 1, 3, 4)"))
    #expect(try refusal(of: SetInput(shape: [8, 8, .any]), on: flat()).message.contains("open"))
  }

  @Test func aLayerInsideIsNamedWithTheWay() throws {
    let whole = try Build.whole(Build.video())
    let error = try refusal(of: SetInput(shape: [4, 8, 8, 1]), on: whole)
    #expect(error.message.contains("layer \"time_distributed/base/c1\""))
  }

  @Test(arguments: [
    Build.Node.of("Lambda", "odd", on: "x", config: ["function": "code", "output_shape": [8, 8, 3]]),
    .of("Fancy", "odd", on: "x"), .of("mine>Conv2D", "odd", on: "x"),
    .of("TFOpLambda", "odd", on: "x", config: ["function": "image.resize"]),
  ])
  func whatCantBeReadIsRefused(node: Build.Node) throws {
    let whole = try Build.graph([.input("x", [8, 8, 3]), node, .pool("gap", on: "odd")], to: ["gap"])
    let error = try refusal(of: SetInput(shape: [9, 8, 3]), on: whole)
    #expect(error.code == .shapeUnknown, "\(error)")
    #expect(error.message.contains("\"odd\""))
  }

  static let pinned: [(String, JSONObject, String)] = [
    ("Reshape", ["target_shape": [64, 3]], "for 192 numbers, not for 216"),
    ("Reshape", ["target_shape": [-1, 64, 3]], "needs a multiple of 192"),
    ("Dropout", ["rate": 0.5, "noise_shape": [nil, 8, 1, 1]], "noise_shape"),
    (
      "MaxPooling2D", ["pool_size": [9, 9], "padding": "valid", "data_format": "channels_last"], "can't take"
    ),
  ]

  @Test(arguments: pinned) func configsThatPinSizesDownAreRefused(
    name: String, config: JSONObject, word: String
  ) throws {
    let whole = try Build.graph(
      [
        .input("x", [8, 8, 3]), .of(name, "pinned", on: "x", config: config),
        .of("Flatten", "f", on: "pinned"),
      ],
      to: ["f"])
    let error = try refusal(of: SetInput(shape: [9, 8, 3]), on: whole)
    #expect(error.code == .shapeMismatch)
    #expect(error.message.contains("\"pinned\"") && error.message.contains(word), "\(error)")
  }

  @Test func anOpenAxisBeforeAFixedReshapeIsRefused() throws {
    let reshape = Build.Node.of("Reshape", "r", on: "x", config: ["target_shape": [64, 3]])
    let whole = try Build.graph([.input("x", [8, 8, 3]), reshape], to: ["r"])
    #expect(try refusal(of: SetInput(shape: [.any, 8, 3]), on: whole).message.contains("open number"))
    var free = try Build.graph(
      [.input("x", [8, 8, 3]), .of("Reshape", "r", on: "x", config: ["target_shape": [-1, 3]])], to: ["r"])
    _ = try free.apply(SetInput(shape: [.any, .any, 3]))
  }

  @Test func branchesThatNoLongerMeetAreRefused() throws {
    let pool = Build.Node.of(
      "MaxPooling2D", "p", on: "x",
      config: ["pool_size": [2, 2], "padding": "valid", "data_format": "channels_last"])
    let up = Build.Node.of(
      "UpSampling2D", "u", on: "p", config: ["size": [2, 2], "data_format": "channels_last"])
    let both = Build.Node.of("Concatenate", "both", on: "x", "u", config: ["axis": -1])
    let whole = try Build.graph([.input("x", [8, 8, 3]), pool, up, both], to: ["both"])
    let error = try refusal(of: SetInput(shape: [9, 8, 3]), on: whole)
    #expect(error.message.contains("\"both\" (Concatenate) can't take (None, 9, 8, 3), (None, 8, 8, 3)"))
  }

  @Test(arguments: [("stateful", SetInput(batch: .any)), ("unroll", SetInput(frames: .any))])
  func recurrentLayersThatNeedSizesAreNamed(key: String, change: SetInput) throws {
    let lstm = Build.Node.of(
      "LSTM", "rnn", on: "x", config: ["units": 3, "use_bias": true, key: true])
    var whole = try Build.graph([.input("x", [4, 6]), lstm], to: ["rnn"])
    _ = try whole.apply(SetInput(batch: 2))
    #expect(try refusal(of: change, on: whole).message.contains("\"rnn\" (LSTM)"))
  }

  @Test(arguments: [
    (SetInput(), "nothing to set"), (SetInput(shape: [8, 8]), "has 2 axes"),
    (SetInput(shape: [8, 8, 3], frames: 2), "without `shape`"), (SetInput(frames: 2), "no video"),
    (SetInput(batch: 0), "at least 1"), (SetInput(input: "imag", batch: 1), "did you mean \"image\""),
  ])
  func whatMakesNoSenseIsRefused(change: SetInput, word: String) throws {
    let error = try refusal(of: change, on: Build.whole(Build.image()))
    #expect(error.message.contains(word), "\(error)")
  }

  @Test func oneOfSeveralInputsHasToBeNamed() throws {
    let whole = try Build.graph(
      [.input("x", [6]), .input("y", [6]), .of("Add", "sum", on: "x", "y")], to: ["sum"])
    #expect(try refusal(of: SetInput(batch: 1), on: whole).message.contains("\"x\", \"y\""))
  }

  @Test(arguments: [("1", "y"), ("-2", "x"), ("x", "x")])
  func anInputIsGivenByItsNumberToo(input: String, name: String) throws {
    var whole = try Build.graph(
      [.input("x", [6]), .input("y", [6]), .of("Add", "sum", on: "x", "y")], to: ["sum"])
    let report = try whole.apply(SetInput(input: input, shape: [6]))
    #expect(report.details["input"] == .string(name))
    let error = try refusal(of: SetInput(input: "2", shape: [6]), on: whole)
    #expect(error.message.contains("no input 2: the model has 2 inputs"))
  }

  @Test func aModelWithoutAnInputShapeIsRefused() throws {
    let whole = try Build.whole(Build.list([.dense("a", on: "", 5)]))
    #expect(try refusal(of: SetInput(batch: 2), on: whole).code == .shapeUnknown)
  }
}
