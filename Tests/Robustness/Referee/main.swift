// Holds what is read without libhdf5 against what libhdf5 says of the same files. `referee.py` runs it.
//
// For each file two lines: `direct` or `left` before libhdf5, which may crash, is asked; then `same`, `refused` (libhdf5
// does not open it) or `DIFFERS` and how.

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

for path in CommandLine.arguments.dropFirst() {
  guard let direct = MetadataDump(directlyReading: path) else {
    say("left")
    continue
  }
  say("direct")
  guard let library = MetadataDump(libraryReading: path) else {
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
