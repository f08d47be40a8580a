internal import Foundation
import Testing

/// Compares a text with the one recorded under `Snapshots/NAME.txt`.
///
/// With `RECORD_SNAPSHOTS=1` in the environment the text is recorded instead, and the test fails on purpose, so that a
/// recording run is never taken for a passing one.
func expectSnapshot(
  _ text: String, named name: String, file: String = #filePath, at location: SourceLocation = #_sourceLocation
) throws {
  let folder = URL(fileURLWithPath: file).deletingLastPathComponent().appendingPathComponent("Snapshots")
  let url = folder.appendingPathComponent("\(name).txt")
  if ProcessInfo.processInfo.environment["RECORD_SNAPSHOTS"] != nil {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try text.write(to: url, atomically: true, encoding: .utf8)
    Issue.record(
      "recorded \(url.lastPathComponent); run again without RECORD_SNAPSHOTS", sourceLocation: location)
    return
  }
  let recorded = try String(contentsOf: url, encoding: .utf8)
  let difference = zip(
    recorded.split(separator: "\n", omittingEmptySubsequences: false),
    text.split(separator: "\n", omittingEmptySubsequences: false)
  ).first { $0 != $1 }
  #expect(
    text == recorded,
    "\(url.lastPathComponent) differs, first at: \(difference.map { "\($0.1) instead of \($0.0)" } ?? "its end")",
    sourceLocation: location)
}
