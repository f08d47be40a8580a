from mutant import Mutant

MUTANTS = [
    # head
    Mutant(
        "a head that another layer reads too is no head",
        "Sources/Transforms/Head/HeadFinder.swift", "guard readers == 1 else", "guard readers >= 1 else",
        "TransformsTests.HeadFinderTests/aHeadThatIsReadElsewhereTooIsRefused"),
    Mutant(
        "a softmax behind the average of frames is no part of the head",
        "Sources/Transforms/Head/HeadFinder.swift", "if let odd = tail[stays...].first(where: { !LayerRole($0).keepsScores($0) })",
        "if let odd = tail[stays...].first(where: { !LayerRole($0).keepsScores($0) && !keeps })",
        "TransformsTests.HeadFinderTests/aSoftmaxBehindTheAverageOfFramesIsRefused"),
    Mutant(
        "a Reshape to one position of as many classes counts the new ones",
        "Sources/Transforms/Head/ClassAxis.swift", "guard sizes[index] != -1 else { return (nil, place) }", "guard sizes[index] == -1 else { return (nil, place) }",
        "TransformsTests.ClassesTests/aReshapeCountsTheNewClasses"),
    Mutant(
        "a convolution of classes first has them on its first axis",
        "Sources/Transforms/Head/ClassAxis.swift", 'return head.layer.config["data_format"]?.stringValue == "channels_first" ? .first : .last', "return .last",
        "TransformsTests.ClassesTests/theClassesOfAChannelsFirstConvolutionAreItsFirstAxis"),
    Mutant(
        "an initialiser with a number for each class becomes a standard one",
        "Sources/Transforms/Head/SwapHead+Classes.swift", "for key in keys { config[key] = sample.config[key] }", "for key in keys.prefix(0) { config[key] = sample.config[key] }",
        "TransformsTests.ClassesTests/anInitializerWithANumberForEachClassBecomesAStandardOne"),
    Mutant(
        "a metric that counts labels counts those of the old head",
        "Sources/Transforms/Head/SwapHead+Training.swift", '["num_classes", "num_labels"]', '["num_classes"]',
        "TransformsTests.HeadTrainingTests/aMetricThatCountsTheClassesOfAKeptHeadGoes"),
    Mutant(
        "each hidden layer has a seed of its own",
        "Sources/Transforms/Head/HeadLayers.swift", "seed &+ UInt64(number + 1) &*", "seed &+ UInt64(1) &*",
        "TransformsTests.HiddenTests/everyKernelHasASeedOfItsOwn"),
    # training
    Mutant(
        "labels are counted as classes are",
        "Sources/Transforms/Training/TrainingFollower.swift", 'config["num_classes"]?.intValue ?? config["num_labels"]?.intValue', 'config["num_classes"]?.intValue',
        "TransformsTests.TrainingFollowingTests/classesAreCountedUnderAllTheirNames"),
    Mutant(
        "a metric is called after its output where there are several",
        "Sources/Transforms/Training/TrainingFollower.swift", 'config["name"] = .string("\\(new)_\\(own)")', 'config["name"] = .string("\\(new.prefix(0))\\(own)")',
        "TransformsTests.TrainingFollowingTests/metricsAreCalledAfterTheirOutput"),
    Mutant(
        "losses given by place follow the sorted keys of a dictionary of outputs",
        "Sources/Transforms/Training/TrainedOutputs.swift", "places = dictionary.keys.indices.map { sorted.firstIndex(of: $0) ?? $0 }", "places = sorted.indices.map { $0 }",
        "TransformsTests.TrainingFollowingTests/lossesByPlaceAreThoseOfTheSortedKeys"),
    Mutant(
        "Keras 3.0 takes no weight of an only loss",
        "Sources/GraphIR/Dialects/Dialect.swift", "refusesWeightOfOnlyLoss: Bool { family == .keras3 && !isAtLeast(3, 2) }", "refusesWeightOfOnlyLoss: Bool { family == .keras3 && !isAtLeast(3, 0) }",
        "TransformsTests.CutSeveralTests/keras30TakesNoWeightOfAnOnlyLoss"),
    Mutant(
        "of two losses with weights in Keras 3.0 none is dropped before one is left",
        "Sources/Transforms/Cutting/DropHead+Output.swift", "dialect.refusesWeightOfOnlyLoss, before.outputs.count == 2", "dialect.refusesWeightOfOnlyLoss, before.outputs.count > 1",
        "TransformsTests.CutSeveralTests/keras30TakesNoWeightOfAnOnlyLoss"),
    Mutant(
        "a plain list of metrics is one for each output in Keras 3",
        "Sources/Transforms/Cutting/DropHead+Output.swift", "countsFlatLists: dialect.family == .keras3", "countsFlatLists: dialect.family != .keras3",
        "TransformsTests.CutSeveralTests/aFlatListOfMetricsMeansWhatItsKerasTakesItFor"),
    # freezing
    Mutant(
        "`[^...]` is a set of what is not in it",
        "Sources/Transforms/Freezing/Glob.swift", 'inside.first == "!" || inside.first == "^"', 'inside.first == "!"',
        "TransformsTests.NameTests/patterns"),
    Mutant(
        "a closing bracket that comes first in a set is a member of it",
        "Sources/Transforms/Freezing/Glob.swift", 'inside.dropFirst().firstIndex(of: "]")', 'inside.firstIndex(of: "]")',
        "TransformsTests.NameTests/patterns"),
    Mutant(
        "layers frozen by the model around them alone stay frozen when others thaw",
        "Sources/Transforms/Freezing/Unfreeze.swift", "whole.model.setFlags(of: others, to: false)", "whole.model.setFlags(of: others, to: true)",
        "TransformsTests.UnfreezeTests/whatOnlyTheModelAroundItFrozeStaysFrozen"),
    Mutant(
        "freezing what has statistics only keeps the optimizer's state",
        "Sources/Transforms/Freezing/Freeze.swift", "if report.after.trainable != before.trainable { dropOptimizerState", "if report.after != before || report.changed { dropOptimizerState",
        "TransformsTests.FreezeTests/freezingStatisticsAloneKeepsTheOptimizerState"),
    # weights of others
    Mutant(
        "a SyncBatchNormalization has the weights of a BatchNormalization",
        "Sources/Transforms/Weights/WeightFit.swift", '    if name == "SyncBatchNormalization" { return "BatchNormalization" }\n', "",
        "TransformsTests.TransplantTests/normalisationsOfSeveralNamesAreOneClass"),
    Mutant(
        "a GRU that says nothing of it does not reset after the product",
        "Sources/Transforms/Weights/WeightFit.swift", 'config["reset_after"]?.boolValue ?? false', 'config["reset_after"]?.boolValue ?? true',
        "TransformsTests.TransplantTests/layoutsThatDifferDoNotMatch"),
    Mutant(
        "kernels of Theano are turned around, vectors are not",
        "Sources/GraphIR/Dialects/KernelTurning.swift", "{ $0.shape.count > 2 }", "{ $0.shape.count > 1 }",
        "TransformsTests.TransplantTests/theanosKernelsAreNotTaken"),
    Mutant(
        "a name that is there twice pairs nothing",
        "Sources/Transforms/Weights/Matches.swift", "guard here.count == 1, let match = there[name], match.count == 1", "guard here.count == 1, let match = there[name], match.count >= 1",
        "TransformsTests.TransplantTests/aNameThatIsOnlyThereTwiceIsNotGuessedEither"),
    # folding
    Mutant(
        "a BatchNormalization that says no epsilon has 0.001",
        "Sources/Transforms/Weights/FoldablePair.swift", 'normalization.config["epsilon"]?.doubleValue ?? 0.001', 'normalization.config["epsilon"]?.doubleValue ?? 0.0001',
        "TransformsTests.FoldBatchNormTests/withoutAnEpsilonItIsThatOfKeras"),
    Mutant(
        "half precision is not folded into half precision",
        "Sources/Transforms/Weights/FoldablePair.swift", '["float16", "bfloat16"].contains', '["float16"].contains',
        "TransformsTests.FoldBatchNormTests/halfPrecisionIsNotFoldedIntoHalfPrecision"),
    Mutant(
        "a normalisation called with training=True uses each batch's statistics",
        "Sources/Transforms/Weights/NormalizationFolder.swift", 'key == "training" ? !(value.isNull || value.boolValue == false) : trains(value)', "trains(value)",
        "TransformsTests.FoldBatchNormTests/statisticsOfTheBatchStay"),
    Mutant(
        "a transposed convolution's kernel has its channels before its inputs",
        "Sources/Transforms/Weights/LinearForm.swift", "if case .transpose = self { kernel.shape.last ?? 1 } else { 1 }", "if case .transpose = self { 1 } else { 1 }",
        "TransformsTests.FoldBatchNormTests/everyKindOfKernelIsScaledAlongItsChannels"),
    # casting
    Mutant(
        "tf.keras keeps a BatchNormalization's weights in single precision where it computes in half",
        "Sources/Transforms/Weights/Cast+Policy.swift", "changesPolicy && type.size == 2 && layer.keepsSinglePrecision(dialect)", "changesPolicy && type.size == 4 && layer.keepsSinglePrecision(dialect)",
        "TransformsTests.CastTests/theLayersComputeInIt"),
    # cutting, inserting, removing, renaming
    Mutant(
        "an output that is gone takes its training along",
        "Sources/Transforms/Cutting/Cut.swift", "if before.outputs != ends {", "if before.outputs.count != ends.count {",
        "TransformsTests.CutTests/trainingOfTheOutputThatIsGoneGoes"),
    Mutant(
        "behind a layer all its readers read the new one, arguments by keyword too",
        "Sources/Transforms/Editing/Insert.swift", "        guard spot.reader == nil else { continue }\n", "        guard spot.reader != nil else { continue }\n",
        "TransformsTests.InsertTests/readersByKeywordReadTheNewOneToo"),
    Mutant(
        "a rate of 1 drops everything and is none",
        "Sources/Transforms/Editing/Insert+Checks.swift", "guard rate >= 0, rate < 1 else", "guard rate >= 0, rate <= 1 else",
        "TransformsTests.InsertTests/layersThatDoNotFitAreRefused"),
    Mutant(
        "a Dropout that was called with training=True is missed",
        "Sources/Transforms/Editing/RemovableLayer.swift", "effect == .trains, layer.isCalledAsInTraining", "effect == .trains, layer.isInput",
        "TransformsTests.RemoveTests/aDropoutThatAlwaysDropsIsMissed"),
    Mutant(
        "two layers that go leave what read the second the input of the first",
        "Sources/Transforms/Editing/Remove.swift", "while let site = graph.site(of: tensor), places.contains(site.layer),", "if let site = graph.site(of: tensor), places.contains(site.layer),",
        "TransformsTests.RemoveTests/whereTheLastTwoGoTheOutputIsWhatTheFirstRead"),
    Mutant(
        "weights inside a Keras 3 list are named after it",
        "Sources/Transforms/Renaming/Model+Renaming.swift", "if kind == .sequential, renaming.dialect.family == .keras3, !name.isEmpty {", "if kind == .sequential, renaming.dialect.family == .tfKeras, !name.isEmpty {",
        "TransformsTests.RenameTests/aListOfKeras3PutsItsNameBeforeThoseOfItsWeights"),
    # input
    Mutant(
        "a Reshape with an open size takes a multiple of the others",
        "Sources/Transforms/Input/InputChange+Sizes.swift", "guard fixed > 0, known % fixed == 0 else", "guard fixed > 0, known >= fixed else",
        "TransformsTests.SetInputRefusalTests/configsThatPinSizesDownAreRefused"),
    Mutant(
        "a nested model that is called on two sizes is left open where they differ",
        "Sources/Transforms/Input/InputChange.swift", "sizes.count == 1 ? sizes.first ?? nil : nil", "sizes.first ?? nil",
        "TransformsTests.SetInputTests/aModelCalledOnTwoShapesIsLeftOpenWhereTheyDiffer"),
    Mutant(
        "a batch may be fixed before code that is not read, and not opened",
        "Sources/Transforms/Input/InputChange.swift", "&& old.dimensions.first == .some(nil)", "",
        "TransformsTests.SetInputTests/aBatchThatWasOpenMayBeFixedBeforeALambda"),
    # averaging
    Mutant(
        "a model frozen as a whole is frozen by its leaves before it is wrapped",
        "Sources/Transforms/Averaging/WrapAverage.swift", "    setFlags(of: open, to: false)\n", "",
        "TransformsTests.WrapAverageTests/aModelFrozenAsAWholeIsFrozenByItsLeaves"),
    Mutant(
        "in Keras 3 a wrapper's flag freezes nothing that comes out of it",
        "Sources/Transforms/Averaging/Unwrap.swift", "(whole.dialect.family != .keras3 && isFrozenInside)", "isFrozenInside",
        "TransformsTests.UnwrapTests/inKeras3AWrappersFlagFreezesNothing"),
    # freezing
    Mutant(
        "an operator takes its second tensor by name, so that the head before it is in doubt",
        "Sources/Transforms/Freezing/SparedHead.swift",
        "let inputs = graph.site(of: tensor).map { layer.calls[$0.call].allInputs } ?? []",
        "let inputs = graph.site(of: tensor).map { layer.calls[$0.call].inputs } ?? []",
        "TransformsTests.SparedHeadTests/twoBranchesThatAnOperatorAdds"),
    # transplant
    Mutant(
        "an array that is equal already stays where it is",
        "Sources/Transforms/Weights/Transplant.swift", "zip(weights, answers).map { $1 ? $0.own : $0.new }",
        "zip(weights, answers).map { $1 ? $0.new : $0.new }",
        "ModelSurgeryTests.EqualWeightsTests/onlyTheArraysThatDifferAreWritten"),
    # messages
    Mutant(
        "a comma in a layer's name ends no setting of a message",
        "Sources/Transforms/Recipes/SettingSpelling.swift",
        "if let last = found.last, !keys.contains(String(key(of: part))) {",
        "if let last = found.last, part.isEmpty {",
        "TransformsTests.SettingSpellingTests/settingsAreSpelled"),
    # recipes
    Mutant(
        "a flag of a recipe that is false selects nothing",
        "Sources/Transforms/Recipes/Recipe+JSON.swift", "settings.filter { $0.value != .bool(false) }", "settings.filter { $0.value != .null }",
        "TransformsTests.RecipeTests/aFlagThatIsFalseIsNoSelection"),
]
