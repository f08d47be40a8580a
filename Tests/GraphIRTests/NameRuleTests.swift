import GraphIR
import Testing

/// What each Keras does with a name, as it was measured: files in which one layer, input, part or model has it were loaded, and
/// their predictions compared, in Keras 2.2.4 and 2.3.1 (on TensorFlow 1.14 and 1.15), tf.keras 2.1, 2.4, 2.8, 2.12 and 2.15,
/// and Keras 3.15.1 on TensorFlow. Keras 3.0.5 was not measured, and is taken to do as 3.15.1.
struct NameRuleTests {
  private static let versions = [
    "2.2.4", "2.3.1", "2.3.0-tf", "2.8.0", "2.12.0", "2.15.0", "3.0.5", "3.15.1",
  ]

  private func rule(_ version: String, backend: String? = "tensorflow") throws -> NameRule {
    NameRule(try #require(Dialect(kerasVersion: version)), backend: backend)
  }

  private func kind(_ fault: NameRule.Fault?) -> String {
    switch fault {
    case .notLoaded?: "not loaded"
    case .notRun?: "not run"
    case nil: "runs"
    }
  }

  /// Of a layer in a graph, a list, or a model inside.
  @Test(arguments: versions) func layers(version: String) throws {
    let rule = try rule(version)
    let isKeras3 = version.hasPrefix("3.")
    for name in ["ok", "x-", "1a", ".a", "..", "A.b-c_d", "top_level_model_weights", "loss", "0"] {
      #expect(rule.fault(of: name, .layer) == nil, "\(name)")
    }
    for name in [
      "a b", "x:0", "%s", "ä", "日本", "a\u{200B}", "\u{FEFF}a", "a\nb", "a\u{7F}", "a*b", "a'b", " ",
    ] {
      #expect(kind(rule.fault(of: name, .layer)) == (isKeras3 ? "not run" : "not loaded"), "\(name)")
    }
    for name in ["_x", "-rf", ">a"] {
      #expect(kind(rule.fault(of: name, .layer)) == (isKeras3 ? "runs" : "not loaded"), "\(name)")
    }
    for name in ["a/b", "a/", "a//b", "a/./b"] {
      #expect(kind(rule.fault(of: name, .layer)) == (isKeras3 ? "not loaded" : "runs"), "\(name)")
    }
    #expect(kind(rule.fault(of: "/a", .layer)) == "not loaded")
  }

  @Test(arguments: [
    ("2.2.4", "not loaded"), ("2.3.1", "not loaded"), ("2.3.0-tf", "not loaded"), ("2.4.0", "not run"),
    ("2.12.0", "not run"), ("2.15.0", "not run"), ("3.15.1", "runs"),
  ]) func backslashes(version: String, answer: String) throws {
    #expect(kind(try rule(version).fault(of: "a\\b", .layer)) == answer)
  }

  /// A placeholder of the graph until TensorFlow 2.3, whose files say 2.4.0 as those of 2.4 do; nothing afterwards.
  @Test(arguments: [
    ("2.2.4", "not loaded"), ("2.3.1", "not loaded"), ("2.3.0-tf", "not loaded"), ("2.4.0", "runs"),
    ("2.8.0", "runs"), ("2.15.0", "runs"), ("3.15.1", "runs"),
  ]) func inputs(version: String, answer: String) throws {
    for name in ["a b", "ä", "_x", "x:0"] {
      #expect(kind(try rule(version).fault(of: name, .input)) == answer, "\(name)")
    }
    #expect(try rule(version).fault(of: "a", .input) == nil)
  }

  @Test(arguments: [
    ("2.2.4", "runs", "not loaded", "runs"), ("2.3.1", "runs", "not loaded", "runs"),
    ("2.3.0-tf", "not loaded", "not loaded", "runs"), ("2.12.0", "not loaded", "not loaded", "not loaded"),
    ("2.15.0", "not loaded", "not loaded", "not loaded"), ("3.15.1", "runs", "not run", "not run"),
  ]) func parts(version: String, wrapped: String, direction: String, cell: String) throws {
    let rule = try rule(version)
    #expect(kind(rule.fault(of: "a b", .wrapped)) == wrapped)
    #expect(kind(rule.fault(of: "a b", .direction)) == direction)
    #expect(kind(rule.fault(of: "a b", .cell)) == cell)
    // inside another scope the first character is one as any
    for bearer in [NameRule.Bearer.wrapped, .direction, .cell] {
      #expect(rule.fault(of: "_x", bearer) == nil)
    }
  }

  @Test(arguments: [
    ("2.2.4", "runs"), ("2.3.1", "runs"), ("2.3.0-tf", "not run"), ("2.15.0", "not run"),
    ("3.15.1", "not run"),
  ]) func wholeModels(version: String, answer: String) throws {
    for name in ["a b", "_x", "ä"] {
      #expect(kind(try rule(version).fault(of: name, .model)) == answer, "\(name)")
    }
    #expect(
      kind(try rule(version).fault(of: "a/b", .model)) == (version.hasPrefix("3.") ? "not loaded" : "runs"))
    #expect(try rule(version).fault(of: "", .model) == nil)
  }

  @Test func otherBackendsHaveNoScopes() throws {
    for (version, backend) in [("2.2.4", "theano"), ("2.3.1", nil), ("3.15.1", "jax"), ("3.15.1", "torch")] {
      #expect(try rule(version, backend: backend).fault(of: "ä b", .layer) == nil)
    }
    #expect(kind(try rule("3.15.1", backend: "jax").fault(of: "a/b", .layer)) == "not loaded")
    #expect(kind(try rule("2.15.0", backend: nil).fault(of: "ä b", .layer)) == "not loaded")
  }

  // MARK: names that are given

  @Test(arguments: versions) func whatNoFileCanHoldIsNotGiven(version: String) throws {
    for backend in ["tensorflow", "jax"] {
      let rule = try rule(version, backend: backend)
      for (name, part) in [
        ("", "an empty text"), (" ", "nothing to be seen"), ("\u{200B}", "nothing to be seen"),
        ("a\u{200B}", "can't be seen"), ("a\u{FEFF}", "can't be seen"), ("a\u{AD}b", "can't be seen"),
        ("a\u{E0061}", "can't be seen"), ("a\nb", "can't be seen"), ("a\0b", "can't be seen"),
        ("a\u{A0}b", "can't be seen"), ("a\u{202E}b", "can't be seen"), ("a/b", "part it into groups"),
        ("a/", "part it into groups"), (".", "a meaning of its own"), ("..", "a meaning of its own"),
        ("top_level_model_weights", "a meaning of its own"),
        (String(repeating: "a", count: 64_513), "at most 64512"),
      ] {
        let reason = try #require(rule.refusal(of: name, .layer), "\(name)")
        #expect(reason.contains(part), "\(reason)")
      }
      for name in ["ok", "x-", "1a", ".a", "A.b-c_d", "weight_names", "model_weights"] {
        #expect(rule.refusal(of: name, .layer) == nil, "\(name)")
      }
    }
  }

  @Test(arguments: versions) func whatItsKerasCanNotRunIsNotGiven(version: String) throws {
    let rule = try rule(version)
    for name in ["a b", "x:0", "%s", "ä", "a\\b", "a*b"] {
      for bearer in [NameRule.Bearer.layer, .model] {
        let reason = try #require(rule.refusal(of: name, bearer), "\(name)")
        #expect(reason.contains("all of them ASCII"), "\(reason)")
      }
    }
    // under the model's own scope the first character is one as any
    let isKeras3 = version.hasPrefix("3.")
    for name in ["_x", "-rf"] {
      #expect((rule.refusal(of: name, .layer) == nil) == isKeras3)
      #expect(rule.refusal(of: name, .model)?.contains("a letter or a digit") == true)
    }
    #expect((rule.refusal(of: "a>b", .layer) == nil) == !["2.2.4", "2.3.1"].contains(version))
  }

  @Test func keras3OnAnotherBackendTakesAnyTextThatCanBeSeen() throws {
    for name in ["ä b", "x:0", "_x", "日本"] {
      #expect(try rule("3.15.1", backend: "jax").refusal(of: name, .layer) == nil)
      #expect(try rule("2.2.4", backend: "theano").refusal(of: name, .layer) != nil, "tf.keras reads it, too")
    }
  }

  /// DenseNet has such names. They may be given in the place of one that has slashes, before Keras 3.
  @Test func slashesComeInThePlaceOfSlashes() throws {
    for version in Self.versions {
      let rule = try rule(version)
      #expect((rule.refusal(of: "a/b", .layer, insteadOf: "c/d") == nil) == !version.hasPrefix("3."))
      for name in ["a//b", "/a", "a/", "a/./b", "a/../b", "top_level_model_weights/a"] {
        #expect(rule.refusal(of: name, .layer, insteadOf: "c/d") != nil, "\(name)")
      }
    }
  }
}
