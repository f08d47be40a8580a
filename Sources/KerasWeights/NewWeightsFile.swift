internal import Files
internal import FormatInterface
package import GraphIR
internal import KerasHDF5
internal import ObjectPaths

/// A `.weights.h5` that is to be written, for Keras 2.12 and later.
package struct NewWeightsFile {
  private let file: NewTensorFile

  /// Bytes of the file.
  package var byteCount: Int { file.byteCount }

  /// Plans a file.
  ///
  /// - Parameters:
  ///   - whole: The model, in the dialect of the Keras that will read its weights.
  ///   - optimizer: The variables of the optimizer, in its order; empty where its state is not kept.
  package init(of whole: WholeModel, optimizer: [Weight]) throws {
    let tree = try FormatError.wrapping { () throws(ObjectPathError) in
      try ObjectTree(of: whole.model, for: whole.dialect)
    }
    file = try NewTensorFile(KerasTree(tree, of: whole, optimizer: optimizer).tree)
  }

  /// Writes it over an empty file.
  ///
  /// - Parameters:
  ///   - path: The file under its temporary name.
  ///   - name: What errors call it.
  ///   - progress: Called with bytes done and bytes in all.
  package func write(
    to path: String, called name: String, progress: ((_ done: Int, _ total: Int) -> Void)? = nil
  ) throws {
    try file.writeAlone(to: path, called: name, progress: progress)
  }

  /// Requires a file to hold what was planned.
  package func require(in path: String, called name: String) throws {
    try file.require(in: path, called: name)
  }
}
