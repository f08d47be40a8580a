public import GraphIR

/// One surgery: whole model in, whole model out, no I/O. One file each.
public protocol Transform: Sendable {
  /// The word by which the command line and reports call it: `swap-head`.
  static var name: String { get }

  /// Changes the model or refuses, in which case nothing was changed.
  func apply(to whole: inout WholeModel) throws(SurgeryError) -> SurgeryReport
}
