import Testing

@testable import h5surgery

/// What is known of the arguments before they are parsed.
@Suite struct EarlyOptionsTests {
  @Test(arguments: [
    ["inspect", "a.h5", "--format", "json"], ["--format", "json"], ["--format=json", "inspect"],
    ["x", "--format", "text", "--format", "json"], ["x", "--format", "json", "--format", "yaml"],
    ["x", "--format", "json", "--format"], ["x", "--format", "json", "--", "y"],
    ["--format", "JSON"], ["x", "--json"],
  ])
  func formatJSONIsFoundWhereverItStands(arguments: [String]) {
    #expect(EarlyOptions(arguments).wantsJSON)
  }

  @Test(arguments: [
    [], ["json"], ["--format"], ["--format", "text"], ["--format", "jsn"], ["--format-json"],
    ["x", "--", "--format", "json"], ["x", "--", "--format=json"], ["--format", "json", "--format=text"],
    ["--format", "--", "json"],
  ])
  func whatIsNoFormatJSONIsNotTakenForIt(arguments: [String]) {
    #expect(!EarlyOptions(arguments).wantsJSON)
  }

  @Test func theFormatCanBeLeftOut() {
    let arguments = ["x", "--format", "json", "y", "--format=text", "--", "--format", "z"]
    #expect(EarlyOptions.withoutFormat(arguments) == ["x", "y", "--", "--format", "z"])
    #expect(EarlyOptions.withoutFormat(["x", "--format"]) == ["x"])
  }

  @Test func verboseIsFoundToo() {
    #expect(EarlyOptions(["x", "-v"]).isVerbose && EarlyOptions(["--verbose"]).isVerbose)
    #expect(!EarlyOptions(["x", "--", "-v"]).isVerbose)
  }
}
