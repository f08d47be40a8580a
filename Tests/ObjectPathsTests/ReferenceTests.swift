import GraphIR
import JSON
import Testing

@testable import ObjectPaths

@Suite("Trees of objects against real Keras")
struct ReferenceTests {
  @Test("there are five writers")
  func writers() {
    #expect(Reference.all.map(\.name) == ["k3", "k30", "tfk", "tf215", "tf212"])
    #expect(Reference.all.allSatisfy { $0.cases.count > 150 })
  }

  @Test("classes give objects Keras's names", arguments: Reference.all)
  func names(reference: Reference) throws {
    let style = try TreeStyle(reference.dialect)
    #expect(reference.names.count > 100)
    for (exported, name) in reference.names {
      #expect(style.name(ofClass: exported) == name, "\(exported)")
    }
  }

  @Test("a tree that is read fits the model, and the model makes the same tree", arguments: Reference.all)
  func bothWays(reference: Reference) throws {
    let isNamed = reference.dialect.family == .keras3 && reference.dialect.isAtLeast(3, 6)
    for one in reference.cases where !one.isNotDescribed {
      do {
        let stored = one.stored
        let assignment = try ObjectAssignment(stored, to: one.model(), one.dialect)
        #expect(assignment.unknown == [] && assignment.findings.isEmpty, "\(one): \(assignment.findings)")
        let tree = try ObjectTree(of: assignment.model, for: one.dialect)
        let found = tree.groups.map { Reference.Group($0, in: assignment.model, stored) }
        let wanted = one.groups.map { isNamed ? $0 : $0.withoutName }
        #expect(found.count == wanted.count, "\(one)")
        // the first that differs says enough
        let other = zip(found, wanted).first { $0 != $1 }
        #expect(other == nil, "\(one)")
        #expect(tree.datasets.values.allSatisfy { stored.array(at: $0) != nil }, "\(one)")
      } catch {
        Issue.record("\(one): \(error)")
      }
    }
  }

  /// Groups are named by class, so what they belong to shows in the names that objects had in memory.
  @Test("every group belongs to the layer whose object it is", arguments: Reference.all)
  func places(reference: Reference) throws {
    for one in reference.cases where one.top == nil {
      let assignment = try ObjectAssignment(one.stored, to: one.model(), one.dialect)
      let tree = try ObjectTree(of: assignment.model, for: one.dialect)
      var met: Set<[Int]> = [[]]
      for (group, real) in zip(tree.groups, one.groups) where met.insert(group.layer).inserted {
        let name = assignment.model.layer(at: group.layer).name
        // Bidirectional names its copies anew
        #expect(name == real.name || real.name.hasSuffix("ward_\(name)"), "\(one): \(group.path)")
      }
    }
  }
}

extension Reference.Case {
  /// Keras 3.0 forgets `rms_scaling` in the config, so that no loader could know that there is no `beta`.
  fileprivate var isNotDescribed: Bool {
    config["class_name"] == "LayerNormalization" && dialect.minor == 0 && groups.last?.variables.count == 1
      && config["config"]?["center"] == true && config["config"]?["scale"] == true
  }
}

extension Reference.Group {
  /// A group as the reference has it.
  init(_ group: ObjectGroup, in model: Model, _ tree: StoredTree) {
    self.init(
      path: group.path, name: group.name ?? "",
      variables: group.variables.map { variable in
        let role = variable.role.split(separator: "/").last.map(String.init) ?? ""
        let weight = variable.weight.map { model.layer(at: $0.layer).weights[$0.index] }
        let shape = weight?.shape ?? tree.array(at: group.path(of: variable))?.shape ?? []
        return Reference.Variable(key: variable.key, role: role, shape: shape)
      })
  }

  /// The same where no name is written.
  var withoutName: Reference.Group { Reference.Group(path: path, name: "", variables: variables) }
}
