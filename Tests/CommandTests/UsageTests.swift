import Testing

/// What can't be meant ends with code 64 before any file is looked at.
@Suite struct UsageTests {
  static let mistakes: [[String]] = [
    ["frobnicate"],
    ["inspect"],
    ["inspect", "a.h5", "--layer", "x", "--tree"],
    ["inspect", "a.h5", "--format", "yaml"],
    ["inspect", "a.h5", "--quiet", "--verbose"],
    ["swap-head", "a.h5", "b.h5"],
    ["swap-head", "a.h5", "b.h5", "-n", "0"],
    ["swap-head", "a.h5", "b.h5", "-n", "-3"],
    ["swap-head", "a.h5", "b.h5", "-n", "ten"],
    ["swap-head", "a.h5", "b.h5", "-n", "3", "--pool"],
    ["swap-head", "a.h5", "b.h5", "-n", "3", "--dropout", "1"],
    ["swap-head", "a.h5", "b.h5", "-n", "3", "--initializer", "magic"],
    ["swap-head", "a.h5", "b.h5", "-n", "3", "--seed", "-1"],
    ["wrap-average", "a.h5", "b.h5"],
    ["wrap-average", "a.h5", "b.h5", "--frames", "0"],
    ["wrap-average", "a.h5", "b.h5", "--frames", "4", "--input-shape", "8,0,3"],
    ["freeze", "a.h5", "b.h5"],
    ["freeze", "a.h5", "b.h5", "--all", "--except-head"],
    ["freeze", "a.h5", "b.h5", "--until", "x", "--layer", "y"],
    ["unfreeze", "a.h5", "b.h5"],
    ["unfreeze", "a.h5", "--in-place", "b.h5", "--all"],
  ]

  @Test(arguments: mistakes)
  func aMistakeOnTheCommandLineIsAUsageError(arguments: [String]) throws {
    let result = try Tool.run(arguments)
    #expect(result.status == 64)
    #expect(result.output.isEmpty)
    #expect(result.errors.hasPrefix("h5surgery: error: "))
    #expect(result.errors.contains("\nUsage: h5surgery"), "\(result.errors)")
    #expect(result.errors.components(of: "rror: ") == 1, "said once: \(result.errors)")
  }

  @Test func noClassesIsExplained() throws {
    #expect(try Tool.run("swap-head", "a.h5", "b.h5", "-n", "0").errors.contains("at least one class"))
  }

  @Test(arguments: [["--help"], ["help", "freeze"], ["swap-head", "-h"], []])
  func helpGoesToStandardOutput(arguments: [String]) throws {
    let result = try Tool.run(arguments)
    #expect(result.status == 0)
    #expect(result.output.contains("Examples:\n"))
    #expect(result.errors.isEmpty)
  }

  @Test func theVersionIsANumber() throws {
    let result = try Tool.run("--version")
    #expect(result.status == 0)
    #expect(result.output.wholeMatch(of: /\d+\.\d+\.\d+\n/) != nil)
  }
}

extension String {
  /// How often a text occurs.
  fileprivate func components(of text: String) -> Int { ranges(of: text).count }
}
