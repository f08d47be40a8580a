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

  /// As in `"/model_weights"`, for errors about its file.
  var quoted: String { "\"\(path)\"" }

  /// As in `"/model_weights" of "model.h5"`, for errors about another file.
  var quotedWithFile: String { "\(quoted) of \"\(file.path)\"" }

  /// An error about something in this file.
  func error(_ code: HDF5Error.Code, _ message: String) -> HDF5Error {
    HDF5Error(code: code, file: file.path, message: message)
  }

  /// Runs something whose errors are about this file.
  func answering<Answer: ~Copyable>(
    _ body: () throws(HDF5Error) -> Answer
  ) throws(HDF5Error) -> Answer {
    do throws(HDF5Error) {
      return try body()
    } catch {
      throw error.about(file.path)
    }
  }
}
