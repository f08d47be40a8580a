/// What readers of Keras 1 say to migrations.
package enum Keras1 {
  /// The key under which the config of a layer that no later Keras has says why.
  package static let reason = "no counterpart since Keras 1"
}
