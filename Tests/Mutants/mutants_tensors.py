"""Facts of safetensors, NumPy archives and weights that are found by names."""

from mutant import Mutant

MUTANTS = [
    Mutant(
        "tensors in a safetensors file leave no gap",
        "Sources/Safetensors/SafetensorsHeader.swift", "guard entry.range.lowerBound == place else {", "guard entry.range.lowerBound >= place else {",
        "TensorFormatTests.SafetensorsHeaderTests/whatTheLibraryRefusesIsRefused"),
    Mutant(
        "what is behind the last tensor is refused",
        "Sources/Safetensors/SafetensorsHeader.swift", "guard place == end else {", "guard place <= end else {",
        "TensorFormatTests.SafetensorsHeaderTests/whatTheLibraryRefusesIsRefused"),
    Mutant(
        "a model takes the weights that its config asks for and no others",
        "Sources/Safetensors/SafetensorsFile.swift", "wanted.count == layer.weights.count\n", "wanted.count >= 0\n",
        "TensorFormatTests.SafetensorsTests/aLayerThatLacksAWeightIsRefused"),
    Mutant(
        "weights keep the names that an .h5 gave them",
        "Sources/ModelSurgery/Formats/NewModelFile.swift", "namingWeights: original.namesWeights && !isMigrated, keepingListsOf", "namingWeights: false, keepingListsOf",
        "TensorFormatTests.SafetensorsTests/thereAndBackIsTheSameModel"),
    Mutant(
        "the variables of an optimizer keep the names that an .h5 gave them",
        "Sources/KerasFormat/Writing/NewLegacyFile.swift", "keepsNames && Self.canStandTogether(own) ? own", "!keepsNames && Self.canStandTogether(own) ? own",
        "TensorFormatTests.SafetensorsTests/thereAndBackIsTheSameModel"),
    Mutant(
        "what a generator of random numbers remembers is no weight",
        "Sources/SavedModel/VariableTree.swift", "if object != node, name == Self.generatorState { continue }", "if object == node, name == Self.generatorState { continue }",
        "SavedModelTests.SavedModelTests/whatAGeneratorOfRandomNumbersRemembersIsNoWeight"),
    Mutant(
        "the list of a class of your own goes along",
        "Sources/Safetensors/NewSafetensors.swift", "guard layer.opaquePart != nil, original.lists(layer)", "guard layer.opaquePart == nil, original.lists(layer)",
        "TensorFormatTests.SafetensorsTests/aClassOfYourOwnKeepsItsListOfWeights"),
    Mutant(
        "arrays of NumPy among the arguments of a call of Keras 3 stay",
        "Sources/KerasConfig/LegacyEntry.swift", "plain(inside, keepingArrays: true)", "plain(inside, keepingArrays: false)",
        "KerasArchiveTests.ConversionTests/anArrayAmongTheArgumentsOfACallComesBack"),
    Mutant(
        "an optimizer that was given by its name is none of keras.optimizers.legacy",
        "Sources/KerasConfig/CompileConfig.swift", 'if optimizer["config"]?.objectValue?.isEmpty == true { return false }', "",
        "TensorFormatTests.SafetensorsTests/anOptimizerThatWasGivenByNameKeepsItsState"),
    Mutant(
        "an array of more axes has one order, and Fortran's is not taken for it",
        "Sources/NumPyArchive/ArrayHeader.swift", 'guard order == "False" || shape.filter({ $0 != 1 }).count <= 1 else {', 'guard order == "False" || order == "True" else {',
        "TensorFormatTests.NumPyTests/headersThatCanNotBeMeantAreRefused"),
    Mutant(
        "get_weights lists the weights of nested models in no order that all Kerases have",
        "Sources/WeightKeys/NamedAssignment.swift", "guard layer.children.isEmpty else {", "guard layer.children.isEmpty || true else {",
        "TensorFormatTests.NamedAssignmentTests/numbersAreRefusedForNestedModels"),
    Mutant(
        "names of other layers on the way are no filling",
        "Sources/WeightKeys/KeyParts.swift", "&& (known.contains($0) || Self.isCell($0)) }", "&& (rest.count > 2 || known.contains($0) || Self.isCell($0)) }",
        "TensorFormatTests.NamedAssignmentTests/anotherLayersNameDoesNotFit"),
    Mutant(
        "no Keras loads a .safetensors",
        "Sources/Migrations/Doctor/Forms/FileFormats.swift", "case .safetensors: false", "case .safetensors: target == .keras3",
        "MigrationsTests.FileFormatsTests/noKerasLoadsSafetensors"),
    Mutant(
        "TensorFlow 2.1 fails with some of its own SavedModels",
        "Sources/Migrations/Doctor/Forms/FileFormats.swift", "guard target > .tf21,", "guard target >= .tf21,",
        "MigrationsTests.FileFormatsTests/aSavedModelIsLoadedByLaterTensorFlows"),
    Mutant(
        "a Permute computes in the type of the tensor that it turns",
        "Sources/Migrations/ChannelsLast/ChannelsLastGraph.swift", '"dtype": .string(try type(of: key.tensor))', '"dtype": "float32"',
        "MigrationsTests.ChannelsLastTests/aTensorIsTurnedInItsOwnType"),
    Mutant(
        "halfway between two numbers is rounded to the even one",
        "Sources/CNumbers/CNumbers.c", "(bits + 0x7FFF + ((bits >> 16) & 1)) >> 16", "(bits + 0x8000) >> 16",
        "KerasFormatTests.VectorConversionTests/singlesAreRoundedOnce"),
]
