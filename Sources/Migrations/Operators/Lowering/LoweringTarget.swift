/// A Keras as far as the lowering of operations looks at it.
///
/// It keeps what was asked and answered: another Keras of the same family that answers the same gets the same layers, so
/// that a look at many targets lowers each graph a few times only.
final class LoweringTarget {
  /// Kerases that have one form for operations, as far as no class is asked about.
  enum Family: Hashable {
    case standalone, tf21, tf24, tf28, tf212AndLater, keras30, keras3
  }

  /// What is asked of the constructor table.
  enum Question: Hashable {
    case layer(String)
    case activation(String)
    /// Whether a layer's constructor takes an argument.
    case argument(String, of: String)
  }

  let family: Family
  /// What was asked, with the answer.
  private(set) var answers: [Question: Bool] = [:]
  /// For sentences.
  let title: String
  private let release: KerasRelease
  private let table: ConstructorTable

  init(_ release: KerasRelease, _ table: ConstructorTable) {
    (self.release, self.table, title) = (release, table, release.description)
    family = Self.family(of: release)
  }

  private static func family(of release: KerasRelease) -> Family {
    switch release {
    case .keras22, .keras23: .standalone
    case .tf21: .tf21
    case .tf24: .tf24
    case .tf28: .tf28
    case .keras30: .keras30
    case .keras3: .keras3
    default: .tf212AndLater
    }
  }

  var isStandaloneKeras2: Bool { family == .standalone }
  var isKeras3: Bool { family == .keras30 || family == .keras3 }
  /// Whether it is older than TensorFlow 2.4.
  var isBeforeTF24: Bool { family == .standalone || family == .tf21 }
  /// Whether it is older than TensorFlow 2.12.
  var isBeforeTF212: Bool { isBeforeTF24 || family == .tf24 || family == .tf28 }

  /// Whether it has a layer of this class.
  func knows(_ className: String) -> Bool { ask(.layer(className)) }

  /// Whether it has an activation of this name.
  func knows(activation name: String) -> Bool { ask(.activation(name)) }

  /// Whether a layer's constructor takes an argument.
  func takes(_ argument: String, of className: String) -> Bool { ask(.argument(argument, of: className)) }

  private func ask(_ question: Question) -> Bool {
    let answer = Self.answer(question, of: release, table)
    answers[question] = answer
    return answer
  }

  /// Whether all that one target was asked has the same answer for another.
  static func areSame(
    _ answers: [Question: Bool], for release: KerasRelease, _ table: ConstructorTable
  ) -> Bool {
    answers.allSatisfy { answer($0.key, of: release, table) == $0.value }
  }

  private static func answer(
    _ question: Question, of release: KerasRelease, _ table: ConstructorTable
  ) -> Bool {
    switch question {
    case .layer(let name): table.knows(.layers, name, in: release)
    case .activation(let name): table.knows(.activations, name, in: release)
    case .argument(let key, let name): table.takes(key, in: .layers, name, by: release)
    }
  }
}
