/// What a link of a file that is to be written leads to.
package indirect enum NewObject: Sendable {
  /// Holds further links.
  case group(NewGroup)
  /// Holds an array.
  case dataset(NewDataset)
}
