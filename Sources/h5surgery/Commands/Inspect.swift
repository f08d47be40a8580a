internal import ArgumentParser
internal import ModelSurgery

/// `inspect`: what is in a file.
struct Inspect: FleetCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Show what is in a file: layers, shapes, parameters, facts and findings.",
    discussion: """
      A table in the spirit of model.summary(), with nested models and wrapped layers below their containers. \
      Files with weights only, of Keras 1, and HDF5 files that are not from Keras are shown as far as they go.

      Examples:
        h5surgery inspect R50-224x224x3-339-im.h5
        h5surgery inspect model.h5 --layer conv1
            one layer: its configuration and its weights
        h5surgery inspect model.h5 --weights
            every tensor
        h5surgery inspect model.h5 --format json
            all of it, for programs
      """)

  @Argument(
    help: ArgumentHelp("The files.", valueName: "model"), completion: .file(extensions: ["h5", "hdf5"]))
  var models: [String] = []

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Show one layer: its configuration and its weights. A nested one by its name or its way, outer/inner; others also by their index.",
      valueName: "name"), completion: .layers)
  var layer: String?

  @Flag(help: "Show the tensors.")
  var weights = false

  @Flag(help: "Show the tree of HDF5 groups, datasets and attributes.")
  var tree = false

  @Flag(help: "Exit with 1 when a problem is found.")
  var strict = false

  @Option(
    help: ArgumentHelp(
      "Which columns the table of layers has, in this order: \(LayerColumn.listed).", valueName: "name,..."),
    completion: .list(LayerColumn.allCases.map(\.rawValue)), transform: LayerColumn.list(text:))
  var columns: [LayerColumn]?

  @Flag(help: "Show one line for each file: what it is, its size, what was found.")
  var summary = false

  @OptionGroup var table: TableOptions
  @OptionGroup var folders: FolderOptions
  @OptionGroup var many: ManyOptions
  @OptionGroup var talk: TalkOptions

  var printsLines: Bool { summary }

  func fleet() throws -> FleetRequest? {
    try FleetRequest(models, folders.request, many, inLines: talk.format == .jsonl)
  }

  var single: SingleCall { SingleCall(file: FleetFile(input: models.first ?? "")) }

  func alone(on file: FleetFile) -> Inspect {
    var alone = self
    alone.models = [file.input]
    alone.many.list = nil
    return alone
  }

  func validate() throws {
    if summary, layer != nil || weights || tree || columns != nil {
      throw UsageError("--summary shows one line for each file, and no part of one", setting: "summary")
    }
    if columns != nil, layer != nil || weights || tree {
      throw UsageError("--columns is for the table of layers", setting: "columns")
    }
    if layer != nil, weights || tree {
      throw UsageError(
        "--layer shows one layer; --weights and --tree show the whole file", setting: "layer")
    }
  }

  func run(in session: Session) throws {
    let model = try FleetRequest.only(models)
    try session.beginReading(model)
    let report = try InspectionReport(
      Inspection(path: model), asksKerases: layer == nil, called: session.messenger.name(of: model))
    if !session.isOneOfMany { KeptToTheEnd.keep(report) }
    let console = session.console.with(table)
    if summary {
      try session.show(as: talk.format, on: console) {
        report.summaryJSON
      } lines: { _ in
        [report.summaryLine]
      }
    } else if let layer {
      let view = try LayerView(named: layer, in: report)
      try session.show(as: talk.format, on: console) {
        view.json
      } lines: {
        view.lines($0)
      }
    } else {
      try session.show(as: talk.format, on: console) {
        try report.json(withTree: tree)
      } lines: {
        try report.lines($0, weights: weights, tree: tree, columns: columns)
      }
    }
    if strict, report.findings.contains(where: { $0.severity == .problem }) {
      throw CommandError(.answerIsNo, nil)
    }
  }
}
