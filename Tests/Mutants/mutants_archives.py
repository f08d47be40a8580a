"""Facts about Keras's archives: configs in their form, weights beside them, what is lost."""

from mutant import Mutant

MUTANTS = [
    Mutant(
        "a Sequential is in the module keras",
        "Sources/KerasConfig/ArchiveEntry.swift",
        'return origin("keras", name)',
        'return origin("keras.models", name)',
        "KerasArchiveTests.ConfigFormTests/theConfigOfAnH5BecomesThatOfTheArchive"),
    Mutant(
        "an operation without a known module is refused",
        "Sources/KerasConfig/ArchiveEntry.swift",
        "} else if layer.isKeras3Operation {",
        "} else if layer.isKeras3Operation, KerasModules.ofOperation(name) != nil {",
        "KerasArchiveTests.ConfigFormTests/anUnknownOperationIsNotGuessed"),
    Mutant(
        "Keras 3.0 says what it built pooling on, later ones do not",
        "Sources/KerasConfig/BuildConfig.swift",
        "guard dialect.isAtLeast(3, 1) else",
        "guard dialect.isAtLeast(3, 0) else",
        "KerasArchiveTests.ConfigFormTests/theConfigOfAnH5BecomesThatOfTheArchive"),
    Mutant(
        "what an archive says of a class is said anew of another one",
        "Sources/KerasConfig/ConfigEncoder.swift",
        "var entry = isOther &&",
        "var entry = isOther && false &&",
        "KerasArchiveTests.ArchiveSurgeryTests/theModuleFollowsTheClass"),
    Mutant(
        "the inner optimizer's variables begin behind four of the outer one",
        "Sources/GraphIR/Dialects/LossScaling.swift",
        "? 4 : nil",
        "? 2 : nil",
        "KerasArchiveTests.ConversionTests/aScaledOptimizerIsTheSameInBothFormats"),
    Mutant(
        "Keras 3 keeps bfloat16 as two bytes with its name beside them",
        "Sources/KerasHDF5/TensorTree.swift",
        "let isMarked = marksBrainFloats &&",
        "let isMarked = false && marksBrainFloats &&",
        "KerasArchiveTests.ConversionTests/brainFloatsAreKeptAsEachFormatHasThem"),
    Mutant(
        "damaged weights are not written into another file",
        "Sources/KerasArchive/ZipMembers.swift",
        "{ try archive.check(member) }",
        "{ _ = (archive, member) }",
        "KerasArchiveTests.ArchiveRefusalTests/damagedWeightsAreNotWrittenOn"),
    Mutant(
        "what can't be weights is not inflated",
        "Sources/Zip/ZipArchive+Contents.swift",
        "isPlausible || member.byteCount <= Self.harmless",
        "isPlausible || member.byteCount >= 0",
        "KerasArchiveTests.CompressedTests/aBombIsRefusedBeforeItIsInflated"),
    Mutant(
        "links in a folder are not followed",
        "Sources/KerasArchive/FolderMembers.swift",
        "      case .link:\n        throw",
        "      case .link where false:\n        throw",
        "KerasArchiveTests.FolderTests/aLinkInAFolderIsRefused"),
    Mutant(
        "a folder with what is no model's is not replaced",
        "Sources/Files/PendingFolder.swift",
        "if let foreign = foreign(tree) {",
        "if let foreign = foreign(tree), tree.entries.isEmpty {",
        "KerasArchiveTests.FolderTests/aForeignFolderIsNotReplaced"),
    Mutant(
        "shards are beside their index",
        "Sources/KerasWeights/ShardIndex.swift",
        "guard isPlain, !name",
        "guard isPlain || !isPlain || !name",
        "KerasArchiveTests.ShardTests/shardsOutsideTheFolderAreRefused"),
    Mutant(
        "what the index does not list in a shard is not read there",
        "Sources/KerasWeights/WeightsFile.swift",
        "guard index.lists(String(ObjectPath.holder(of: array.path)), in: shard) else {",
        "guard !array.path.isEmpty || index.lists(\"\", in: shard) else {",
        "KerasArchiveTests.ShardTests/whatTheIndexDoesNotListIsNotRead"),
    Mutant(
        "weights of another backend's kernels are refused",
        "Sources/KerasFormat/Reading/LegacyWeightsFile.swift",
        "    try requireKernels(of: whole)\n",
        "",
        "KerasArchiveTests.PartTests/weightsOfAnotherBackendAreRefused"),
    Mutant(
        "weights of the model itself are never left out",
        "Sources/KerasFormat/Reading/LegacyFile+StoredModel.swift",
        "if let own = layout.topLevel, !own",
        "if let own = layout.topLevel, false, !own",
        "KerasArchiveTests.ArchiveRefusalTests/whatAnH5HoldsBesidesTheModelIsNamed"),
    Mutant(
        "an HDF5 file called .keras stays one",
        "Sources/ModelSurgery/Formats/FileFormat+Output.swift",
        "return named == .keras && self.named(input) == .keras && format == .h5 ? format : named",
        "return named",
        "KerasArchiveTests.ConversionTests/anH5CalledKerasStaysOne"),
    Mutant(
        "no new file is made of a model whose arrays share bytes",
        "Sources/ModelSurgery/ModelFile+Soundness.swift",
        "if let brokenWeights { return brokenWeights }\n",
        "\n",
        "ModelSurgeryTests.BrokenFileTests/aFileInWhichTwoArraysShareBytesIsNotOperatedOn"),
    Mutant(
        "a part that its writer left open is refused",
        "Sources/HDF5/SystemError.swift",
        "flags & 0b101 != 0",
        "flags & 0b010 != 0",
        "HDF5Tests.FileTests/aFileThatItsWriterLeftOpenIsSaidToBeThat"),
]
