public import GraphIR
public enum Pipeline {
  public static func run(_ t: some Transform, on whole: inout WholeModel) throws(SurgeryError) -> SurgeryReport {
    try t.apply(to: &whole)
  }
}
