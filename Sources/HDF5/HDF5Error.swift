/// Why a file, or something in it, was refused. Tests compare `code`; people read `description`.
public struct HDF5Error: Error, Sendable, CustomStringConvertible {
  /// The kind of fault.
  public let code: Code
  /// The file that it is about; nil where whoever asked for something knows which one.
  public let file: String?
  /// One sentence about that file: what was asked of which group or attribute, and the innermost cause.
  public let message: String
  /// The whole stack of libhdf5, outermost call first; empty where the refusal is ours.
  public let stack: [String]

  /// An error of kind `code`.
  public init(code: Code, file: String? = nil, message: String, stack: [String] = []) {
    self.code = code
    self.file = file
    self.message = message
    self.stack = stack
  }

  /// The file and the message, without the stack.
  public var description: String { file.map { "\($0): \(message)" } ?? message }

  /// The same, about a file unless it is about one already.
  func about(_ other: String?) -> HDF5Error {
    HDF5Error(code: code, file: file ?? other, message: message, stack: stack)
  }
}

extension HDF5Error {
  /// What kind of fault it is; new kinds may be added.
  public struct Code: Hashable, Sendable, CustomStringConvertible {
    /// The name of the code, stable enough to print.
    public let word: String

    private init(_ word: String) { self.word = word }

    /// The name of the code.
    public var description: String { word }

    /// A directory, FIFO, socket or device where a regular file is needed.
    public static let notARegularFile = Code("not-a-regular-file")
    /// No file, or no directory to create it in.
    public static let missing = Code("missing")
    /// The system does not let us read the file.
    public static let unreadable = Code("unreadable")
    /// The file has no HDF5 signature.
    public static let notHDF5 = Code("not-hdf5")
    /// The file ends before the size that it declares.
    public static let truncated = Code("truncated")
    /// The file says that a writer has it open: one that is at work, or that did not come to its end.
    public static let leftOpen = Code("left-open")
    /// No link or attribute of that name.
    public static let notFound = Code("not-found")
    /// A soft, external or user-defined link, which is never followed.
    public static let notAHardLink = Code("not-a-hard-link")
    /// A group where a dataset is needed, or the other way round.
    public static let wrongKind = Code("wrong-kind")
    /// The dataset's bytes are in other files.
    public static let externalStorage = Code("external-storage")
    /// The dataset is a view of other datasets.
    public static let virtualStorage = Code("virtual-storage")
    /// An element type that can't be read or written here.
    public static let unsupportedType = Code("unsupported-type")
    /// More bytes, links or elements than a sound file has or the format takes.
    public static let tooLarge = Code("too-large")
    /// The file contradicts itself.
    public static let damaged = Code("damaged")
    /// The file was opened for reading only, or the system does not let us write.
    public static let notWritable = Code("not-writable")
    /// No space left on the device, or over quota.
    public static let diskFull = Code("disk-full")
    /// A link or file of that name exists.
    public static let alreadyThere = Code("already-there")
    /// A name that HDF5 can't hold: empty, absolute, with a NUL, or `.`.
    public static let invalidName = Code("invalid-name")
    /// What the direct reader leaves to libhdf5. It never leaves this module as an answer.
    static let notUnderstood = Code("not-understood")
    /// Any other refusal of libhdf5.
    public static let library = Code("library")
  }
}
