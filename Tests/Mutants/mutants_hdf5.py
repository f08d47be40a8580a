from mutant import Mutant

MUTANTS = [
    Mutant(
        "a FIFO is not opened at all",
        "Sources/HDF5/SystemError.swift",
        '''    guard unsafe stat(path, &status) == 0 else { throw refusal(path, errno, writable: writable) }
    try requireRegular(status, path)
''', '''    guard unsafe stat(path, &status) == 0 else { throw refusal(path, errno, writable: writable) }
''',
        "HDF5Tests.FileTests/aFIFOIsRefusedAndNotOpened"),
    Mutant(
        "after a write that failed nothing more is asked of libhdf5",
        "Sources/HDF5/GuardedCall.swift", "isLast || stack.isFailedWrite { file.state", "isLast || stack.isFailedWrite, error.code != .diskFull { file.state",
        "HDF5Tests.FullDiskTests/aWriteThatFailedIsTheReasonOfEveryLaterRefusal"),
    Mutant(
        "a text that a NUL ends has nothing behind it, and one that NULs fill may hold some",
        "Sources/HDF5/Attribute+Decoding.swift", "case .nullPadded: return Array(place.droppingLast(0))",
        "case .nullPadded: return Array(place.prefix { $0 != 0 })",
        "HDF5Tests.AttributeTests/aNULInsideAFilledPlaceIsKept"),
    Mutant(
        "spaces that fill a place are no part of its text",
        "Sources/HDF5/Attribute+Decoding.swift", 'droppingLast(UInt8(ascii: " "))', "droppingLast(0)",
        "HDF5Tests.AttributeTests/attributesAreReadWithAllOfTheirType"),
    Mutant(
        "a place for a text that a NUL ends has room for the NUL",
        "Sources/HDF5/Attribute.swift", "longest + (padding == .nullTerminated ? 1 : 0)", "longest",
        "HDF5Tests.AttributeTests/fixedPlacesAreWidenedForALongerName"),
    Mutant(
        "a list that does not fit an object's header is refused before the old one goes",
        "Sources/HDF5/AttributeWriter.swift", "65_535 - 256", "65_535",
        "HDF5Tests.AttributeTests/aFixedListTooLongForTheHeaderIsRefusedBeforeTheOldOneGoes"),
    Mutant(
        "integers beyond 2^53 are not taken for their neighbours",
        "Sources/HDF5/Attribute+Decoding.swift", "abs($0) < 0x1p53", "abs($0) < 0x1p64",
        "HDF5Tests.AttributeTests/whatCannotBeReadWithoutLossIsOnlyShown"),
    Mutant(
        "128 is no int8",
        "Sources/HDF5/AttributeWriter.swift", "number < limit &&", "number <= limit &&",
        "HDF5Tests.AttributeTests/numbersThatTheTypeDoesNotHaveAreRefused"),
    Mutant(
        "Keras's empty list is an array of float64",
        "Sources/HDF5/Attribute.swift", 'ElementType(name: "float64", size: 8, isNumber: true)))', 'ElementType(name: "float32", size: 4, isNumber: true)))',
        "HDF5Tests.AttributeTests/attributesAreReadWithAllOfTheirType"),
    Mutant(
        "datasets have no times, so that equal runs give equal bytes",
        "Sources/HDF5/PropertyLists.swift",
        "H5Pset_layout(list, H5D_CONTIGUOUS) >= 0, H5Pset_obj_track_times(list, false) >= 0",
        "H5Pset_layout(list, H5D_CONTIGUOUS) >= 0, H5Pset_obj_track_times(list, true) >= 0",
        "HDF5Tests.CreationTests/twoRunsAtDifferentTimesGiveTheSameBytes"),
    Mutant(
        "blocks begin at chunks, so that none is decompressed twice",
        "Sources/HDF5/Slabs.swift", "rows -= rows % chunk[axis]", "rows -= 0 * chunk[axis]",
        "HDF5Tests.SlabTests/blocksBeginAtChunksWhereTheyCan"),
    Mutant(
        "only hard links are followed",
        "Sources/HDF5/Group+Links.swift", "guard link.type != H5L_TYPE_HARD else",
        "guard link.type == H5L_TYPE_EXTERNAL else",
        "HDF5Tests.LinkTests/onlyHardLinksAreFollowed"),
    # read without libhdf5
    Mutant(
        "chunks that are not in order are left to libhdf5",
        "Sources/HDF5/Direct/ChunkTree.swift", "if let last, !last.lexicographicallyPrecedes(start)",
        "if let last, last.isEmpty, !last.lexicographicallyPrecedes(start)",
        "HDF5Tests.ContradictionTests/chunksOutOfOrderAreLeftToTheLibrary"),
    Mutant(
        "a header that declares more messages than it has room for is damaged",
        "Sources/HDF5/Direct/ObjectHeader.swift", "messageSize = 8", "messageSize = 1",
        "HDF5Tests.ContradictionTests/aHeaderWithOneMessageMoreThanItHasRoomFor"),
    Mutant(
        "a header has no more messages than it declares",
        "Sources/HDF5/Direct/ObjectHeader.swift", "guard expected > 0 else", "guard expected > -9 else",
        "HDF5Tests.ContradictionTests/aHeaderWithMoreMessagesThanItDeclares"),
    Mutant(
        "a message that only libhdf5 knows is counted, too",
        "Sources/HDF5/Direct/ObjectHeader.swift", "unknown = unknown ?? .notUnderstood", "throw .notUnderstood",
        "HDF5Tests.ContradictionTests/aMessageTooManyIsDamageWhateverItIs"),
    Mutant(
        "a message has a multiple of eight bytes",
        "Sources/HDF5/Direct/ObjectHeader.swift", "guard size % 8 == 0 else", "guard size % 4 == 0 else",
        "HDF5Tests.ContradictionTests/aMessageWhoseSizeIsNoMultipleOfEight"),
    Mutant(
        "the free room of a heap of texts goes on to its end",
        "Sources/HDF5/Direct/HeapCollection.swift", "length == UInt64(room)", "length >= UInt64(room)",
        "HDF5Tests.ContradictionTests/aHeapWhoseFreeRoomIsNotWhatIsLeft"),
    Mutant(
        "a heap of texts has 4096 bytes at least",
        "Sources/HDF5/Direct/HeapCollection.swift", "leastSize = 4096", "leastSize = 16",
        "HDF5Tests.ContradictionTests/aHeapWhoseSizesDoNotHold"),
    Mutant(
        "a shape that is read without libhdf5 is not larger than it may be",
        "Sources/HDF5/Direct/Space+Message.swift", "maximum >= UInt64(dimension)", "maximum >= 0 * UInt64(dimension)",
        "HDF5Tests.ContradictionTests/aShapeThatIsLargerThanItMayBe"),
    Mutant(
        "a shape that libhdf5 reads is not larger than it may be",
        "Sources/HDF5/Space.swift", "where maximum < hsize_t(dimension)", "where maximum < 0 * hsize_t(dimension)",
        "HDF5Tests.StricterThanTheLibraryTests/anArrayLargerThanItMayBeIsDamage"),
    Mutant(
        "the shape of an attribute that nobody reads is looked at",
        "Sources/HDF5/AttributeHolder.swift", "_ = try Space(describing: space.id, of: what)", "_ = space.id",
        "HDF5Tests.StricterThanTheLibraryTests/anAttributeLargerThanItMayBeIsDamage"),
    Mutant(
        "a float whose exponent counts from 0 is none to h5py",
        "Sources/HDF5/ElementType+Reading.swift", ",\n        bias > 0", "",
        "HDF5Tests.StricterThanTheLibraryTests/aFloatThatH5pyDoesNotKnow"),
    Mutant(
        "an empty list of what is no text and no number is no list of names",
        "Sources/HDF5/Attribute.swift", "if case .numbers = value, count == 0 { return [] }", "if count == 0 { return [] }",
        "HDF5Tests.StricterThanTheLibraryTests/aFloatThatH5pyDoesNotKnow"),
    Mutant(
        "the root of a group's tree has no nodes beside it",
        "Sources/HDF5/Direct/SymbolTable.swift", "siblings == (.max, .max)", "siblings.0 == siblings.1",
        "HDF5Tests.ContradictionTests/aTreeWithNodesBesideItsRoot"),
    Mutant(
        "a name that is larger than all in a node is searched for no longer",
        "Sources/HDF5/Direct/DirectObject.swift", "if order < 0 { low = middle + 1 } else { high = middle }",
        "if order < 0 { low = middle + 2 } else { high = middle }",
        "HDF5Tests.RefereeTests/everyShapeOfTheDefaultLayoutIsReadDirectly"),
    Mutant(
        "a half is read with its bias of 15",
        "Sources/HDF5/Direct/ElementType+Numbers.swift", "exponent: exponent - 25", "exponent: exponent - 24",
        "HDF5Tests.RefereeTests/everyShapeOfTheDefaultLayoutIsReadDirectly"),
    Mutant(
        "parts of an attribute of version 1 begin at multiples of eight bytes",
        "Sources/HDF5/Direct/AttributeMessage.swift", "try cursor.skip(-Int(size) & 7)", "try cursor.skip(0)",
        "HDF5Tests.RefereeTests/everyFileOfKerasIsReadDirectly"),
    Mutant(
        "elements of variable length keep a file's end from being told",
        "Sources/HDF5/Direct/UsedWalk.swift",
        "guard !(try DatasetInfo(header: header, in: file.source)).type.isVariableLength else",
        "guard !(try DatasetInfo(header: header, in: file.source)).shape.contains(-1) else",
        "HDF5Tests.UsedEndTests/variableLengthElementsAndTextsInTwoDimensionsHaveNoEnd"),
    Mutant(
        "chunks count for where a file ends",
        "Sources/HDF5/Direct/ChunkTree.swift", "    try source.claim(address, count: size, as: .elements, of: owner)\n",
        "    _ = address\n",
        "HDF5Tests.UsedEndTests/aChunkThatLiesFurthestBackCounts"),
    Mutant(
        "a file that is cut off says so in its superblock",
        "Sources/HDF5/Direct/Superblock.swift", "endPlace = 40", "endPlace = 48",
        "HDF5Tests.TrimmingTests/nothingBehindTheCutIsNeeded"),
    Mutant(
        "a file in which more would lie idle than is allowed stays as it is",
        "Sources/HDF5/Direct/DirectFile+Compacting.swift", "idle.byteCount <= limit else", "idle.byteCount <= 2 * limit else",
        "HDF5Tests.CompactingTests/aFileInWhichMoreWouldLieIdleStaysAsItIs"),
    Mutant(
        "what was deleted inside a heap of texts is overwritten",
        "Sources/HDF5/Direct/HeapCollection.swift", "(isUsed ? start + length : start)", "(start + length)",
        "HDF5Tests.CompactingTests/nothingOfWhatWasDeletedStays"),
    Mutant(
        "two arrays that begin at the same byte share it",
        "Sources/HDF5/ByteOwnership.swift", "if claim.start != furthest.start || !claim.isPart(like: furthest) {",
        "if claim.start != furthest.start {",
        "KerasFormatTests.SharedBytesTests/arraysOfTwoLayersInOnePlaceAreAProblem"),
    Mutant(
        "a text of the heap that two attributes refer to is shared",
        "Sources/HDF5/ByteOwnership.swift", "guard known != reference, sharedTexts.count", "guard known == reference, sharedTexts.count",
        "KerasFormatTests.SharedBytesTests/textsOfAttributesThatNobodyReadsAreLookedAtToo"),
    Mutant(
        "a float whose exponent and mantissa share bits is damage",
        "Sources/HDF5/NumberBits.swift", "!parts[1].overlaps(parts[2]) else", "parts.count == 3 else",
        "KerasFormatTests.OddWeightsTests/floatsThatContradictThemselvesAreDamage"),
    Mutant(
        "chunks whose index can't be read are not taken for none",
        "Sources/HDF5/DatasetInfo+Reading.swift", "unsafe H5Dget_space_status(dataset, &status)", "unsafe 0 * H5Dget_space_status(dataset, &status)",
        "HDF5Tests.DamageTests/chunksWhoseIndexCanNotBeReadAreRefused"),
    Mutant(
        "a chunk lies inside the file",
        "Sources/HDF5/DatasetInfo+Reading.swift", "end <= fileSize else {\n          throw HDF5Error(\n            code: .damaged", "end > 0 else {\n          throw HDF5Error(\n            code: .damaged",
        "HDF5Tests.DamageTests/aChunkOutsideOfTheFileIsRefused"),
    Mutant(
        "a chunk lies inside the file behind a user block too",
        "Sources/HDF5/DatasetInfo+Reading.swift", "let fileSize = wholeSize - min(before, wholeSize)", "let fileSize = wholeSize + 0 * before",
        "HDF5Tests.PartRefusalTests/aChunkBehindThePartIsRefused"),
    Mutant(
        "a user block is no place for elements that have none",
        "Sources/HDF5/DatasetInfo+Reading.swift", "&& found &- haddr_t(file.userBlockSize) != shim_HADDR_UNDEF()", "",
        "HDF5Tests.UserBlockTests/aDatasetWithoutAPlaceHasNoneBehindAUserBlock"),
    Mutant(
        "libhdf5 sees nothing behind a part",
        "Sources/CHDF5Shims/PartDriver.c", "return known(file)->part.length;", "return known(file)->part.length + 1;",
        "HDF5Tests.PartRefusalTests/aPartThatEndsTooEarlyIsTruncated"),
    Mutant(
        "nothing behind a part is read directly",
        "Sources/HDF5/Direct/ByteSource.swift", "declared <= part.upperBound - base else", "declared <= part.upperBound else",
        "HDF5Tests.PartRefusalTests/aPartThatEndsTooEarlyIsTruncated"),
    Mutant(
        "two parts of one file are two files",
        "Sources/CHDF5Shims/PartDriver.c", "compare(a->part.offset, b->part.offset)", "0",
        "HDF5Tests.PartTests/twoPartsOfOneLengthAreTwoFiles"),
    Mutant(
        "a file that gets shorter inside of a part is an error",
        "Sources/CHDF5Shims/PartDriver.c", "    if (got == 0) {\n", "    if (got == 0) break;\n    if (got == 0) {\n",
        "HDF5Tests.PartRefusalTests/aFileThatGetsShorterWhileItIsReadIsAnError"),
    Mutant(
        "the end of a file counts from where its superblock says that it begins",
        "Sources/HDF5/Direct/DirectFile+Trimming.swift", "UInt64(end - source.base) + superblock.declaredBase", "UInt64(end)",
        "HDF5Tests.UserBlockTests/aFileBehindAForeignBlockIsTrimmed"),
    Mutant(
        "a user block is not idle",
        "Sources/HDF5/ByteOwnership.swift", "if furthest.start > base { gaps.append(base..<furthest.start) }",
        "if furthest.start > 0 { gaps.append(0..<furthest.start) }",
        "HDF5Tests.UserBlockTests/aFileWithAUserBlockIsCompactedBehindIt"),
    Mutant(
        "places of elements count from the beginning of the file, not of a part",
        "Sources/HDF5/DatasetInfo+Reading.swift", "$0 &+ UInt64(file.start)", "$0 &+ 0 * UInt64(file.start)",
        "HDF5Tests.PartTests/placesOfElementsCountFromTheBeginningOfTheFileInBothReaders"),
]
