import Files
import FormatInterface
import GraphIR
import ModelSurgery
import TestSupport
import Testing
import Zip

@testable import NumPyArchive

/// Arrays of NumPy: headers, archives, and weights from them.
struct NumPyTests {
  let folder = Folder()

  private func header(_ text: String, version: UInt8 = 1) throws -> ArrayHeader {
    let body = Array(text.utf8)
    let length: [UInt8] =
      version == 1
      ? [UInt8(body.count & 0xFF), UInt8(body.count >> 8)]
      : [UInt8(body.count & 0xFF), UInt8(body.count >> 8), 0, 0]
    return try ArrayHeader(reading: [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59, version, 0] + length + body)
  }

  @Test func headersAreRead() throws {
    let plain = try header("{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }       \n").description
    #expect(plain.shape == [3, 4] && plain.type == "float32" && plain.isLittleEndian)
    let big = try header("{\"shape\": (7,), \"fortran_order\": True, \"descr\": \">f8\"}\n", version: 2)
      .description
    #expect(big.shape == [7] && big.type == "float64" && !big.isLittleEndian)
    let scalar = try header("{'descr': '|b1', 'fortran_order': False, 'shape': ()}", version: 3).description
    #expect(scalar.shape == [] && scalar.type == "bool" && scalar.elementSize == 1)
  }

  @Test(arguments: [
    ("{'descr': '|O', 'fortran_order': False, 'shape': (3,), }", "pickles"),
    ("{'descr': '<f4', 'fortran_order': True, 'shape': (3, 4), }", "numpy.ascontiguousarray"),
    ("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (3,), }", "records"),
    ("{'descr': '<U5', 'fortran_order': False, 'shape': (3,), }", "no numbers"),
    ("{'descr': '<f4', 'shape': (3,), }", "without descr"),
    ("{'descr': '<f4', 'fortran_order': Maybe, 'shape': (3,), }", "fortran_order Maybe"),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (-3,), }", "whole numbers"),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (4611686018427387904, 4), }", "whole numbers"),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': 3, }", "expected a tuple"),
    ("nothing", "no dictionary"),
  ])
  func headersThatCanNotBeMeantAreRefused(text: String, words: String) {
    let error = #expect(throws: FormatError.self) { try header(text) }
    #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
  }

  @Test func headersAreWrittenAsNumPyDoes() {
    let bytes = ArrayHeader.bytes(shape: [3], type: "float32") ?? []
    #expect(bytes.count == 128 && bytes.last == UInt8(ascii: "\n"))
    let text = String(decoding: bytes[10...], as: UTF8.self)
    #expect(text.hasPrefix("{'descr': '<f4', 'fortran_order': False, 'shape': (3,), }"))
    #expect(ArrayHeader.bytes(shape: [], type: "bfloat16") == nil)
  }

  /// Out to NumPy and in again by names alone.
  @Test(arguments: [
    ("k3", "g_nested"), ("k3", "g_bidirectional"), ("k3", "g_rnn_cells"), ("tf21", "g_nested"),
    ("tf28", "g_rnn_cells"), ("k224", "g_td_dense"),
    ("tf215", "g_seq_nested"), ("tf28", "LRCN"),
  ])
  func weightsAreFoundByTheirNames(environment: String, name: String) throws {
    let fixture = Fixture.named(name, environment)
    let (arrays, bare, whole) = (folder.path("x.npz"), folder.path("x.json"), folder.path("whole.h5"))
    let original = try ModelFile(contentsOf: fixture.path)
    try original.write(to: arrays)
    try original.write(to: bare)
    let assembled = try ModelFile(contentsOf: bare, weightsFrom: arrays)
    #expect(
      assembled.findings.contains { $0.code == "weights-matched" && $0.message.contains("by the names") })
    try assembled.write(to: whole)
    let comparison = try original.comparison(with: ModelFile(contentsOf: whole))
    #expect(comparison.weights.allSatisfy { [.equal, .moved].contains($0.kind) })
  }

  /// Theano keeps the kernels of convolutions turned around, and no array says so.
  @Test func kernelsOfTheanoAreNotTakenForOthers() throws {
    let arrays = folder.path("x.npz")
    var theano = try ModelFile(contentsOf: Fixture.named("g_seq", "k224").path)
    theano.whole.backend = "theano"
    let plan = try theano.plan(as: .npz)
    #expect(plan.losses.contains { $0.code == "backend" })
    try theano.write(to: arrays)
    let old = OldFixture.named("vgg", "k224th-theano-th").path
    let error = #expect(throws: ModelFileError.self) { try ModelFile(contentsOf: old, weightsFrom: arrays) }
    #expect(error?.file == arrays && error?.message.contains("turned around") == true)
    let tensors = folder.path("x.safetensors")
    try ModelFile(contentsOf: old).write(to: tensors)
    let plain = Fixture.named("g_seq", "k224").path
    let other = #expect(throws: ModelFileError.self) {
      try ModelFile(contentsOf: plain, weightsFrom: tensors)
    }
    #expect(other?.message.contains("backend \"theano\"") == true)
    // of one backend they fit
    let again = try ModelFile(contentsOf: old, weightsFrom: tensors)
    #expect(again.whole.backend == "theano")
  }

  @Test func brainFloatsAreRefused() throws {
    var model = try ModelFile(contentsOf: Fixture.named("g_seq", "k3").path)
    try model.apply(Cast(to: .bfloat16))
    let changed = model
    let error = #expect(throws: ModelFileError.self) { try changed.write(to: folder.path("x.npz")) }
    #expect(error?.message.contains("NumPy does not have") == true)
    #expect(folder.names.isEmpty)
  }
}
