internal import Files
internal import ModelSurgery

#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Glibc
#endif

/// Which files are worked on and where each result goes, decided before anything is written.
struct FleetPlan {
  /// The files, in the order in which they were given; those of a folder sorted by name.
  private(set) var files: [FleetFile] = []
  /// Symbolic links in folders, which are not followed.
  private(set) var links = 0
  /// Folders in folders that were not gone into.
  private(set) var unvisited = 0
  /// Pipes, sockets and devices in folders, which are not opened.
  private(set) var specials = 0

  private let request: FleetRequest
  /// The folders that were given, for what must not be in them.
  private var given: [String] = []

  /// Looks for the files.
  ///
  /// - Throws: where there is none, or where outputs would get into each other's way.
  init(_ request: FleetRequest) throws {
    self.request = request
    let listed =
      try request.many.list.map { try FileList.names(in: $0, endingWithNUL: request.many.endsWithNUL) } ?? []
    if let counterpart = request.counterpart {
      try addPairs(request.inputs[0], counterpart, listed)
      return
    }
    let names = request.inputs + listed
    for name in names { try add(name) }
    if request.folders.isGiven, given.isEmpty, !names.isEmpty {
      let option = request.folders.recursive ? "recursive" : "include"
      throw UsageError("--\(option) is for folders, and none was given", setting: option)
    }
    if files.isEmpty, let folder = given.first { throw noFile(in: folder) }
    try checkFolders()
    try checkOutputs()
  }

  // MARK: Inputs

  private mutating func add(_ name: String) throws {
    // What can't be looked up is said when its turn comes.
    guard (try? FleetFolder.isOne(name)) == true else {
      files.append(FleetFile(input: name, output: try output(for: name, below: "")))
      return
    }
    let folder = try FleetFolder(name, request.folders)
    given.append(name)
    links += folder.links
    unvisited += folder.unvisited
    specials += folder.specials
    let path = FolderTree.trimmed(name)
    for way in folder.files {
      let input = Self.place(way, in: path)
      let below = way.lastIndex(of: "/").map { String(way[...$0]) } ?? ""
      files.append(FleetFile(input: input, output: try output(for: input, below: below)))
    }
  }

  private static func place(_ way: String, in folder: String) -> String {
    folder == "/" ? "/\(way)" : "\(folder)/\(way)"
  }

  private func noFile(in folder: String) -> CommandError {
    CommandError(
      .failed, code: "missing", file: folder,
      request.folders.include.isEmpty ? "there is no file in it" : "no file in it matches --include")
  }

  // MARK: Pairs

  /// Two models, or the models of one name in two folders.
  ///
  /// - Parameter listed: Names below both folders; where there are none, all that either has.
  private mutating func addPairs(_ first: String, _ second: String, _ listed: [String]) throws {
    let areFolders = [first, second].map { (try? FleetFolder.isOne($0)) == true }
    guard areFolders[0] == areFolders[1] else {
      let (folder, other) = areFolders[0] ? (first, second) : (second, first)
      throw UsageError(
        "\"\(folder.printable)\" is a folder and \"\(other.printable)\" is none; give two models or two folders"
      )
    }
    guard areFolders[0] else {
      guard request.many.list == nil, !request.folders.isGiven else {
        let option =
          request.many.list != nil ? "files-from" : request.folders.recursive ? "recursive" : "include"
        throw UsageError("--\(option) is for two folders, and two models were given", setting: option)
      }
      files = [FleetFile(input: first, counterpart: .file(second))]
      return
    }
    let sides = [FolderTree.trimmed(first), FolderTree.trimmed(second)]
    var ways = listed
    if request.many.list == nil {
      let folders = try sides.map { try FleetFolder($0, request.folders) }
      links = folders.reduce(0) { $0 + $1.links }
      unvisited = folders.reduce(0) { $0 + $1.unvisited }
      specials = folders.reduce(0) { $0 + $1.specials }
      ways = Set(folders.flatMap(\.files)).sorted()
    }
    for way in ways {
      let (old, new) = (Self.place(way, in: sides[0]), Self.place(way, in: sides[1]))
      // what is in neither says so when its turn comes
      let isThere = [old, new].map { (try? FileIdentity(at: $0)) != nil }
      let file =
        switch (isThere[0], isThere[1]) {
        case (true, false): FleetFile(input: old, counterpart: .missing(folder: second))
        case (false, true): FleetFile(input: new, counterpart: .missing(folder: first))
        default: FleetFile(input: old, counterpart: .file(new))
        }
      files.append(file)
    }
    if files.isEmpty { throw noFile(in: first) }
  }

  // MARK: Outputs

  private func output(for input: String, below way: String) throws -> String? {
    switch request.destination {
    case .none, .inPlace, .derived: return nil
    case .file(let path): return path
    case .collected(let folder, let pattern):
      let name = try name(for: input, pattern)
      if request.needsFormat, request.format == nil, FileFormat.named(name) == nil {
        throw UsageError(
          "the name \"\(name.printable)\" does not tell a format; give --to, or --out-name with an ending",
          setting: "to")
      }
      guard let folder else { return FilePath.sibling(of: FolderTree.trimmed(input), named: name) }
      return Self.place("\(way)\(name)", in: FolderTree.trimmed(folder))
    }
  }

  private func name(for input: String, _ pattern: String?) throws -> String {
    if let pattern { return try OutputName(pattern).name(for: input) }
    if let format = request.format { return OutputName(endingAs: format).name(for: input) }
    return FilePath.name(of: FolderTree.trimmed(input))
  }

  /// Outputs must not be among the next run's inputs.
  private func checkFolders() throws(UsageError) {
    guard case .collected(let folder, _) = request.destination, let first = given.first else { return }
    guard let folder else {
      throw UsageError(
        "outputs would stand among the inputs, in the folder \"\(first.printable)\"; give -o another folder",
        setting: "o")
    }
    let target = Self.realPath(FolderTree.trimmed(folder))
    for input in given {
      let real = Self.realPath(FolderTree.trimmed(input))
      if target == real || target.hasPrefix(real == "/" ? "/" : "\(real)/") {
        throw UsageError(
          "-o \"\(folder.printable)\" is in the folder \"\(input.printable)\", whose files are the inputs; give "
            + "another folder",
          setting: "o")
      }
    }
  }

  /// The path without links, as far as it is there.
  private static func realPath(_ path: String) -> String {
    if let real = realpath(path, nil) {
      defer { free(real) }
      return String(cString: real)
    }
    let folder = FilePath.folder(of: path)
    guard folder != path else { return path }
    let real = realPath(folder)
    return real == "/" ? "/\(FilePath.name(of: path))" : "\(real)/\(FilePath.name(of: path))"
  }

  private func checkOutputs() throws {
    var folders: [String: FileNumber?] = [:]
    var makers: [Place: String] = [:]
    let inputs = request.destination == .none || request.destination == .derived ? [:] : inputNumbers
    if request.destination == .inPlace {
      guard inputs.count < files.count else { return }
      try checkInputsAreDifferent()
      return
    }
    for file in files {
      guard let output = file.output else { continue }
      let folder = FilePath.folder(of: output)
      if !folders.keys.contains(folder) { folders.updateValue(FileNumber(at: folder), forKey: folder) }
      let number = folders[folder] ?? nil
      let place = Place(folder: number, path: number == nil ? folder : "", name: FilePath.name(of: output))
      if let other = makers.updateValue(file.input, forKey: place) {
        throw UsageError(
          "\"\(other.printable)\" and \"\(file.input.printable)\" would both be written to \"\(output.printable)\"; "
            + "--out-name gives other names, and -o for each folder alone another place", setting: "out-name")
      }
      if let number = FileNumber(at: output), let input = inputs[number] {
        throw CommandError(
          .failed, code: "same-file", file: output, setting: "o",
          "this is the same file as the input \"\(input)\"; give -o another folder, or --in-place")
      }
    }
  }

  /// Where an output stands, whatever its folder was called.
  private struct Place: Hashable {
    let folder: FileNumber?
    let path: String
    let name: String
  }

  private var inputNumbers: [FileNumber: String] {
    var numbers: [FileNumber: String] = [:]
    for file in files {
      if let number = FileNumber(at: FolderTree.trimmed(file.input)) { numbers[number] = file.input }
    }
    return numbers
  }

  /// Two processes must not replace one file.
  private func checkInputsAreDifferent() throws(UsageError) {
    var found: [FileNumber: String] = [:]
    for file in files {
      guard let number = FileNumber(at: FolderTree.trimmed(file.input)) else { continue }
      if let other = found.updateValue(file.input, forKey: number) {
        throw UsageError(
          "\"\(other.printable)\" and \"\(file.input.printable)\" are one file, which --in-place would replace twice",
          setting: "in-place")
      }
    }
  }
}
