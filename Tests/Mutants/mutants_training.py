"""Facts about how a model is trained, from one Keras to another: losses, metrics, optimizers and what they remember."""

from mutant import Mutant

MUTANTS = [
    Mutant(
        "before TensorFlow 2.11 Adam's variables are listed by kind, later by weight",
        "Sources/Migrations/Training/OptimizerLayout.swift",
        "blocks = isOld ? [[.momentum], [.velocity]] : [[.momentum, .velocity]]",
        "blocks = [[.momentum], [.velocity]]",
        "MigrationsTests.OptimizerStateTests/adamIsByKindBeforeTensorFlow211AndByWeightLater"),
    Mutant(
        "Keras 3 can't go on training from an .h5 that has the optimizer's variables",
        "Sources/ModelSurgery/Formats/NewModelFile.swift",
        "losses += legacy.dropStateThatCannotGoOn()",
        "losses += []",
        "MigrationsTests.OptimizerStateTests/keras3GetsNoStateInAnH5"),
    Mutant(
        "a flat list of metrics is for all outputs before Keras 3, and has one for each in it",
        "Sources/Migrations/Training/TrainingParts.swift",
        "listIsByOutput: source.isKeras3",
        "listIsByOutput: true",
        "MigrationsTests.TrainingConfigTests/aFlatListOfMetricsIsForAllOutputs"),
    Mutant(
        "decay falls with every step",
        "Sources/Migrations/Training/LearningRateLowering.swift",
        '"decay_steps": 1,',
        '"decay_steps": 100,',
        "MigrationsTests.TrainingConfigTests/decayIsASchedule"),
]
