/// A group of a file that is to be written.
package struct NewGroup: Sendable {
  /// In the order that the file keeps them in. No two have one name.
  package var attributes: [(name: String, value: Attribute)]
  /// In any order: the file has them by name. No two have one name.
  package var children: [(name: String, object: NewObject)]

  /// A group of these attributes and children.
  package init(
    attributes: [(name: String, value: Attribute)] = [], children: [(name: String, object: NewObject)] = []
  ) {
    self.attributes = attributes
    self.children = children
  }
}
