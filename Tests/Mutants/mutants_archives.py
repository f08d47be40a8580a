"""Facts about Keras's archives: configs in their form, weights beside them, what is lost."""

from mutant import Mutant

MUTANTS = [
    Mutant(
        "KerasConfig/ArchiveEntry", "a Sequential is in the module keras",
        "KerasArchiveTests.ConfigFormTests/theConfigOfAnH5BecomesThatOfTheArchive",
        "Sources/KerasConfig/ArchiveEntry.swift", 'return origin("keras", name)', 'return origin("keras.models", name)'),
    Mutant(
        "KerasConfig/ArchiveEntry", "an operation without a known module is refused",
        "KerasArchiveTests.ConfigFormTests/anUnknownOperationIsNotGuessed",
        "Sources/KerasConfig/ArchiveEntry.swift", "} else if layer.isKeras3Operation {",
        "} else if layer.isKeras3Operation, KerasModules.ofOperation(name) != nil {"),
    Mutant(
        "KerasConfig/BuildConfig", "Keras 3.0 says what it built pooling on, later ones do not",
        "KerasArchiveTests.ConfigFormTests/theConfigOfAnH5BecomesThatOfTheArchive",
        "Sources/KerasConfig/BuildConfig.swift", "guard dialect.isAtLeast(3, 1) else", "guard dialect.isAtLeast(3, 0) else"),
    Mutant(
        "KerasConfig/ConfigEncoder", "what an archive says of a class is said anew of another one",
        "KerasArchiveTests.ArchiveSurgeryTests/theModuleFollowsTheClass",
        "Sources/KerasConfig/ConfigEncoder.swift", "var entry = isOther &&", "var entry = isOther && false &&"),
    Mutant(
        "GraphIR/LossScaling", "the inner optimizer's variables begin behind four of the outer one",
        "KerasArchiveTests.ConversionTests/aScaledOptimizerIsTheSameInBothFormats",
        "Sources/GraphIR/Dialects/LossScaling.swift", "? 4 : nil", "? 2 : nil"),
    Mutant(
        "KerasHDF5/TensorTree", "Keras 3 keeps bfloat16 as two bytes with its name beside them",
        "KerasArchiveTests.ConversionTests/brainFloatsAreKeptAsEachFormatHasThem",
        "Sources/KerasHDF5/TensorTree.swift", "let isMarked = marksBrainFloats &&", "let isMarked = false && marksBrainFloats &&"),
    Mutant(
        "KerasArchive/ArchiveFile", "damaged weights are not written into another file",
        "KerasArchiveTests.ArchiveRefusalTests/damagedWeightsAreNotWrittenOn",
        "Sources/KerasArchive/ArchiveFile.swift", "{ try archive.check(weights) }", "{ _ = (archive, weights) }"),
    Mutant(
        "KerasFormat/LegacyWeightsFile", "weights of another backend's kernels are refused",
        "KerasArchiveTests.PartTests/weightsOfAnotherBackendAreRefused",
        "Sources/KerasFormat/Reading/LegacyWeightsFile.swift", "    try requireKernels(of: whole)\n", ""),
    Mutant(
        "KerasFormat/LegacyFile+StoredModel", "weights of the model itself are never left out",
        "KerasArchiveTests.ArchiveRefusalTests/whatAnH5HoldsBesidesTheModelIsNamed",
        "Sources/KerasFormat/Reading/LegacyFile+StoredModel.swift", "if let own = layout.topLevel, !own",
        "if let own = layout.topLevel, false, !own"),
    Mutant(
        "ModelSurgery/FileFormat+Output", "an HDF5 file called .keras stays one",
        "KerasArchiveTests.ConversionTests/anH5CalledKerasStaysOne",
        "Sources/ModelSurgery/Formats/FileFormat+Output.swift", "return named == .keras && self.named(input) == .keras ? format : named",
        "return named"),
    Mutant(
        "ModelSurgery/ModelFile+Soundness", "no new file is made of a model whose arrays share bytes",
        "ModelSurgeryTests.BrokenFileTests/aFileInWhichTwoArraysShareBytesIsNotOperatedOn",
        "Sources/ModelSurgery/ModelFile+Soundness.swift", "if let brokenWeights { return brokenWeights }\n", "\n"),
    Mutant(
        "HDF5/SystemError", "a part that its writer left open is refused", "HDF5Tests.FileTests/aFileThatItsWriterLeftOpenIsSaidToBeThat",
        "Sources/HDF5/SystemError.swift", "flags & 0b101 != 0", "flags & 0b010 != 0"),
]
