"""Facts about operations and Lambdas that are brought from one Keras to another."""

from mutant import Mutant

MUTANTS = [
    Mutant(
        "a call that has to wait stands behind the others of its layer",
        "Sources/Migrations/Rules/SharedLoops.swift", "guard made[ExactName(layer.name)] == call else { return layer.name }", "",
        "MigrationsTests.LoadedAsTheyAreTests/callsThatHaveToWaitAreMixedUp"),
    # masks
    Mutant(
        "Keras 3.0 to 3.3 make no mask of merged branches",
        "Sources/GraphIR/Dialects/Dialect.swift", "isAtLeast(3, 4) ? .any : .none", "isAtLeast(3, 2) ? .any : .none",
        "MigrationsTests.MergedMasksTests/theVersionThatWroteTheFileCounts"),
    Mutant(
        "a branch without a mask unmasks all from Keras 3.4 on",
        "Sources/Migrations/Masks/MaskWalk.swift", "some.count == masks.count ? .some(of: some) : nil", ".some(of: some)",
        "MigrationsTests.MergedMasksTests/keras30MakesNoMask"),
    Mutant(
        "TensorFlow 2.1 repeats the last output of a Bidirectional at masked steps",
        "Sources/Migrations/Rules/MaskedSteps.swift", "self <= .tf21", "self < .tf21",
        "MigrationsTests.MaskedStepsTests/onlyWhatHeedsTheMaskMayReadIt"),
    Mutant(
        "a mask comes into a model with the tensor that it is called on",
        "Sources/Migrations/Masks/MaskWalk.swift", "if maskedInputs.contains(ExactName(tensor.layer)) { return .foreign(tensor) }", "",
        "MigrationsTests.MaskedStepsTests/masksReachModelsInside"),
    Mutant(
        "MultiHeadAttention heeds masks from TensorFlow 2.12 on",
        "Sources/Migrations/Rules/AttentionMasks.swift", "self >= .tf212", "self >= .tf24",
        "MigrationsTests.MaskedStepsTests/attentionOnMaskedTensorsIsRefusedWhereMasksCountOtherwise"),
    Mutant(
        "a mask that is given by name and is another one stays",
        "Sources/Migrations/Rules/ImplicitMasks.swift", "if target.isKeras3 { continue }", "if false { continue }",
        "MigrationsTests.MergedMasksTests/aGivenMaskIsKeptWhereItIsAnotherOne"),
    Mutant(
        "Keras 3's normalisation holds the root against its epsilon, TensorFlow's the sum",
        "Sources/Migrations/Operators/Lowering/Keras3Layers.swift",
        "let root = epsilon.squareRoot()",
        "let root = epsilon",
        "MigrationsTests.ReadingTests/theEpsilonOfANormalisationIsSquaredFromKeras3"),
    Mutant(
        "a factor behind another one rounds once more than one factor does",
        "Sources/Migrations/Operators/Lowering/StockLayers.swift",
        "$0.magnitude == 1 ? $0 : nil",
        "$0.isFinite ? $0 : nil",
        "MigrationsTests.LoweringTests/aFactorAndAnOffsetBehindItAreOneLayer"),
    Mutant(
        "layers hand a mask on or pool by it, and operations do not",
        "Sources/Migrations/Operators/Lowering/OperationLayers.swift",
        "if !operands.contains(where: \\.isMasked), let result",
        "if let result",
        "MigrationsTests.LoweringTests/maskedTensorsGetOperations"),
    Mutant(
        "the weights of a layer that others read too take no factor",
        "Sources/Migrations/Operators/Lowering/ConstantWeights.swift",
        "graph.readings(of: tensor.layer) == 1,",
        "graph.readings(of: tensor.layer) >= 1,",
        "MigrationsTests.LoweringTests/aConvolutionThatIsReadTwiceKeepsItsWeights"),
    Mutant(
        "Keras 3.0 drops an axis that is a number where no module is said",
        "Sources/Migrations/Lowering/Lowering.swift",
        "if layer.saysModule || (target.isKeras3",
        "if (layer.saysModule && !isGraph) || (target.isKeras3",
        "MigrationsTests.Keras30Tests/layersWithAnAxisSayTheirModule"),
    Mutant(
        "two targets of one family may answer differently, and get other layers then",
        "Sources/Migrations/Operators/Lowering/LoweringTarget.swift",
        "    answers[question] = answer\n",
        "",
        "MigrationsTests.LoweringTargetTests/aTargetOfTheSameFamilyMayAnswerOtherwise"),
    Mutant(
        "what standalone Keras mixes up is no result of a migration",
        "Sources/Migrations/Migration.swift",
        "    try requireLoadable(result)\n",
        "",
        "MigrationsTests.LoadableResultTests/aModelInsideAModelIsNoFileOfStandaloneKeras"),
    Mutant(
        "Keras 2.3 normalises float16 in one operation, and float64 not at all",
        "Sources/Migrations/Rules/NormalizationTypes.swift",
        "guard type == \"float16\", let shapes",
        "guard type != \"float32\", let shapes",
        "MigrationsTests.LoadableResultTests/normalizationInAnotherTypeIsRefusedForKeras23"),
    Mutant(
        "each key that a Keras does not know is a finding by itself",
        "Sources/Migrations/Doctor/Doctor.swift",
        "let key = Key(rule: rule, effect: effect, said: said)",
        "let key = Key(rule: rule, effect: effect, said: nil)",
        "MigrationsTests.LoadableResultTests/everyUnknownKeyIsAFindingInKerassWords"),
]
