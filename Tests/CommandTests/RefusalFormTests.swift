internal import Foundation
import JSON
import TestSupport
import Testing

@testable import ModelSurgery
@testable import Transforms

/// Refusals of every command as people read them: they begin with the file, are a sentence or two, and name the option that
/// helps where there is one.
@Suite(.serialized) struct RefusalFormTests {
  /// A command that is refused. `tf21:M` is a fixture's copy.
  struct Refused: Sendable, ExpressibleByStringLiteral, CustomTestStringConvertible {
    let line: String
    /// What the message must name: an option, a command or a layer that helps.
    let help: String?

    init(stringLiteral line: String) { (self.line, help) = (line, nil) }

    init(_ line: String, naming help: String) {
      self.line = line
      self.help = help
    }

    var arguments: [String] { line.split(separator: " ").map(String.init) }

    var testDescription: String { line }
  }

  static let refusals: [Refused] = [
    // swap-head
    Refused("swap-head two.h5 o.h5 -n 3", naming: "--output NAME"),
    Refused("swap-head two.h5 o.h5 -n 3 --output 5", naming: "the model has 2 outputs"),
    Refused("swap-head two.h5 o.h5 -n 3 --output frist", naming: "\"first\""),
    Refused("swap-head tf21:g_masking o.h5 -n 3", naming: "--at \""),
    Refused("swap-head tf21:g_masking o.h5 --add-classes 3", naming: "-n N and --at LAYER"),
    Refused("swap-head tf21:g_merge_heads o.h5 -n 3", naming: "--at \""),
    Refused("swap-head tf21:g_softmax_conv o.h5 -n 3", naming: "--at \""),
    Refused("swap-head in.h5 o.h5 -n 3 --at frist", naming: "\"first\""),
    Refused("swap-head in.h5 o.h5 -n 3 --at 12", naming: "--at 12"),
    Refused("swap-head in.h5 o.h5 -n 3 --at second --pool", naming: "leave --pool out"),
    Refused("swap-head in.h5 o.h5 -n 3 --at second --features 5", naming: "--features 5"),
    Refused("swap-head in.h5 o.h5 -n 3 --name second", naming: "choose another name"),
    Refused("swap-head in.h5 o.h5 -n 3 --name a:b", naming: "a:b"),
    Refused("swap-head in.h5 o.h5 -n 3 --activation rellu", naming: "\"relu\""),
    Refused("swap-head in.h5 o.h5 -n 3 --hidden 4 --hidden-activation rellu", naming: "\"relu\""),
    "swap-head in.h5 o.h5 --keep-classes 9", "swap-head in.h5 o.h5 --keep-classes 1,-3",
    Refused("swap-head in.h5 o.h5 --head-from two.h5", naming: "cut --to"),
    "swap-head in.h5 o.h5 --head-from images.h5", "swap-head in.h5 o.h5 --head-from in.h5 --keep-classes 8",
    "swap-head in.h5 o.h5 --head-from in.h5 -n 7",
    "swap-head in.h5 o.h5 --head-from in.h5 --keep-classes 1,-3",
    "swap-head in.h5 o.h5 --head-from tf21:g_masking", "swap-head in.h5 o.h5 -n 3 --hidden 16000000,16000000",
    Refused("swap-head tf21:g_nested o.h5 -n 3 --at nested/no", naming: "no layer \"nested/no\""),
    // wrap-average, unwrap
    "wrap-average two.h5 o.h5 --frames 4",
    "wrap-average tf21:g_nested_twice o.h5 --frames 4", "wrap-average tf21:g_softmax_conv o.h5 --frames 4",
    "wrap-average shapeless.h5 o.h5 --frames 4",
    Refused("wrap-average in.h5 o.h5 --frames 4 --input-shape 9", naming: "--input-shape"),
    "unwrap in.h5 o.h5", "unwrap tf21:g_td_dense o.h5",
    Refused("cut tf21:g_nested o.h5 --to inner_conv1", naming: "cut --from inner --to inner"),
    Refused(
      "insert tf21:g_nested o.h5 --layer ReLU --after inner_conv1", naming: "--after inner/inner_conv1"),
    // freeze, unfreeze
    Refused("freeze in.h5 o.h5 --until frist", naming: "\"first\""), "freeze in.h5 o.h5 --from 9",
    Refused("freeze in.h5 o.h5 --class Dens", naming: "\"Dense\""), "freeze in.h5 o.h5 --layer 7-9",
    Refused("freeze tf21:g_merge_heads o.h5 --except-head", naming: "--until \""), "freeze k30:M o.h5 --all",
    "unfreeze in.h5 o.h5 --class Denze", "unfreeze in.h5 o.h5 --layer no",
    // cut, drop-head
    Refused("cut in.h5 o.h5 --to frist", naming: "\"first\""), "cut in.h5 o.h5 --to 9",
    Refused("cut in.h5 o.h5 --to features", naming: "choose a layer behind it"),
    "cut in.h5 o.h5 --to first --to first",
    Refused("cut in.h5 o.h5 --from features", naming: "leave --from out"),
    Refused("cut in.h5 o.h5 --from second --to first", naming: "--from first"),
    Refused("cut in.h5 o.h5 --from first --input-shape 8", naming: "set-input"),
    Refused("cut in.h5 o.h5 --from second --input-shape 9", naming: "--input-shape"),
    Refused("cut tf21:g_nested_twice o.h5 --to inner", naming: "cut --from"),
    Refused("cut tf21:g_nested_twice o.h5 --from inner", naming: "--from"),
    Refused("cut tf21:R50 o.h5 --from conv2_block1_2_conv", naming: "the model can be cut --from"),
    Refused("drop-head two.h5 o.h5", naming: "--output NAME"),
    Refused("drop-head two.h5 o.h5 --output first --pool", naming: "leave --pool out"),
    Refused("drop-head tf21:g_masking o.h5", naming: "cut --to"), "drop-head two.h5 o.h5 --output nobody",
    Refused("drop-head tf21:IRv2avg o.h5", naming: "unwrap"), "drop-head alone.h5 o.h5",
    Refused("drop-head in.h5 o.h5 --pool", naming: "leave --pool out"),
    // insert, remove
    Refused("insert in.h5 o.h5 --layer ReLU --after frist", naming: "\"first\""),
    Refused("insert in.h5 o.h5 --layer ReLU --before features", naming: "--after features"),
    "insert in.h5 o.h5 --layer Dropout --rate 2 --after first",
    "insert in.h5 o.h5 --layer GaussianNoise --stddev -1 --after first",
    Refused("insert in.h5 o.h5 --layer Activation --activation rellu --after first", naming: "\"relu\""),
    "insert in.h5 o.h5 --layer Rescaling --scale 2 --after first",
    Refused("insert in.h5 o.h5 --layer ReLU --after first --name second", naming: "another name"),
    "insert in.h5 o.h5 --layer ReLU --after first --name a:b",
    "insert in.h5 o.h5 --layer SpatialDropout2D --rate 0.5 --after first",
    Refused(
      "insert tf21:g_nested_twice o.h5 --layer ReLU --before inner", naming: "put the layer after one"),
    "insert tf215:g_masking o.h5 --layer Rescaling --scale 2 --after embedding",
    Refused("remove in.h5 o.h5 frist", naming: "\"first\""), "remove in.h5 o.h5 first",
    "remove in.h5 o.h5 --class Denze", "remove in.h5 o.h5 classes", "remove tf21:R50 o.h5 bn_conv1",
    // rename
    Refused("rename in.h5 o.h5 frist=a", naming: "\"first\""), "rename in.h5 o.h5 first=second",
    "rename in.h5 o.h5 first=a second=a", "rename in.h5 o.h5 first=a first=b", "rename in.h5 o.h5 first=a:b",
    "rename in.h5 o.h5 --model a/b", "rename in.h5 o.h5 a*b*=c",
    Refused("rename tf21:g_nested o.h5 inner_conv1=x", naming: "=..."),
    // set-input
    "set-input in.h5 o.h5 --shape 9", "set-input in.h5 o.h5 --shape 8,8",
    Refused("set-input in.h5 o.h5 --frames 4", naming: "use --shape"),
    Refused("set-input tf215:g_mimo_dict o.h5 --batch 2", naming: "--input NAME"),
    "set-input tf215:g_mimo_dict o.h5 --batch 2 --input 7",
    "set-input tf215:g_mimo_dict o.h5 --batch 2 --input x",
    Refused("set-input shapeless.h5 o.h5 --batch 2", naming: "--shape"),
    // transplant
    Refused("transplant in.h5 o.h5 --from images.h5", naming: "--skip-mismatch"),
    Refused("transplant in.h5 o.h5 --from images.h5 --skip-mismatch", naming: "--by position"),
    "transplant in.h5 o.h5 --from no.h5", "transplant in.h5 o.h5 --from in.h5 --layers frist",
    // cast, fold-batchnorm
    Refused("cast in.h5 o.h5 --to bf16 --compute", naming: "--compute"),
    "cast in.h5 o.h5 --to half --except frist",
    Refused("cast k224:M o.h5 --to half --compute", naming: "leave --compute out"),
    Refused("cast tf21:M o.h5 --to float64 --compute", naming: "leave --compute out"),
    "fold-batchnorm in.h5 o.h5 --layers frist",
    // convert, migrate, doctor, inspect, diff, apply
    Refused("convert weights.h5 o.keras", naming: "--weights-from FILE"),
    Refused("convert in.h5 o.keras", naming: "--migrate"),
    Refused("convert in.h5 o.npz --strict", naming: "--strict"), "convert tf21:g_td_dense in.h5 --to h5",
    Refused("migrate tf21:M there.h5 --to keras-3", naming: "--force"),
    Refused("migrate lambda.h5 o.h5 --to keras-3", naming: "--define"),
    Refused("migrate custom.h5 o.h5 --to keras-3", naming: "--keep-custom"),
    "doctor page.h5", "inspect page.h5", "inspect half.h5", "inspect nowhere.h5",
    Refused("inspect in.h5 --layer frist", naming: "\"first\""), "inspect weights.h5 --layer x",
    "diff in.h5 nowhere.h5", "diff in.h5 page.h5", "apply step.yaml in.h5 o.h5", "apply key.yaml in.h5 o.h5",
    Refused("swap-head in.h5 in.h5 -n 3", naming: "--in-place"),
    Refused("strip in.h5 there.h5", naming: "--force"), "freeze dangling.h5 o.h5 --all",
    "strip half.h5 o.h5", "unfreeze weights.h5 o.h5 --all",
  ]

  /// Command lines that can't be meant, which no file is read for.
  static let mistakes: [Refused] = [
    Refused("cut in.h5 o.h5", naming: "--to"),
    Refused("cut in.h5 o.h5 --to first --input-shape 8", naming: "--from"),
    Refused("cut in.h5 o.h5 --from first --input-shape 0", naming: "--input-shape"),
    Refused("wrap-average in.h5 o.h5 --frames 0", naming: "at least one frame"),
    Refused("wrap-average in.h5 o.h5 --frames 4 --input-shape 0", naming: "--input-shape"),
    Refused("set-input in.h5 o.h5", naming: "--shape"),
    Refused("set-input in.h5 o.h5 --shape 4,4 --frames 3", naming: "without --shape"),
    Refused("set-input in.h5 o.h5 --shape 0", naming: "--shape"),
    "rename in.h5 o.h5", "remove in.h5 o.h5",
    "insert in.h5 o.h5 --layer Rescaling --scale nan --after first",
    Refused("insert in.h5 o.h5 --layer Dropout --after first", naming: "--rate"),
    Refused("swap-head in.h5 o.h5", naming: "-n N"),
    Refused("swap-head in.h5 o.h5 -n 3 --pool", naming: "--at"),
    Refused("swap-head in.h5 o.h5 --keep-classes 1 --at -2", naming: "--at"),
    Refused("freeze in.h5 o.h5", naming: "--all"),
    Refused("freeze in.h5 o.h5 --all --until first", naming: "--until"),
    Refused("unfreeze in.h5 o.h5", naming: "--all"), Refused("transplant in.h5 o.h5", naming: "--from"),
    Refused("cast in.h5 o.h5", naming: "--to"), Refused("cast in.h5 o.h5 --to float17", naming: "float16"),
    Refused("migrate in.h5 o.h5 --to keras-4", naming: "keras-3"),
    Refused("migrate in.h5 o.h5", naming: "--to"),
    Refused("doctor in.h5 --for keras-4", naming: "keras-3"),
    Refused("inspect in.h5 --lyaer x", naming: "--layer"),
    Refused("diff in.h5 in.h5 --no-weights --tolerance 1", naming: "--tolerance"),
    "apply",
    "drop-head", "unwrap", "strip", "fold-batchnorm", "settings now", Refused("convert in.h5", naming: "OUT"),
  ]

  let folder = Folder()

  init() throws {
    try TinyModel().write(to: folder)
    try TinyModel.ofImages.write(to: folder, as: "images.h5")
    try TinyModel(config: nil, isWhole: false).write(to: folder, as: "weights.h5")
    let config = TinyModel.config
    let double = "\"output_layers\": [[\"first\", 0, 0], [\"classes\", 0, 0]]"
    try TinyModel(config: config.replacing("\"output_layers\": [[\"classes\", 0, 0]]", with: double))
      .write(to: folder, as: "two.h5")
    try TinyModel(config: config.replacing("[\"second\", 0, 0, {}]", with: "[\"nobody\", 0, 0, {}]"))
      .write(to: folder, as: "dangling.h5")
    try TinyModel(
      config: TinyModel.graph(
        layers: [
          TinyModel.inputLayer("features", [8]),
          TinyModel.dense("classes", on: "features", units: 4, activation: "softmax"),
        ], input: "features", output: "classes"),
      arrays: [("features", []), TinyModel.dense("classes", 8, 4)]
    ).write(to: folder, as: "alone.h5")
    for (name, layer) in [
      (
        "lambda.h5",
        "\"class_name\": \"Lambda\", \"config\": {\"function\": \"mine\", \"function_type\": \"function\", \"module\": \"__main__\", "
      ),
      ("custom.h5", "\"class_name\": \"Mine\", \"config\": {"),
    ] {
      let text = TinyModel.graph(
        layers: [
          TinyModel.inputLayer("features", [8]),
          TinyModel.layer("Mine", "own", on: "features", "\"own\": 1").replacing(
            "\"class_name\": \"Mine\", \"config\": {", with: layer),
          TinyModel.dense("classes", on: "own", units: 4, activation: "softmax"),
        ], input: "features", output: "classes")
      try TinyModel(config: text, arrays: [("features", []), ("own", []), TinyModel.dense("classes", 8, 4)])
        .write(to: folder, as: name)
    }
    let list = """
      {"class_name": "Sequential", "config": {"name": "list", "layers": [{"class_name": "Dense", "config": \
      {"name": "classes", "trainable": true, "dtype": "float32", "units": 4, "activation": "softmax", \
      "use_bias": true}}]}}
      """
    try TinyModel(config: list, arrays: [TinyModel.dense("classes", 8, 4)]).write(
      to: folder, as: "shapeless.h5")
    folder.write("half.h5", Array(folder.bytes("in.h5").prefix(900)))
    folder.write("page.h5", Array("<html>".utf8))
    folder.write("there.h5", Array("precious".utf8))
    folder.write("step.yaml", Array("h5surgery: 1\nsteps:\n- freeze: {until: nowhere}\n".utf8))
    folder.write("key.yaml", Array("h5surgery: 1\nsteps:\n- swap-head: {clases: 7}\n".utf8))
  }

  /// Runs a refused command; a fixture is copied under a name of its own.
  private func run(_ refused: Refused, _ more: [String] = []) throws -> Tool.Result {
    let arguments = refused.arguments.map { word in
      let parts = word.split(separator: ":").map(String.init)
      guard parts.count == 2, Fixture.environments.contains(parts[0]) else { return word }
      let name = "\(parts[1])-\(parts[0]).h5"
      if !folder.names.contains(name) {
        folder.write(name, Folder.bytes(Fixture.named(parts[1], parts[0]).path))
      }
      return name
    }
    defer { unlink(folder.path("o.h5")) }
    return try Tool.run(arguments + more, in: folder)
  }

  @Test(arguments: refusals) func aRefusalReadsWell(_ refused: Refused) throws {
    let before = folder.names
    let result = try run(refused)
    let told = "\(refused.line): \(result.status) \(result.errors)"
    #expect(result.status == 2 && result.output.isEmpty, "\(told)")
    #expect(
      folder.names.allSatisfy { before.contains($0) || $0.contains("-") }, "nothing is written: \(told)")
    let lines = result.errors.split(separator: "\n")
    try #require(lines.count == 1, "one line: \(told)")
    let prefix = "h5surgery: error: "
    try #require(lines[0].hasPrefix(prefix), "\(told)")
    let message = String(lines[0].dropFirst(prefix.count))
    // the file, then what is wrong with it
    let error = try #require(JSONValue.parse(run(refused, ["--format", "json"]).output)["error"], "\(told)")
    let file = try #require(error["file"]?.stringValue, "it is about a file: \(told)")
    #expect(message.hasPrefix("\(file): ") || message.hasPrefix("\(file), line "), "\(told)")
    let reason = message.dropFirst(file.count + 2)
    // one sentence or two, without a stop at the end
    let sentences = reason.split(separator: /\. (?=[A-Z])/)
    #expect(sentences.count <= 2 && reason.last != "." && reason.count > 12, "\(told)")
    #expect(reason.split(separator: " ").count <= 70, "\(told)")
    // in words that people have
    for inner in ["Optional(", "nil", "h5surgery-tmp", "`", "  ", "\\\"", "SurgeryError"] {
      #expect(!reason.contains(inner), "\(told)")
    }
    if let help = refused.help { #expect(reason.contains(help), "\(told)") }
    // an option that it is about is one of the command's
    if let setting = error["setting"]?.stringValue, reason.contains("--\(setting)") {
      let page = try Tool.run("help", refused.arguments[0]).output
      #expect(page.contains("--\(setting)"), "\(told)")
    }
  }

  @Test(arguments: mistakes) func aMistakeReadsWell(_ mistake: Refused) throws {
    let result = try run(mistake)
    let told = "\(mistake.line): \(result.status) \(result.errors)"
    #expect(result.status == 64 && result.output.isEmpty, "\(told)")
    let message = result.errors.split(separator: "\n").first?.dropFirst("h5surgery: error: ".count) ?? ""
    #expect(message.count > 12 && message.split(separator: /\. (?=[A-Z])/).count <= 2, "\(told)")
    #expect(message.first?.isUppercase == false || message.hasPrefix("Dropout "), "\(told)")
    for inner in ["Optional(", "nil", "`", "  "] { #expect(!message.contains(inner), "\(told)") }
    if let help = mistake.help { #expect(message.contains(help), "\(told)") }
    #expect(result.errors.contains("\nUsage: h5surgery \(mistake.arguments[0])"), "\(told)")
  }

  @Test func everyCommandIsAmongThem() {
    let refused = Set(Self.refusals.map { $0.arguments[0] })
    #expect(Set(HelpTests.commands).subtracting(refused).sorted() == ["settings"], "which reads no file")
    #expect(Set(HelpTests.commands) == Set(Self.mistakes.map { $0.arguments[0] }))
  }

  /// Also those that no file here comes to.
  @Test func everyRefusalOfTheSourcesReadsWell() throws {
    for site in try Self.sites() {
      #expect(site.split(separator: /[.?] (?=[a-zA-Z])/).count <= 2 && site.last != ".", "\(site)")
      #expect(
        site.first?.isUppercase == false || site.hasPrefix("Keras ") || site.hasPrefix("Rescaling "),
        "\(site)")
      for clause in site.split(separator: /[;:]\s/) {
        #expect(clause.split(separator: " ").count <= 30, "\(clause)")
      }
      #expect(!site.contains("  ") && !site.contains("!"), "\(site)")
    }
  }

  /// Where the sources refuse a surgery, and the refusals above that come from there.
  @Test func nearlyEveryRefusalOfTheSourcesIsProvoked() throws {
    let messages = try (Self.refusals + Self.mistakes).map { try run($0).errors }
    var missed: [String] = []
    let sites = try Self.sites()
    for site in sites where !messages.contains(where: { Self.message($0, isFrom: site) }) {
      missed.append(site)
    }
    #expect(sites.count > 90)
    for site in missed where !Self.unprovoked.contains(where: { site.contains($0) }) {
      Issue.record("provoke it above, or let `unprovoked` have it: \(site)")
    }
    for reason in Self.unprovoked {
      #expect(missed.contains { $0.contains(reason) }, "\(reason) is provoked now")
    }
  }

  /// Refusals that no file here comes to; the tests of the library have models for them.
  static let unprovoked: [String] = [
    // parts that nobody knows the weights' order of
    "the model can't be unwrapped: in which order", "can't be taken out: in which order",
    "there can't be told", "Keras would take the weights of model",
    // files that do not say what they should
    "so it can't stand alone", "say so with --input-shape, for instance 28,28,512",
    "looks like; save the model after it was",
    "has; save the model after it was built", "gives is not in the file; put",
    "layer around it names a dtype",
    "the element type of the tensor that layer", "how many axes the output of layer",
    "say it with --features",
    "with that can't be told from the file", "what it is called on can't be told",
    "what each gets can't be told",
    "input without a name, so leave --input out", "model has no name that could be changed",
    "and how many can't be told from the file",
    // rare layers and graphs
    "reads several tensors, and which one is meant", "SpatialDropout has 1, 2 or 3 axes",
    "its channels first; take Dropout",
    "works on floating-point numbers", "is not a layer of a model", "reads no tensor", "would be its input",
    "would be left", "can't take it over", "can't be frozen", "has no layers, so there is no head",
    "layers are called", "outputs are made by layer", "and one tensor is needed", "has no head",
    "has no output",
    "stateful and needs a fixed batch", "would have to be (", "is called after it",
    "names it after the operation",
    // heads of other kinds
    "can't be changed", "a head can't have more than", "told as one activation",
    "choose one with --activation",
    "and it stays behind it", "takes no feature map", "came with TensorFlow 2.1", "an orthogonal initializer",
    "whose element type is fixed in the file",
    // what the command says first, in words of its own
    "averaging needs at least 1 frame", "sizes of one sample", "scale and offset of Rescaling",
    "a cut needs a layer to begin", "whose input it describes", "say which layers to remove",
    "an axis has at least",
    "nothing to rename",
    // faults of ours, and of Keras
    "please report this", "the result could not be loaded",
  ]

  /// Whether a message has the fixed words of one of the sources, in their order.
  private static func message(_ message: String, isFrom site: String) -> Bool {
    var rest = message[...]
    for part in site.split(separator: "…") where part.count > 2 {
      guard let range = rest.firstRange(of: part) else { return false }
      rest = rest[range.upperBound...]
    }
    return true
  }

  /// The messages of all `SurgeryError(...)` of the sources, with an ellipsis for what is put in.
  private static func sites() throws -> [String] {
    let root = Document.repository.appendingPathComponent("Sources/Transforms")
    let files = FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil)
    let paths = (files?.compactMap { ($0 as? URL)?.path } ?? []).filter { $0.hasSuffix(".swift") }.sorted()
    return try paths.flatMap { path in
      let text = try String(contentsOfFile: path, encoding: .utf8)
      return text.components(separatedBy: "SurgeryError(").dropFirst().compactMap { literal(in: $0) }
    }
  }

  /// The longest string of a call's arguments, spelled as a command has it; nil where that is none of words.
  private static func literal(in call: String) -> String? {
    var best = ""
    var text = ""
    var depth = 0
    // one for each string that is open; the depth of parentheses at which what is put in ends
    var open: [Int] = []
    var characters = Array(call)[...]
    while let character = characters.popFirst() {
      let isInside = !open.isEmpty && open.last == -1
      if isInside, character == "\\" {
        guard let next = characters.popFirst() else { break }
        if next == "(" {
          open[open.count - 1] = depth
          depth += 1
          if open.count == 1 { text += "…" }
        } else if open.count == 1 {
          text.append(next)
        }
      } else if character == "\"" {
        if isInside {
          open.removeLast()
          if open.isEmpty {
            if text.count > best.count { best = text }
            text = ""
          }
        } else {
          open.append(-1)
        }
      } else if isInside {
        if open.count == 1 { text.append(character) }
      } else if character == "(" {
        depth += 1
      } else if character == ")" {
        depth -= 1
        if depth < 0 { break }
        if let last = open.last, last == depth { open[open.count - 1] = -1 }
      }
    }
    guard best.contains(" "), best.filter({ $0 != "…" }).count > 12 else { return nil }
    // a setting whose name is put in, too
    return best.spellingSettings(as: .command).filter { $0 != "`" }
  }
}
