import Testing

/// What can't be meant ends with code 64 before any file is looked at.
@Suite struct UsageTests {
  static let mistakes: [[String]] = [
    ["frobnicate"],
    ["inspect"], ["insepct", "a.h5"], ["help", "inspct"], ["a.h5"], ["completions"],
    ["diff", "a.h5", "b.h5", "c.h5"], ["inspect", "a.h5", "--color", "mauve"],
    ["inspect", "a.h5", "--columns", "name,colour"], ["inspect", "a.h5", "--width", "3"],
    ["cast", "a.h5", "b.h5", "--to", "float17"], ["cast", "a.h5", "b.h5", "-o", "c.h5", "--to", "half"],
    ["remove", "a.h5", "b.h5", "--colour"], ["migrate", "a.h5", "b.h5", "--to", "tf-2.7"],
    ["swap-head", "a.h5", "b.h5", "-n", "-5"], ["swap-head", "a.h5", "b.h5", "-n", "3", "--name", ""],
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
    ["swap-head", "a.h5", "b.h5", "--keep-classes", "1,x"],
    ["swap-head", "a.h5", "b.h5", "--keep-classes", "1,,2"],
    ["swap-head", "a.h5", "b.h5", "--keep-classes", "1,2,1"],
    ["swap-head", "a.h5", "b.h5", "--keep-classes", "1,2", "-n", "3"],
    ["swap-head", "a.h5", "b.h5", "--keep-classes", "1", "--at", "-2"],
    ["swap-head", "a.h5", "b.h5", "--keep-classes", "1", "--dropout", "0.5"],
    ["swap-head", "a.h5", "b.h5", "--keep-classes", "1", "--seed", "3"],
    ["swap-head", "a.h5", "b.h5", "--keep-classes", "1", "--initializer", "ones"],
    ["swap-head", "a.h5", "b.h5", "--add-classes", "0"],
    ["swap-head", "a.h5", "b.h5", "--add-classes", "2", "--pool"],
    ["swap-head", "a.h5", "b.h5", "--add-classes", "2", "--hidden", "8"],
    ["swap-head", "a.h5", "b.h5", "--head-from", "c.h5", "--hidden", "8"],
    ["swap-head", "a.h5", "b.h5", "--head-from", "c.h5", "--seed", "1"],
    ["swap-head", "a.h5", "b.h5", "-n", "3", "--hidden", "8,0"],
    ["swap-head", "a.h5", "b.h5", "-n", "3", "--hidden-activation", "relu"],
    ["swap-head", "a.h5", "b.h5", "-n", "3", "--activation", ""],
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
    #expect(try Tool.run("swap-head", "a.h5", "b.h5").errors.contains("how many classes?"))
  }

  @Test func optionsThatContradictEachOtherAreBothNamed() throws {
    let kept = try Tool.run("swap-head", "a.h5", "b.h5", "--keep-classes", "1", "--at", "x")
    #expect(kept.errors.contains("--keep-classes and --at contradict each other"))
    let number = try Tool.run("swap-head", "a.h5", "b.h5", "--keep-classes", "1", "-n", "4")
    #expect(number.errors.contains("-n 4 does not agree"))
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
