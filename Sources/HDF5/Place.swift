/// Where something is.
struct Place: Sendable {
  /// The file, shared by all that is open in it.
  let file: OpenFile
  /// The absolute path inside the file.
  let path: String

  /// The place of something in the group at this place.
  func appending(_ relative: String) -> Place {
    Place(file: file, path: path.utf8.elementsEqual("/".utf8) ? "/" + relative : path + "/" + relative)
  }

  /// As in `'/model_weights' of 'model.h5'`.
  var quoted: String { "\"\(path)\" of \"\(file.path)\"" }
}
