internal import ArgumentParser
internal import ModelSurgery

/// `doctor`: which Keras loads a model, as what, and what mends it.
struct DoctorCommand: FleetCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Tell which Keras loads a model, which loads it wrong, and why.",
    discussion: """
      Verdicts are for compile=False and Keras's defaults, and rest on rules that were measured in ten Kerases. \
      Nothing is run and nothing is written; 'migrate' mends what can be mended.

      Exits with 0 when every --for loads the model, 1 when one does not. Without --for, all are shown, and 1 means \
      that the Keras that wrote the file does not load it.

      Examples:
        h5surgery doctor resnet.h5 --for keras-3
        h5surgery doctor resnet.h5 --for keras-3 --format json
      """)

  @Argument(
    help: ArgumentHelp("The models to look at.", valueName: "model"),
    completion: .file(extensions: ["h5", "hdf5", "keras"]))
  var models: [String] = []

  @Option(
    name: .customLong("for"),
    help: ArgumentHelp("A Keras that is to load it. May be given several times.", valueName: "target"),
    completion: .list(TargetName.all), transform: TargetName.init(text:))
  var targets: [TargetName] = []

  @Flag(help: "Show one line for each file: the verdicts, and what they rest on.")
  var summary = false

  @OptionGroup var folders: FolderOptions
  @OptionGroup var many: ManyOptions
  @OptionGroup var talk: TalkOptions

  var printsLines: Bool { summary }

  func fleet() throws -> FleetRequest? {
    try FleetRequest(models, folders.request, many, inLines: talk.format == .jsonl)
  }

  var single: SingleCall { SingleCall(file: FleetFile(input: models.first ?? "")) }

  func alone(on file: FleetFile) -> DoctorCommand {
    var alone = self
    alone.models = [file.input]
    alone.many.list = nil
    return alone
  }

  func run(in session: Session) throws {
    let model = try FleetRequest.only(models)
    try session.beginReading(model)
    let file = try ModelFile(contentsOf: model, readingKeras1: true)
    let asked = targets.map(\.release)
    let releases = asked.isEmpty ? KerasRelease.all : asked
    let report = DoctorReport(
      file: session.messenger.name(of: model), writer: file.release, version: file.whole.dialect.description,
      diagnoses: file.diagnoses(for: releases), wereAsked: !asked.isEmpty)
    try session.show(as: talk.format) {
      summary ? report.summaryJSON : report.json
    } lines: { console in
      summary
        ? [report.summaryLine] : report.lines(style: console.outputStyle, verbose: console.isVerbose)
    }
    if !report.isGood { throw CommandError(.answerIsNo, nil) }
  }
}
