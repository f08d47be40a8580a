/// A dataset of which only metadata is read, as `StoredGroup` gives it.
public struct StoredDataset: ~Copyable {
  private enum Backend: ~Copyable {
    case direct(DirectDataset)
    case library(Dataset)
  }

  private let backend: Backend
  /// The address of the dataset's header, by HDF5's own count: it tells one dataset from another, whatever links lead
  /// to it.
  public let header: UInt64?

  init(_ dataset: DirectDataset) {
    backend = .direct(dataset)
    header = dataset.header
  }

  init(_ dataset: consuming Dataset, header: UInt64?) {
    backend = .library(dataset)
    self.header = header
  }

  /// Absolute, such as `/model_weights/conv1/conv1/kernel:0`.
  public var path: String {
    switch backend {
    case .direct(let dataset): dataset.path
    case .library(let dataset): dataset.path
    }
  }

  /// Shape, type and layout.
  public var info: DatasetInfo {
    switch backend {
    case .direct(let dataset): dataset.info
    case .library(let dataset): dataset.info
    }
  }

  /// Names of all attributes, in byte order.
  public func attributeNames() throws(HDF5Error) -> [String] {
    switch backend {
    case .direct(let dataset): try dataset.attributeNames()
    case .library(let dataset): try dataset.attributeNames()
    }
  }

  /// The attribute called `name`; nil when there is none.
  public func attribute(_ name: String) throws(HDF5Error) -> Attribute? {
    switch backend {
    case .direct(let dataset): try dataset.attribute(name)
    case .library(let dataset): try dataset.attribute(name)
    }
  }
}

@available(*, unavailable)
extension StoredDataset: Sendable {}
