from mutant import Mutant

MUTANTS = [
    Mutant(
        "of two end records the last one counts, as in Python",
        "Sources/Zip/EndRecord.swift", "stride(from: tail.count - 4, through: 0, by: -1)",
        "stride(from: 0, through: tail.count - 4, by: 1)",
        "ZipTests.EndRefusalTests/aSecondArchiveInTheCommentIsRefused"),
    Mutant(
        "an end record is not found in itself",
        "Sources/Zip/EndRecord.swift", "tail.suffix(2) == [0, 0] { return plain }",
        "tail.suffix(2) == [0, 1] { return plain }",
        "ZipTests.EndRefusalTests/aCommentThatEndsLikeAnEndRecordIsRefused"),
    Mutant(
        "an archive ends with its end record and the comment",
        "Sources/Zip/EndRecord.swift", "guard comment == rest else", "guard comment <= rest else",
        "ZipTests.EndRefusalTests/bytesBehindTheEndAreRefused"),
    Mutant(
        "both disk numbers are read, whatever the first one is",
        "Sources/Zip/EndRecord.swift", "let numbers = (record.uint32(), record.uint32())",
        "let numbers = (record.uint32(), record.uint32() & 0)",
        "ZipTests.Zip64Tests/zip64RecordsOfSeveralDisksAreRefused"),
    Mutant(
        "an end record and its zip64 one say the same",
        "Sources/Zip/EndRecord.swift", "guard Self.agrees(plain, claim) else",
        "guard Self.agrees(plain, claim) || limit < place else",
        "ZipTests.Zip64Tests/endRecordsThatDifferAreRefused"),
    Mutant(
        "the central directory reaches up to the end record",
        "Sources/Zip/EndRecord.swift", "guard end == UInt64(limit) else", "guard end <= UInt64(limit) else",
        "ZipTests.EndRefusalTests/aDirectoryThatDoesNotReachTheEndRecordIsRefused"),
    Mutant(
        "a folder and a file have different names",
        "Sources/Zip/MemberName.swift", "isFolder(name) ? name.dropLast() : name[...]",
        "name.isEmpty ? name.dropLast() : name[...]",
        "ZipTests.HeaderRefusalTests/aFileAndAFolderOfOneNameAreRefused"),
    Mutant(
        "letters beyond ASCII are marked as UTF-8",
        "Sources/Zip/MemberName.swift", "guard isUTF8, text", "guard isUTF8 || !text.isEmpty, text",
        "ZipTests.HeaderRefusalTests/namesWhoseLettersAreInDoubtAreRefused"),
    Mutant(
        "a symbolic link is one whatever system its header names",
        "Sources/Zip/CentralHeader.swift", "attributes >> 16 & 0xF000 != 0xA000",
        "attributes >> 16 & 0xF000 != 0xA001", "ZipTests.HeaderRefusalTests/symbolicLinksAreRefused"),
    Mutant(
        "headers that are encrypted themselves are refused",
        "Sources/Zip/CentralHeader.swift", "Flag.strongEncryption | Flag.maskedHeaders",
        "Flag.strongEncryption", "ZipTests.HeaderRefusalTests/encryptedMembersAreRefused"),
    Mutant(
        "a stored member has one size",
        "Sources/Zip/CentralHeader.swift", "guard method == .deflated || byteCount == storedByteCount",
        "guard method == .deflated || byteCount >= storedByteCount",
        "ZipTests.HeaderRefusalTests/aStoredMemberOfTwoSizesIsRefused"),
    Mutant(
        "zip64 values that nobody refers to must agree",
        "Sources/Zip/ExtraFields.swift", "guard field == .max || value == Int(field) else",
        "guard field == .max || value >= 0 else", "ZipTests.Zip64Tests/valuesThatNobodyRefersToMustAgree"),
    Mutant(
        "a local header without the flag of a stream has its sizes",
        "Sources/Zip/LocalHeader.swift", "|| isLater && values == [0, 0]", "|| values == [0, 0]",
        "ZipTests.HeaderRefusalTests/sizesThatAreLeftToTheDirectoryAreRefusedWhereNoStreamIs"),
    Mutant(
        "a local header without the flag of a stream has its checksum",
        "Sources/Zip/LocalHeader.swift", "|| isLater && crc == CRC32()", "|| crc == CRC32()",
        "ZipTests.HeaderRefusalTests/headersOfDifferentChecksumsAreRefused"),
    Mutant(
        "members do not overlap",
        "Sources/Zip/ZipArchive.swift", "guard header.storedByteCount <= next - local.dataOffset",
        "guard header.storedByteCount <= directory - local.dataOffset || directory > 0",
        "ZipTests.EndRefusalTests/aMemberThatOverlapsTheDirectoryIsRefused"),
    Mutant(
        "no member hides behind the last one",
        "Sources/Zip/ZipArchive.swift", "try requireNothing(in: end..<directory, in: file)",
        "try requireNothing(in: directory..<directory, in: file)",
        "ZipTests.EndRefusalTests/aMemberThatTheDirectoryDoesNotListIsRefused"),
    Mutant(
        "what follows a stream belongs to it",
        "Sources/Zip/ZipArchive.swift", "end += try DataDescriptor.byteCount(", "_ = try DataDescriptor.byteCount(",
        "ZipTests.EndRefusalTests/aMemberThatTheDirectoryDoesNotListIsRefused"),
    Mutant(
        "a member is found by the bytes of its name",
        "Sources/Zip/ZipArchive.swift", "$0.name.utf8.elementsEqual(name.utf8)", "$0.name == name",
        "ZipTests.ArchiveTests/aMemberIsFoundByTheBytesOfItsName"),
    Mutant(
        "never more is inflated than declared",
        "Sources/Zip/ZipArchive+Contents.swift", "guard count <= member.byteCount else",
        "guard count <= member.byteCount + 400_000 else", "ZipTests.ContentsTests/aContentOfAnotherSizeThanDeclaredIsRefused"),
    Mutant(
        "a content that is too short is noticed",
        "Sources/Zip/ZipArchive+Contents.swift", "guard count == member.byteCount else",
        "guard count <= member.byteCount else", "ZipTests.ContentsTests/aContentOfAnotherSizeThanDeclaredIsRefused"),
    Mutant(
        "nothing stands behind a deflated content",
        "Sources/Zip/ZipArchive+Contents.swift", "guard rest == 0 else", "guard rest >= 0 else",
        "ZipTests.ContentsTests/bytesBehindADeflatedContentAreRefused"),
    Mutant(
        "an archive that changes while a content is read is an error",
        "Sources/Zip/ZipArchive+Contents.swift", "    try file.unchanged()\n", "",
        "ZipTests.ContentsTests/anArchiveThatChangesMeanwhileIsNoticed"),
    Mutant(
        "a change is moved over the bytes behind it",
        "Sources/Zip/CRC32.swift", "length: length - span.upperBound", "length: length - span.lowerBound",
        "ZipTests.CRC32Tests/spansThatChangedArePatched"),
    Mutant(
        "zip64 begins in the local header where Python begins it",
        "Sources/Zip/WrittenMember.swift", "Double(byteCount) * 1.05 >", "Double(byteCount) * 1.04 >",
        "ZipTests.WriterTests/zip64BeginsWherePythonBeginsIt"),
    Mutant(
        "the first header fills the user block",
        "Sources/Zip/WrittenMember.swift", "total - localHeader().count - 4", "total - localHeader().count - 3",
        "ZipTests.WriterTests/whatLiesBehindAUserBlockBecomesAMember"),
    Mutant(
        "a stored member is held against its checksum while it is copied",
        "Sources/Zip/ZipWriter.swift", "guard source.method == .deflated || crc == source.crc",
        "guard source.method == .deflated || crc.value >= 0",
        "ZipTests.WriterTests/aStoredMemberThatIsDamagedIsNotCopied"),
    Mutant(
        "what was in the file before is gone",
        "Sources/Zip/ZipWriter.swift", "      try file.cut(at: end)\n", "",
        "ZipTests.WriterTests/whatWasInTheFileBeforeIsGone"),
]
