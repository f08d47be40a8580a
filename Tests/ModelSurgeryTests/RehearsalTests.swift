import Testing

@testable import ModelSurgery

/// What is done before many processes are forked.
struct RehearsalTests {
  /// `perform` swallows what fails, which must be nothing.
  @Test func itComesToItsEnd() throws {
    try Rehearsal.work()
  }
}
