from mutant import Mutant

MUTANTS = [
    # reading
    Mutant(
        "more groups with weights than layers that need some do not line up",
        "Sources/KerasFormat/Reading/Alignment.swift", "guard filled.count == weighted.count", "guard filled.count >= weighted.count",
        "KerasFormatTests.ReadingTests/groupsThatDoNotLineUpAreRefused"),
    Mutant(
        "fewer groups with weights than layers that need some do not line up",
        "Sources/KerasFormat/Reading/Alignment.swift", "guard filled.count == weighted.count", "guard filled.count <= weighted.count",
        "KerasFormatTests.ReadingTests/groupsThatDoNotLineUpAreRefused"),
    Mutant(
        "groups without weights do not count where position decides",
        "Sources/KerasFormat/Reading/Alignment.swift",
        "let filled = groups.indices.filter { !groups[$0].weightNames.names.isEmpty }", "let filled = Array(groups.indices)",
        "KerasFormatTests.ReadingTests/onlyGroupsWithWeightsLineUp"),
    Mutant(
        "an entry of weight_names with a leading slash is no path inside the group",
        "Sources/KerasFormat/Reading/SavedGroup.swift", '!entry.utf8.starts(with: "/".utf8)', 'entry.utf8.starts(with: "".utf8)',
        "KerasFormatTests.ListRuleTests/anEntryThatLeadsOutOfItsGroupIsAProblem"),
    Mutant(
        "a version with control characters is none",
        "Sources/FormatInterface/ControlCharacters.swift", "$0.value < 0x20 || ", "",
        "KerasFormatTests.ListRuleTests/factsThatAreNoSingleText"),
    Mutant(
        "a list in pieces is read to its last piece",
        "Sources/KerasFormat/Reading/NameList.swift", "      self.names += names\n", "      self.names = names\n",
        "ModelSurgeryTests.NoOpTests/isReadWithoutAProblem"),
    Mutant(
        "layers whose groups stand at each other's places are found where their shapes differ",
        "Sources/KerasFormat/Reading/ListOrder.swift", "zip(filled, loaded).contains(where: { !fits($0, $1) })", "zip(filled, loaded).allSatisfy({ !fits($0, $1) })",
        "KerasFormatTests.ListRuleTests/groupsWhoseShapesDoNotFitTheirPlace"),
    Mutant(
        "a text of a megabyte differs if one byte does",
        "Sources/KerasFormat/Reading/SavedText.swift", "case .digest(let own): count == bytes.count && own == Digest(bytes)", "case .digest: count == bytes.count",
        "KerasFormatTests.LargeConfigTests/textsThatDifferInOneByteAreNotTheSame"),
    # writing
    Mutant(
        "a list is split where it would pass 64,512 bytes",
        "Sources/KerasFormat/Reading/NameList.swift", "limit = 64_512", "limit = 65_024",
        "KerasFormatTests.WritingTests/aListIsSplitAsSoonAsItPasses64512Bytes"),
    Mutant(
        "the first pieces of a list are the longer ones, as numpy.array_split makes them",
        "Sources/KerasFormat/Reading/NameList.swift", "(part < names.count % parts ? 1 : 0)", "(part >= parts - names.count % parts ? 1 : 0)",
        "KerasFormatTests.WritingTests/aListIsSplitAsSoonAsItPasses64512Bytes"),
    Mutant(
        "pieces of a list are texts of a fixed length, whatever the others are",
        "Sources/KerasFormat/Reading/NameList.swift", "Attribute(texts: Array(names[start..<start + count]), type: fixed)", "Attribute(texts: Array(names[start..<start + count]), type: parts > 0 ? form : fixed)",
        "KerasFormatTests.WritingTests/aListIsSplitAsSoonAsItPasses64512Bytes"),
    Mutant(
        "halfway between two halves the even one is the nearest",
        "Sources/WeightStreams/FloatEncoding.swift", "(1 << (dropped - 1) - 1) + (magnitude >> dropped & 1)", "(1 << (dropped - 1))",
        "KerasFormatTests.WritingTests/halfPrecisionRoundsToEven"),
    Mutant(
        "subnormal halves round halfway to the even one too",
        "Sources/WeightStreams/FloatEncoding.swift", ".rounded(.toNearestOrEven)", ".rounded(.toNearestOrAwayFromZero)",
        "KerasFormatTests.WritingTests/halfPrecisionRoundsToEven"),
    Mutant(
        "what is no number stays none in half precision",
        "Sources/WeightStreams/FloatEncoding.swift", "infinity | 1 << (mantissa - 1)", "infinity",
        "KerasFormatTests.WritingTests/brainFloatsRoundToEven"),
    Mutant(
        "a number too large for the type is refused, and infinity is written",
        "Sources/WeightStreams/FloatEncoding.swift", "stored & magnitude == infinity, values[index].isFinite, overflow == nil", "stored & magnitude == infinity, overflow == nil",
        "KerasFormatTests.NumbersTests/infinityIsNoOverflow"),
    Mutant(
        "a folded bias that there was not is beta - mean * scale",
        "Sources/WeightStreams/FoldedStream.swift", "beta[$0] - mean[$0] * scale[$0]", "beta[$0] + mean[$0] * scale[$0]",
        "KerasFormatTests.NumbersTests/aNormalisationIsFolded"),
    Mutant(
        "a part of a weight that is folded goes on with the channel where the one before ended",
        "Sources/WeightStreams/FoldedStream.swift", "    place += block.count\n", "",
        "KerasFormatTests.NumbersTests/aFoldedWeightOfManyBlocksIsScaledToItsEnd"),
    Mutant(
        "columns of a weight are chosen in each of its rows",
        "Sources/WeightStreams/ColumnsStream.swift", "if column == chosen.count { try nextRow() }", "if column == chosen.count, index == 0 { try nextRow() }",
        "KerasFormatTests.NumbersTests/columnsAreChosenAndAdded"),
    Mutant(
        "an output is packed where more than 2 % would be unused",
        "Sources/KerasFormat/Writing/Compaction.swift", "byteCount / 50", "byteCount / 20",
        "KerasFormatTests.RepackTests/itIsDoneOfItselfWhereMuchWouldBeUnused"),
    Mutant(
        "a compact output lies idle by 1 % at most",
        "Sources/KerasFormat/Writing/Compaction.swift", "byteCount / 100", "byteCount / 50",
        "KerasFormatTests.RepackTests/itIsDoneOfItselfWhereMuchWouldBeUnused"),
    Mutant(
        "a file that changed since it was read is not edited",
        "Sources/KerasFormat/Writing/EditEngine.swift", "guard original.store.file == copy.source else { throw FormatError.changed(original.path) }", "_ = copy",
        "KerasFormatTests.WritingTests/aFileThatChangedBetweenItsCopyAndItsReadingIsNotWritten"),
    Mutant(
        "an output has the permissions of the input",
        "Sources/KerasFormat/Writing/EditEngine.swift", "draft.commit(permissions: identity.permissions,", "draft.commit(permissions: identity.permissions | 0o644,",
        "KerasFormatTests.WritingTests/anOutputHasThePermissionsOfItsInput"),
    Mutant(
        "who stores weights in fewer bytes gets a smaller file",
        "Sources/KerasFormat/Writing/EditEngine+Way.swift", "plan.savedByteCount > original.byteCount / 50", "plan.savedByteCount > original.byteCount",
        "ModelSurgeryTests.CastTests/aLargeFileIsPacked"),
    Mutant(
        "a small file is packed whatever is changed",
        "Sources/KerasFormat/Writing/EditEngine+Way.swift", "original.byteCount < Compaction.smallFile", "original.byteCount < 0",
        "ModelSurgeryTests.SmallOutputTests/nothingButWhatIsInItIsInTheOutput"),
    Mutant(
        "layers that exchange their names step aside first",
        "Sources/KerasFormat/Writing/Planner+Groups.swift", 'add(.move(from: move.from, to: "\\(Self.aside)_\\(number)"))', 'add(.move(from: move.from, to: number < 0 ? "" : move.to))',
        "KerasFormatTests.PlacesTests/twoLayersMayExchangeTheirNames"),
    Mutant(
        "a layer whose name begins with another's and a slash keeps its group",
        "Sources/KerasFormat/Writing/Planner+Groups.swift", "try original.holdingMoreThanTheyList(groups)", "groups.isEmpty ? try original.holdingMoreThanTheyList(groups) : []",
        "KerasFormatTests.GroupsInsideEachOtherTests/aLayerThatGoesLeavesTheArraysAroundItsGroup"),
    Mutant(
        "wrapping leaves top_level_model_weights at its place",
        "Sources/KerasFormat/Writing/Planner+Wrapping.swift", "if layout.topLevel != nil {", "if layout.topLevel != nil, layout.groups.isEmpty {",
        "ModelSurgeryTests.AttributeFormTests/everyAttributeHasItsDialectsForm"),
    Mutant(
        "new lists have the text type of the file's whole ones, not of split ones",
        "Sources/KerasFormat/Writing/Planner.swift", "lists.first { $0.attributes.count == 1 && $0.type != nil }?.type", "lists.first { $0.attributes.count > 1 && $0.type != nil }?.type",
        "KerasFormatTests.WritingTests/aNewListHasTheFormOfTheWholeOnes"),
    Mutant(
        "a training configuration that changes keeps the type of its text",
        "Sources/KerasFormat/Writing/Planner.swift", "return Attribute(textBytes: bytes, type: type)", "return Attribute(textBytes: bytes, type: .variable(type.charset == .ascii ? .utf8 : .ascii))",
        "KerasFormatTests.WritingTests/aTrainingConfigurationKeepsTheTypeOfItsText"),
    Mutant(
        "what a call takes by keyword is followed where a layer is renamed",
        "Sources/KerasConfig/CallForm.swift", "return .array(head + [ReferenceForm.replacing(list[3], with: &keywords)])", "return .array(head + [list[3]])",
        "KerasFormatTests.ConfigRoundTripTests/tensorsTakenByKeywordAreFollowed"),
    # comparing
    Mutant(
        "zero and minus zero differ in their bits",
        "Sources/Comparing/NumericDifference.swift", "isSame: x == y)", "isSame: x == y || value(x) == value(y))",
        "KerasFormatTests.TensorComparisonTests/infinitiesAndZeros"),
    Mutant(
        "a difference as large as the tolerance is within it",
        "Sources/Comparing/NumericDifference.swift", "largest <= tolerance", "largest < tolerance",
        "KerasFormatTests.TensorComparisonTests/aFlippedFloatIsOneChangeOfItsSize"),
    Mutant(
        "the last bytes that make no whole word are compared too",
        "Sources/Comparing/TensorComparison.swift", "return difference == 0 && self[words...].elementsEqual(other[words...])", "return difference == 0",
        "KerasFormatTests.TensorComparisonTests/singleValuesAndEmptyOnes"),
    Mutant(
        "weights listed in another order are a difference",
        "Sources/Comparing/FileComparison.swift", "return wanted == found ? nil : group.group", "return Set(wanted) == Set(found) ? nil : group.group",
        "ModelSurgeryTests.ComparisonTests/freezingANestedModelReordersItsWeights"),
    Mutant(
        "second hard links stay links when nothing else is to be done",
        "Sources/KerasFormat/Writing/EditEngine+Way.swift", "plan.objects = objects", "_ = objects",
        "KerasFormatTests.ReferenceTests/theyDoAlsoWhereNothingElseIsToBeDone"),
    Mutant(
        "a factor of a channel is that of so many numbers in a row",
        "Sources/WeightStreams/FoldedStream.swift",
        "let end = min(index + size - offset, block.count)",
        "let end = min(index + size - offset + 1, block.count)",
        "KerasFormatTests.NumbersTests/aChannelGoesOnInTheNextBlock"),
]
