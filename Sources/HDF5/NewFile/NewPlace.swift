/// Where an object of a new file is, for errors: its path is only put together when it is asked for.
struct NewPlace {
  /// The path of the group that it is in; nil for the root.
  private let parent: String?
  private let name: String

  static let root = NewPlace(parent: nil, name: "")

  /// A child of a group of that path.
  init(_ name: String, in parent: String) { self.init(parent: parent, name: name) }

  private init(parent: String?, name: String) {
    self.parent = parent
    self.name = name
  }

  /// Absolute, such as `/model_weights/conv1`.
  var path: String {
    guard let parent else { return "/" }
    return parent.utf8.elementsEqual("/".utf8) ? "/" + name : parent + "/" + name
  }

  /// As in `"/model_weights/conv1"`.
  var quoted: String { "\"\(path)\"" }

  /// As in `attribute "backend" of "/"`.
  func quoted(attribute: String) -> String { "attribute \"\(attribute)\" of \(quoted)" }
}
