internal import Comparing
internal import GraphIR

extension Donor {
  /// Reads the metadata of a file from which a surgery takes something.
  public init(contentsOf path: String) throws(ModelFileError) {
    let file = try ModelFile(contentsOf: path)
    if let flaw = file.flaw("nothing is taken from it") { throw flaw }
    self.init(path: path, whole: file.whole, comparing: EqualWeights.areEqual)
  }
}
