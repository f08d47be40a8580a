public import FormatInterface
internal import KerasFormat

/// An output that is begun before the model is read: the input is copied in the background meanwhile, so that the time for
/// reading and planning vanishes beside that of the copy. Dropped without being written, it leaves nothing behind.
/// ```swift
/// let draft = try OutputDraft(of: "in.h5", to: "out.h5")
/// var model = try ModelFile(contentsOf: "in.h5")
/// try model.apply(SwapHead(classes: 10))
/// try model.write(as: draft)
/// ```
public final class OutputDraft {
  /// Where the output will appear.
  public let path: String
  let draft: Draft
  /// Where it is written until it is whole.
  var temporaryPath: String { draft.temporaryPath }
  let compaction: Compaction
  /// The output's format.
  public let format: FileFormat

  /// Begins an output for a model that is going to be read from `input`.
  ///
  /// - Parameters:
  ///   - format: The output's format. Where nil, the name's, and else that of the input.
  ///   - overwrite: Whether a file at `path` may be replaced.
  ///   - compaction: Whether unused room may stay in the output.
  ///   - durably: Whether to wait until the disk has the output (`fsync` of the file and of its folder). Without it, a power
  ///     cut in the next seconds may leave the old file, or none where there was none; never a half one on a file system
  ///     that keeps the order of writing and renaming (ext4, XFS, APFS by default).
  public init(
    of input: String, to path: String, format: FileFormat? = nil, overwrite: Bool = false,
    compaction: Compaction = .automatic,
    durably: Bool = false
  ) throws(ModelFileError) {
    self.path = path
    self.compaction = compaction
    let inputFormat = ModelReader.format(of: input)
    let format = FileFormat.ofOutput(at: path, asked: format, from: input, inputFormat)
    self.format = format
    draft = try ModelFileError.wrapping(about: path) {
      if inputFormat == .h5, format == .h5 {
        try Draft(copying: input, to: path, overwriting: overwrite, compaction: compaction, durably: durably)
      } else {
        try Draft(newAt: path, overwriting: overwrite, durably: durably)
      }
    }
  }
}
