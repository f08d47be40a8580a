from mutant import Mutant

MUTANTS = [
    # the order of a group's weights
    Mutant(
        "Keras 3 saves what is in a frozen wrapper each layer whole",
        "Sources/GraphIR/Order/SavedOrder.swift",
        "if dialect.family == .keras3, layer.trainableFlag == false { return split.natural }", "",
        "GraphIRTests.SavedOrderTests/aFrozenWrapperAboveAThawedModel"),
    Mutant(
        "tf.keras lists what is in a frozen wrapper each layer whole",
        "Sources/GraphIR/Order/SavedOrder.swift", "split.nonTrainable = t + n + inside.natural",
        "split.nonTrainable = t + n + inside.trainable + inside.nonTrainable",
        "GraphIRTests.SavedOrderTests/aFrozenWrapperAboveAThawedModel"),
    Mutant(
        "a Bidirectional of standalone Keras hands its flag on",
        "Sources/GraphIR/Order/SavedOrder.swift",
        'plainClassName == "TimeDistributed" || plainClassName == "Bidirectional"', 'plainClassName == "TimeDistributed"',
        "GraphIRTests.SavedOrderTests/standaloneKerasHandsTheFlagOfABidirectionalOn"),
    Mutant(
        "an attention layer inside a model of Keras 3 loads thawed",
        "Sources/GraphIR/Order/SavedOrder.swift", "|| layer.isAttentionWithSublayers {", "{",
        "GraphIRTests.SavedOrderTests/anAttentionInsideAModelOfKeras3LoadsThawed"),
    Mutant(
        "Keras 3.0 reads the weights of frozen layers inside a model as those of thawed ones",
        "Sources/GraphIR/Order/SavedOrder.swift", "innerFlagsCount: !dialect.forgetsFrozenLayers", "innerFlagsCount: true",
        "GraphIRTests.SavedOrderTests/whatForgetsFlagsReadsTheOrderOfThawedLayers"),
    Mutant(
        "SpectralNormalization lists the inner kernel before its own vector",
        "Sources/GraphIR/Order/SavedOrder.swift",
        '''    split.natural = split.trainable + split.nonTrainable
    split.lead(with: layer.sharedKernel(path))
''', '''    split.natural = split.trainable + split.nonTrainable
''',
        "GraphIRTests.CatalogueReferenceTests/weights"),
    Mutant(
        "a flag that a nested model lacks stands for true where the flags decide",
        "Sources/GraphIR/Order/SavedOrder.swift", "dialect: Dialect, absentModelFlag: Bool = true", "dialect: Dialect, absentModelFlag: Bool = false",
        "GraphIRTests.SavedOrderTests/aFlagThatAModelLacksStandsForTrue"),
    Mutant(
        "a number that Keras put behind a variable's name is no part of it",
        "Sources/GraphIR/Order/SavedArray.swift", "name = name.dropLast(digits + 1)", "name = name.dropLast(digits)",
        "GraphIRTests.WeightAssignmentTests/numbersThatMadeVariablesUniqueAreNoPartOfTheirNames"),
    Mutant(
        "`moving_stddev` is a statistic, which no optimizer trains",
        "Sources/GraphIR/Order/WeightAssignment.swift", '"moving_variance", "moving_stddev",', '"moving_variance",',
        "GraphIRTests.WeightAssignmentTests/statisticsOfUnknownLayersAreToldByTheirNames"),
    Mutant(
        "layers at the same distance from the outputs stand as a search from these meets them",
        "Sources/GraphIR/Order/LoadOrder.swift", "if met[site.layer] == nil { met[site.layer] = met.count }",
        "if met[site.layer] == nil { met[site.layer] = -met.count }",
        "KerasFormatTests.LoadOrderTests/layersAreInTheOrderOfTheFile"),
    Mutant(
        "Keras goes through keyword arguments by their sorted names",
        "Sources/GraphIR/Order/LoadOrder.swift",
        "      parts.sort { $0.key.unicodeScalars.lexicographicallyPrecedes($1.key.unicodeScalars) }\n", "",
        "GraphIRTests.LoadOrderRuleTests/keywordArgumentsAreTakenByTheirSortedNames"),
    Mutant(
        "an input that nothing reads is listed before the outputs",
        "Sources/GraphIR/Order/LoadOrder.swift", "first[place] = -1", "first[place] = .max",
        "GraphIRTests.LoadOrderRuleTests/anInputThatNothingReadsStandsBeforeTheOutputs"),
    Mutant(
        "standalone Keras cuts a nested model's list by the counts of its layers",
        "Sources/GraphIR/Loading/StandaloneLoader.swift", "rest = rest.dropFirst(count)", "rest = rest.dropFirst(0 * count)",
        "TransformsTests.StandaloneLoaderTests/aModelBehindAnotherLayerGetsItsOwnWeights"),
    Mutant(
        "standalone Keras counts a nested model's own node",
        "Sources/GraphIR/Dialects/Dialect+Nodes.swift", "case .keras2: return 1", "case .keras2: return 0",
        "KerasFormatTests.EndNumberTests/theFirstCallOfANestedListHasTheNumberOfItsKeras"),
    Mutant(
        "a list that does not know its input is built by its first call",
        "Sources/GraphIR/Dialects/Dialect+Nodes.swift", "return first.isInput || first.declaredInputShapes != nil", "return true",
        "KerasFormatTests.EndNumberTests/theFirstCallOfANestedListHasTheNumberOfItsKeras"),
    Mutant(
        "Keras 3 counts calls of nested models from 1 in output_layers from 3.3 on",
        "Sources/GraphIR/Dialects/Dialect+Nodes.swift", "family == .keras3 && isAtLeast(3, 3)", "family == .keras3",
        "KerasFormatTests.EndNumberTests/anOutputThatChangesIsWrittenInTheNumbersOfItsKeras"),
    # the catalogue
    Mutant(
        "a GRU does not reset after the product unless it says so",
        "Sources/GraphIR/Catalogue/Families/Recurrent.swift", 'flag("reset_after", default: false)', 'flag("reset_after", default: true)',
        "GraphIRTests.CatalogueTests/absentKeys"),
    Mutant(
        "an attention makes its key before its value",
        "Sources/GraphIR/Catalogue/Families/Attention.swift",
        'found += facts.projection("key", [features.key], [heads, keys])', 'found = facts.projection("key", [features.key], [heads, keys]) + found',
        "GraphIRTests.CatalogueReferenceTests/weights"),
    Mutant(
        "without a key an attention's value is its key",
        "Sources/GraphIR/Catalogue/Families/Attention.swift", "hasKey ? try last(2, \"key\") : value", "hasKey ? try last(2, \"key\") : query",
        "GraphIRTests.CatalogueReferenceTests/weights"),
    Mutant(
        "a grouped convolution's kernel has the channels of one group",
        "Sources/GraphIR/Catalogue/Families/Convolution.swift", "try Extent.quotient($0, groups)", "try Extent.quotient($0, min(groups, 1))",
        "GraphIRTests.CatalogueReferenceTests/weights"),
    Mutant(
        "a transposed convolution spreads over a window that is wider than its stride",
        "Sources/GraphIR/Catalogue/Families/Convolution.swift", "max(window - stride, 0)", "window - stride",
        "GraphIRTests.CatalogueReferenceTests/outputShapes"),
    Mutant(
        "padding `same` rounds up",
        "Sources/GraphIR/Catalogue/Extent.swift", 'case "same", "causal": return try quotient(sum(size, stride - 1), stride)',
        'case "same", "causal": return try quotient(size, stride)',
        "GraphIRTests.CatalogueReferenceTests/outputShapes"),
    Mutant(
        "a BatchNormalization over several axes keeps the others as ones",
        "Sources/GraphIR/Catalogue/Families/Normalization.swift", "kept.contains($0.offset) ? $0.element : 1", "kept.contains($0.offset) ? $0.element : nil",
        "GraphIRTests.CatalogueReferenceTests/weights"),
    Mutant(
        "a depthwise kernel is `kernel` in Keras 3",
        "Sources/GraphIR/Catalogue/Families/DepthwiseSeparable.swift",
        'facts.dialect.family == .keras3 ? "kernel" : "depthwise_kernel"', 'facts.dialect.family == .keras3 ? "depthwise_kernel" : "depthwise_kernel"',
        "GraphIRTests.CatalogueReferenceTests/weights"),
    Mutant(
        "what an open axis meets stays open, but in tf.keras",
        "Sources/GraphIR/Catalogue/Families/Merging.swift", "facts.dialect.family != .tfKeras", "facts.dialect.family == .keras2",
        "GraphIRTests.CatalogueReferenceTests/outputShapes"),
    Mutant(
        "a pooling without strides moves by its window",
        "Sources/GraphIR/Catalogue/Families/Pooling.swift", 'facts.has("strides") ? try facts.sizes("strides", count: spatial) : window',
        'facts.has("strides") ? try facts.sizes("strides", count: spatial) : window.map { _ in 1 }',
        "GraphIRTests.CatalogueTests/absentKeys"),
    Mutant(
        "a time-major sequence puts its frames first",
        "Sources/GraphIR/Catalogue/Families/Recurrent.swift", "at: isTimeMajor ? 0 : 1)", "at: 1)",
        "GraphIRTests.CatalogueReferenceTests/outputShapes"),
    # dialects
    Mutant(
        "Keras 3.0 and 3.1 write bare names of weights, 3.2 does not",
        "Sources/GraphIR/Dialects/Dialect.swift", "writesBareWeightNames: Bool { family == .keras3 && !isAtLeast(3, 2) }",
        "writesBareWeightNames: Bool { family == .keras3 && !isAtLeast(3, 3) }",
        "GraphIRTests.DialectTests/whatDiffersBetweenVersionsBeginsWithOneOfThem"),
    Mutant(
        "a functional model is a Model up to TF 2.3, and Functional from 2.4 on",
        "Sources/GraphIR/Dialects/Dialect.swift", 'family == .keras2 || !isAtLeast(2, 4) ? "Model"', 'family == .keras2 || !isAtLeast(2, 5) ? "Model"',
        "TransformsTests.KerasAgreementTests/averagingOverFrames"),
    Mutant(
        "standalone Keras numbers automatic names from one",
        "Sources/GraphIR/Dialects/Dialect.swift", "numbersNamesFromOne: Bool { family == .keras2 }", "numbersNamesFromOne: Bool { family == .keras3 }",
        "TransformsTests.KerasAgreementTests/puttingADropoutBeforeTheHead"),
    Mutant(
        "TensorFlow 2.1's He and LeCun are a VarianceScaling, its Glorot is a class",
        "Sources/GraphIR/Dialects/NewLayers+Initializers.swift", "(!dialect.isAtLeast(2, 4) && isScaled)", "!dialect.isAtLeast(2, 4) || (isScaled && false)",
        "TransformsTests.KerasAgreementTests/initializersAreNamedAsKerasNamesThem"),
    Mutant(
        "noise layers have a seed from Keras 2.8 on",
        "Sources/GraphIR/Dialects/NewLayers+Weightless.swift", "dialect.isAtLeast(2, 8)", "dialect.isAtLeast(2, 4)",
        "TransformsTests.InsertTests/noiseHasASeedFromKeras28On"),
    Mutant(
        "global poolings of tf.keras have `keepdims` from 2.6 on",
        "Sources/GraphIR/Dialects/NewLayers+Classifier.swift", "family == .tfKeras && isAtLeast(2, 6)", "family == .tfKeras && isAtLeast(2, 9)",
        "TransformsTests.KerasAgreementTests/aFileWithoutExamplesGetsTheVersionsOwnForm"),
    Mutant(
        "a layer of the file shows the form before the version does",
        "Sources/GraphIR/Dialects/NewLayers.swift", "sample.dtypeIsObject ?? dialect.isAtLeast(3, 4)", "dialect.isAtLeast(3, 4)",
        "TransformsTests.SwapHeadTests/theFilesOwnLayersShowTheForm"),
    # new numbers
    Mutant(
        "a truncated normal is that within two deviations, not a uniform one",
        "Sources/GraphIR/Graph/InitializerValues.swift", "happens(withLog: half), happens(withLog: half)", "happens(withLog: half)",
        "GraphIRTests.InitializerValuesTests/aTruncatedNormalHasTheMomentsOfOne"),
    Mutant(
        "He's rule goes by the inputs alone",
        "Sources/GraphIR/Graph/InitializerValues.swift", "(6 / fanIn).squareRoot()", "(6 / average).squareRoot()",
        "GraphIRTests.InitializerValuesTests/distributionIsKeras"),
    # what must hold
    Mutant(
        "the second tensor of a layer that gives two is there, and the third is not",
        "Sources/GraphIR/Verify/Check+References.swift", "reference.tensor >= count else", "reference.tensor > count else",
        "TransformsTests.GraphRuleTests/aTensorThatALayerDoesNotGive"),
    Mutant(
        "a layer that depends on itself is found",
        "Sources/GraphIR/Verify/Check+Graph.swift", "guard order.count < model.layers.reduce(0, { $0 + $1.calls.count })",
        "guard order.count > model.layers.reduce(0, { $0 + $1.calls.count })",
        "TransformsTests.VerifierTests/aLayerThatDependsOnItself"),
    Mutant(
        "marks that turn the direction of writing are no name of a layer",
        "Sources/GraphIR/Names/NameRule.swift", "guard !name.unicodeScalars.contains(where: \\.isUnseen) else {", "guard !name.unicodeScalars.contains(where: { $0.value < 32 }) else {",
        "GraphIRTests.NameRuleTests/whatNoFileCanHoldIsNotGiven"),
    Mutant(
        "a name of 64,512 bytes can be saved, and one of a byte more can't",
        "Sources/GraphIR/Verify/NameCheck.swift", "name.utf8.count > NameRule.longest", "name.utf8.count >= NameRule.longest",
        "TransformsTests.GraphRuleTests/aNameThatNoAttributeHoldsIsFound"),
    Mutant(
        "a problem that was there before is no reason to refuse",
        "Sources/GraphIR/Verify/Verifier.swift", "found.first(where: { !old.contains([$0.code, $0.message]) })",
        "found.first(where: { !old.contains([$0.message, $0.code]) })",
        "TransformsTests.VerifierTests/aProblemThatWasThereBeforeIsNoReasonToRefuse"),
    Mutant(
        "a BatchNormalization that lost a weight is found",
        "Sources/GraphIR/Verify/Check+Weights.swift", "guard wanted.count == layer.weights.count else", "guard wanted.count >= layer.weights.count else",
        "TransformsTests.VerifierTests/aLayerThatLostAWeight"),
    # what differs
    Mutant(
        "`1e-3` and `0.001` are no difference",
        "Sources/GraphIR/Compare/ValueChange.swift", "return a.doubleValue == b.doubleValue", "return a.text == b.text",
        "GraphIRTests.ModelDifferenceTests/theSpellingOfANumberIsNoDifference"),
    Mutant(
        "weights whose names all changed are taken for the same in their order only where there are as many",
        "Sources/GraphIR/Compare/ModelComparison+Weights.swift", "if lonely.count == free.count {", "if lonely.count <= free.count {",
        "GraphIRTests.ModelDifferenceTests/aWeightMoreIsAWeightAdded"),
    Mutant(
        "equal layers that only their names tell apart are renamed in their order",
        "Sources/GraphIR/Compare/Renaming.swift", "for layer in new.layers.reversed() where", "for layer in new.layers where",
        "GraphIRTests.ModelDifferenceTests/equalBranchesAreRenamedInTheirOrder"),
    Mutant(
        "of layers with one name in two places neither has moved",
        "Sources/GraphIR/Compare/ModelComparison+Moves.swift", "guard counts[key] == 1, let partners", "guard counts[key] != 0, let partners",
        "GraphIRTests.ModelDifferenceTests/aNameInTwoPlacesHasNotMoved"),
]
