public import Tensors

/// One array as a weight group lists it: an entry of `weight_names` and the dataset that it names.
public struct SavedArray: Sendable, Hashable {
  /// The path inside the group, in its plain spelling.
  public var path: String
  /// The entry of `weight_names` to the letter, which is the same path in any spelling.
  public var listed: String
  /// The dataset, by its absolute path in the file.
  public var tensor: StoredTensor
  /// Sizes of the axes; `[]` is a scalar.
  public var shape: [Int]
  /// Element type in NumPy's words.
  public var type: String
  /// Bytes that it takes in the file, after compression.
  public var byteCount: Int
  /// Where in the file its bytes begin; nil unless they lie there in one piece.
  public var offset: UInt64?
  /// Where in the file the header of its dataset is.
  public var header: UInt64?

  /// An array of a group.
  ///
  /// - Parameter listed: The entry of `weight_names`, in any spelling.
  public init(
    listed: String, tensor: StoredTensor, shape: [Int], type: String, byteCount: Int = 0,
    offset: UInt64? = nil,
    header: UInt64? = nil
  ) {
    path = ObjectPath.plain(listed)
    self.listed = listed
    self.tensor = tensor
    self.shape = shape
    self.type = type
    self.byteCount = byteCount
    self.offset = offset
    self.header = header
  }

  /// The dataset's absolute path in the file.
  public var dataset: String { tensor.key }

  /// All of the path but its last part: what Keras put before the variable's name, `lstm/lstm_cell`.
  var prefix: Substring { ObjectPath.holder(of: path) }

  /// The variable's name without `:0` and without a number that made it unique: `kernel`.
  var variable: Substring {
    var name = ObjectPath.last(of: path)
    if let colon = name.utf8.firstIndex(of: UInt8(ascii: ":")) { name = name[..<colon] }
    let digits = name.utf8.reversed().prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }.count
    if digits > 0, name.utf8.dropLast(digits).last == UInt8(ascii: "_") { name = name.dropLast(digits + 1) }
    return name
  }
}
