/// Why a training configuration, or a part of it, has no meaning in the target.
struct TrainingGap: Error, Equatable {
  /// The rule that says so: `optimizer-unknown`.
  let rule: String
  /// A few words, which name the part.
  let message: String

  init(_ rule: String, _ message: String) { (self.rule, self.message) = (rule, message) }
  init(_ message: String) { self.init("training-config", message) }
}
