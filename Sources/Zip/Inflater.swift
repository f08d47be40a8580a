internal import CZlib

/// zlib at work on one member's DEFLATE stream.
@safe struct Inflater: ~Copyable {
  private let stream: UnsafeMutablePointer<z_stream>
  private let output: UnsafeMutableRawBufferPointer

  /// Bytes that it gives at once.
  private static let block = 128 << 10

  init() throws(ZipError) {
    let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    unsafe stream.initialize(to: z_stream())
    // a raw stream: the header and the checksum are zip's
    guard unsafe inflateInit2_(stream, -MAX_WBITS, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
    else {
      unsafe stream.deallocate()
      throw ZipError(
        .damagedContent, "zlib can't be set up: it has no memory, or is another than it was built with")
    }
    unsafe self.stream = stream
    unsafe output = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.block, alignment: 16)
  }

  deinit {
    unsafe inflateEnd(stream)
    unsafe stream.deallocate()
    unsafe output.deallocate()
  }

  /// What became of a part of the input.
  enum Outcome {
    /// All of it was taken, and more is wanted.
    case goesOn
    /// The stream has ended, before so many bytes of the part.
    case ended(rest: Int)
    /// It is no DEFLATE stream.
    case damaged
  }

  /// Inflates the next part of the input, and hands over what comes of it.
  func inflate(
    _ input: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) throws(ZipError) -> Void
  ) throws(ZipError) -> Outcome {
    // zlib does not write there; its header says so under ZLIB_CONST only
    unsafe stream.pointee.next_in = UnsafeMutableRawPointer(mutating: input.baseAddress)?.assumingMemoryBound(
      to: UInt8.self)
    unsafe stream.pointee.avail_in = UInt32(input.count)
    repeat {
      unsafe stream.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
      unsafe stream.pointee.avail_out = UInt32(output.count)
      let status = unsafe CZlib.inflate(stream, Z_NO_FLUSH)
      let count = unsafe output.count - Int(stream.pointee.avail_out)
      if count > 0 { try unsafe body(UnsafeRawBufferPointer(rebasing: output[..<count])) }
      if status == Z_STREAM_END { return unsafe .ended(rest: Int(stream.pointee.avail_in)) }
      // Z_BUF_ERROR: nothing was left to do
      guard status == Z_OK || status == Z_BUF_ERROR else { return .damaged }
    } while unsafe stream.pointee.avail_out == 0
    return .goesOn
  }
}
