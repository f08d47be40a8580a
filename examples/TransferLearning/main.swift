// A model of images becomes a model of clips, ready to be trained on other classes. Run it where the example model is:
//
//     cd examples && swift run TransferLearning
import ModelSurgery

let model = try ModelFile(contentsOf: "M-75x75x3-13-im.h5")
let clips = try model.swapHead(classes: 10, dropout: 0.5)
  .freeze(.allButHead)
  .wrapAverage(frames: 16)
try clips.write(to: "Mavg-16x75x75x3-10-im.h5")

// Each surgery says what it did; the model that they began with is as it was.
for report in clips.reports {
  print("\(report.operation): \(report.lines.joined(separator: "; "))")
}
print(
  "trained: \(model.whole.parameterCounts.trainable) -> \(clips.whole.parameterCounts.trainable) parameters")

// The same again on another model, without a program: h5surgery apply clips.yaml IN OUT
try clips.recipe.write(
  to: "clips.yaml", comments: ["Ten classes, sixteen frames, everything but the head frozen."])
