public import GraphIR

/// One surgery: whole model in, whole model out, no I/O. One file each.
public protocol Transform: Sendable {
  /// The word by which the command line, recipes and reports call it: `swap-head`.
  static var name: String { get }

  /// An instance whose required settings a recipe fills in, and whose others have their default.
  static var blank: Self { get }

  /// Every setting, under the name of its option on the command line; see `Recipes/Steps`.
  static var parameters: [Parameter<Self>] { get }

  /// Changes the model or refuses, in which case nothing was changed.
  func apply(to whole: inout WholeModel) throws(SurgeryError) -> SurgeryReport
}
