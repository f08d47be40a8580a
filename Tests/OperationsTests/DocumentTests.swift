import Foundation
import Operations
import Testing

@Suite struct DocumentTests {
  @Test func everyOperationIsInTheDocument() throws {
    let here = URL(fileURLWithPath: #filePath)
    let root = here.deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let text = try String(contentsOf: root.appendingPathComponent("docs/expressions.md"), encoding: .utf8)
    for form in Operations.Operation.forms {
      let isNamed = text.contains("`\(form.name)(") || text.contains("`\(form.name)`")
      #expect(isNamed, "docs/expressions.md does not say what \(form.name) computes")
      for parameter in form.parameters {
        let isSaid =
          text.contains(" \(parameter.name)=") || text.contains(", \(parameter.name))")
          || text.contains(", \(parameter.name),")
        #expect(isSaid, "docs/expressions.md does not name \(parameter.name) of \(form.name)")
      }
    }
  }
}
