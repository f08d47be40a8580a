internal import CSupervision

/// What the tool was started with, as the C library handed it over.
struct GivenArguments {
  /// The arguments without the name of the program. What is no UTF-8 is repaired.
  let words: [String]
  /// The first argument that is no UTF-8, as it was repaired: in that spelling it may be the name of another file.
  let repaired: String?

  /// Nil where the system does not show them: arguments that can't be read are not taken for none.
  init?() {
    var list: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
    var count = csupervision_arguments(&list)
    if list == nil {
      list = CommandLine.unsafeArgv
      count = CommandLine.argc
      guard count > 0 else { return nil }
    }
    var words: [String] = []
    var repaired: String?
    for place in 0..<Int(count) {
      guard let bytes = list?[place] else { continue }
      let word = String(cString: bytes)
      if repaired == nil, String(validatingCString: bytes) == nil { repaired = word }
      words.append(word)
    }
    self.words = Array(words.dropFirst())
    self.repaired = repaired
  }
}
