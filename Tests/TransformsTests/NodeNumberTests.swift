import GraphIR
import JSON
import Testing
import Transforms

/// Which number a nested model's calls have, as run in each Keras: a graph that is read at another one hangs or fails there.
struct NodeNumberTests {
  /// The Kerases of the fixtures, and the number of a nested functional model's first call.
  static let kerases = [
    ("2.2.4", 1), ("2.3.1", 1), ("2.3.0-tf", 1), ("2.4.0", 1), ("2.8.0", 1), ("2.12.0", 1), ("2.15.0", 1),
    ("2.21.0", 1), ("3.0.5", 0), ("3.15.1", 0),
  ]

  private func dialect(_ version: String) throws -> Dialect { try #require(Dialect(kerasVersion: version)) }

  private func problems(
    of inner: JSONValue, readAt node: Int, as output: String = "out", _ version: String
  ) throws -> [String] {
    let whole = try Build.graph(
      [.input("x", [8, 8, 3]), .model(inner, on: "x"), .dense("out", on: "base@\(node)", 2)], to: [output],
      dialect(version))
    return Verifier.graphProblems(in: whole).map(\.message)
  }

  @Test(arguments: kerases) func aNestedModelIsReadAtTheNumberOfItsCall(version: String, first: Int) throws {
    #expect(try problems(of: Build.image(), readAt: first, version).isEmpty)
    for node in [first - 1, first + 1, first + 1000, Int.min, Int.max] {
      let found = try problems(of: Build.image(), readAt: node, version)
      #expect(
        found.contains {
          $0.contains(
            "reads base[\(node)][0], which no layer makes: \"base\" is called once, as node \(first)")
        }, "\(found)")
    }
  }

  @Test(arguments: kerases) func theCallsOfANestedModelAreCountedOn(version: String, first: Int) throws {
    let nodes: [Build.Node] = [
      .input("x", [8, 8, 3]), .model(Build.image(), on: "x").calling(["x"], ["x"]),
      .of("Add", "sum", on: "base@\(first)", "base@\(first + 1)"),
    ]
    #expect(try Verifier.graphProblems(in: Build.graph(nodes, to: ["sum"], dialect(version))).isEmpty)
    var wrong = nodes
    wrong[2] = .of("Add", "sum", on: "base@\(first)", "base@\(first + 2)")
    let found = try Verifier.graphProblems(in: Build.graph(wrong, to: ["sum"], dialect(version)))
    #expect(found.contains { $0.message.contains("is called 2 times, as nodes \(first) to \(first + 1)") })
  }

  /// A Sequential that does not know its input is built by its first call, but in standalone Keras.
  @Test(arguments: [("2.2.4", 1), ("2.3.0-tf", 0), ("2.12.0", 0), ("3.15.1", 0)])
  func aSequentialWithoutInputIsReadAtTheNumberOfItsCall(version: String, first: Int) throws {
    let list = Build.list([.dense("fc", on: "", 4)], name: "base")
    #expect(try problems(of: list, readAt: first, version).isEmpty)
    #expect(try !problems(of: list, readAt: 1 - first, version).isEmpty)
  }

  @Test(arguments: [("2.2.4", 1), ("2.3.0-tf", 1), ("2.12.0", 1), ("3.15.1", 0)])
  func aSequentialWithInputIsReadAtTheNumberOfItsCall(version: String, first: Int) throws {
    let list = Build.list([.input("i", [8, 8, 3]), .dense("fc", on: "", 4)], name: "base")
    #expect(try problems(of: list, readAt: first, version).isEmpty)
    #expect(try !problems(of: list, readAt: 1 - first, version).isEmpty)
  }

  /// Keras 3.3 and later count functional models from 1 where they are outputs, and from 0 where they are read.
  @Test func outputsOfKeras3HaveNumbersOfTheirOwn() throws {
    for node in [0, 1] {
      let whole = try Build.graph(
        [.input("x", [8, 8, 3]), .model(Build.image(), on: "x")], to: ["base@\(node)"], .k3)
      #expect(whole.model.outputs == [TensorReference(layer: "base", node: 0)])
      #expect(Verifier.graphProblems(in: whole).isEmpty)
    }
    #expect(
      try problems(of: Build.image(), readAt: 0, as: "base@2", "3.15.1").first?.contains(
        "names base[2][0], which no layer makes: \"base\" is called once, as node 1") == true)
    let list = Build.list([.input("i", [8, 8, 3]), .dense("fc", on: "", 4)], name: "base")
    #expect(try problems(of: list, readAt: 0, as: "base@0", "3.15.1").isEmpty)
    #expect(try !problems(of: list, readAt: 0, as: "base@1", "3.15.1").isEmpty)
  }

  @Test func whatKeras30WritesAndCanNotLoadIsSaid() throws {
    #expect(try problems(of: Build.image(), readAt: 0, as: "base@0", "3.0.5").isEmpty)
    let found = try problems(of: Build.image(), readAt: 0, as: "base@1", "3.0.5")
    #expect(found.first?.contains("load and save the model in Keras 3.3 or later") == true, "\(found)")
  }

  @Test func aLayerThatNothingCallsMakesNoTensor() throws {
    let nodes: [Build.Node] = [
      .input("x", [4]), .dense("fc", on: "x", 3).calling(), .dense("out", on: "fc", 2),
    ]
    let found = try Verifier.graphProblems(in: Build.graph(nodes, to: ["out"]))
    #expect(
      found.contains { $0.message.contains("reads fc[0][0], which no layer makes: nothing calls \"fc\"") })
  }

  @Test func anInputHasOneNodeWhereKerasLooksAtIt() throws {
    let nodes: [Build.Node] = [.input("x", [4]), .dense("out", on: "x@1", 2)]
    #expect(try Verifier.graphProblems(in: Build.graph(nodes, to: ["out"], .tf21)).isEmpty)
    #expect(try !Verifier.graphProblems(in: Build.graph(nodes, to: ["out"], .k224)).isEmpty)
    #expect(try !Verifier.graphProblems(in: Build.graph(nodes, to: ["out"], .k3)).isEmpty)
  }

  /// Calls that go take the numbers of later ones down with them.
  @Test func callsThatStayAreNumberedAnew() throws {
    var whole = try Build.graph(
      [
        .input("x", [8, 8, 3]), .input("y", [8, 8, 3]), .model(Build.image(), on: "x").calling(["x"], ["y"]),
        .dense("a", on: "base@1", 2), .dense("b", on: "base@2", 2),
      ], to: ["a", "b"])
    _ = try whole.apply(Cut(to: "b"))
    #expect(whole.model.layer(named: "b")?.calls.first?.inputs == [TensorReference(layer: "base", node: 1)])
    #expect(Verifier.problems(in: whole).isEmpty)
  }
}
