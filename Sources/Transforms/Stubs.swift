public import GraphIR

public struct SwapHead: Transform {
  public static let name = "swap-head"
  public var classes: Int
  public var at: String?
  public var pool = false
  public var output: String?
  public var layerName: String?
  public var activation = "softmax"
  public var initializer = Initializer.glorotUniform
  public var seed: UInt64?
  public var dropout: Double?
  public var freezeBackbone = false
  public init(classes: Int) { self.classes = classes }
  public func apply(to whole: inout WholeModel) throws(SurgeryError) -> SurgeryReport {
    throw SurgeryError(.noHead, "stub")
  }
}

public struct WrapAverage: Transform {
  public static let name = "wrap-average"
  public var frames: Int?
  public var inputShape: [Int]?
  public init(frames: Int?) { self.frames = frames }
  public func apply(to whole: inout WholeModel) throws(SurgeryError) -> SurgeryReport {
    throw SurgeryError(.noHead, "stub")
  }
}

public enum Selection: Sendable {
  case exceptHead, all
  case until(String)
  case from(String)
  case layers([String])
  case classes([String])
}

public struct Freeze: Transform {
  public static let name = "freeze"
  public var selection: Selection
  public init(_ selection: Selection) { self.selection = selection }
  public func apply(to whole: inout WholeModel) throws(SurgeryError) -> SurgeryReport {
    throw SurgeryError(.noHead, "stub")
  }
}

public struct Unfreeze: Transform {
  public static let name = "unfreeze"
  public var selection: Selection
  public init(_ selection: Selection) { self.selection = selection }
  public func apply(to whole: inout WholeModel) throws(SurgeryError) -> SurgeryReport {
    throw SurgeryError(.noHead, "stub")
  }
}
