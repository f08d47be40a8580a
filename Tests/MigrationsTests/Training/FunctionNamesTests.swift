import Foundation
import JSON
import TestSupport
import Testing

@testable import Migrations

/// The names of losses and metrics against what ten Kerases found, and what one is called in another.
struct FunctionNamesTests {
  private static let environments = [
    "k224", "k231", "tf21", "tf24", "tf28", "tf212", "tf215", "tfk", "k30", "k3",
  ]

  @Test func theTableIsWhatEachKerasFinds() throws {
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("GraphIRTests/Reference/training_names.json").path
    let measured = try JSONValue.parse(Folder.read(path))
    for (part, key) in [(FunctionNames.Part.loss, "losses"), (.metric, "metrics")] {
      let all = Self.environments.flatMap { measured[$0]?[key]?.arrayValue ?? [] }.compactMap(\.stringValue)
      #expect(!all.isEmpty)
      for (environment, release) in zip(Self.environments, KerasRelease.all) {
        let found = Set((measured[environment]?[key]?.arrayValue ?? []).compactMap(\.stringValue))
        for name in Set(all) {
          #expect(
            FunctionNames.knows(part, name, in: release) == found.contains(name), "\(name) in \(release)")
        }
      }
    }
  }

  @Test func aNameThatTheTargetFindsStays() {
    #expect(FunctionNames.spelling(of: "mean_squared_error", .loss, wished: "mse", in: .tf215) == "mse")
    #expect(
      FunctionNames.spelling(of: "mean_squared_error", .loss, wished: "mse", in: .keras3)
        == "mean_squared_error")
    #expect(FunctionNames.spelling(of: "mean_squared_error", .metric, wished: "mse", in: .keras3) == "mse")
  }

  @Test func whatHasAnotherNameInAnotherKerasGetsIt() {
    #expect(
      FunctionNames.spelling(of: "kl_divergence", .loss, wished: "kl_divergence", in: .tf21)
        == "kullback_leibler_divergence")
    #expect(FunctionNames.spelling(of: "huber", .loss, wished: nil, in: .tf21) == "huber_loss")
    #expect(FunctionNames.spelling(of: "huber", .loss, wished: "huber_loss", in: .keras3) == "huber")
    #expect(FunctionNames.spelling(of: "dice", .loss, wished: "dice", in: .tf215) == nil)
  }

  /// A title is a wish only where it means the same function.
  @Test func aTitleIsNoName() {
    #expect(
      FunctionNames.spelling(of: "mean_squared_error", .metric, wished: "mae", in: .keras3)
        == "mean_squared_error")
  }
}
