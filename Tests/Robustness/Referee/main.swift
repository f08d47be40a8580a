// Holds what is read without libhdf5 against what libhdf5 says of the same files. `referee.py` runs it.
//
// For each file two lines: `direct` or `left` before libhdf5, which may crash, is asked; then `same`, `refused` (libhdf5
// does not open it) or `DIFFERS` and how. With `--inside COUNT` before the files, of each only what lies between so many
// bytes at its beginning and at its end.

import TestSupport

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

func say(_ line: String) {
  print(line)
  fflush(nil)
}

/// What lies so many bytes from both ends of a file.
func inside(_ path: String, _ margin: Int) -> Range<Int> {
  var status = stat()
  guard stat(path, &status) == 0, Int(status.st_size) >= 2 * margin else { return 0..<0 }
  return margin..<(Int(status.st_size) - margin)
}

var paths = CommandLine.arguments.dropFirst()
var margin = 0
if paths.first == "--inside" {
  margin = Int(paths.dropFirst().first ?? "") ?? 0
  paths = paths.dropFirst(2)
}
for path in paths {
  let part = margin > 0 ? inside(path, margin) : nil
  guard let direct = MetadataDump(directlyReading: path, part: part) else {
    say("left")
    continue
  }
  say("direct")
  guard let library = MetadataDump(libraryReading: path, part: part) else {
    say("refused")
    continue
  }
  let differences = library.differences(from: direct)
  let missing = Set(library.facts.keys).subtracting(direct.facts.keys)
  if differences.isEmpty && missing.isEmpty {
    say("same")
  } else {
    let lines = differences + missing.sorted().map { "not found directly: \($0)" }
    say("DIFFERS \(lines.joined(separator: "; ").filter { $0 != "\n" })")
  }
}
