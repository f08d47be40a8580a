from mutant import Mutant

MUTANTS = [
    Mutant(
        "a temporary file can be read by its owner alone",
        "Sources/Files/TemporaryFiles.swift", "O_EXCL | O_CLOEXEC, 0o600)", "O_EXCL | O_CLOEXEC, 0o644)",
        "FilesTests.AtomicOutputTests/aTemporaryFileIsItsOwnersAlone"),
    Mutant(
        "what appears under the output's name in the meantime is not overwritten",
        "Sources/Files/AtomicOutput.swift", "if overwrites {", "if overwrites || !path.isEmpty {",
        "FilesTests.AtomicOutputTests/aFileThatAppearsInTheMeantimeIsNotReplacedEither"),
    Mutant(
        "a name of 255 bytes leaves room for what a temporary one adds",
        "Sources/Files/TemporaryFiles.swift", "name.utf8.prefix(200)", "name.utf8.prefix(250)",
        "FilesTests.AtomicOutputTests/aNameAsLongAsCanBeIsTaken"),
    Mutant(
        "a link is followed, and goes on pointing at what it points at",
        "Sources/Files/AtomicOutput.swift", "let target = TemporaryFiles.target(of: path)", "let target = path",
        "FilesTests.AtomicOutputTests/replacingKeepsASymbolicLink"),
    Mutant(
        "an output carries permissions of the group and of others too",
        "Sources/Files/FileIdentity.swift", "& 0o777", "& 0o700",
        "FilesTests.AtomicOutputTests/anOutputAppearsOnlyWhenItIsCommitted"),
    Mutant(
        "a pipe is not opened to be copied",
        "Sources/Files/RegularFile.swift", "    try require(there, path)\n", "    _ = there\n",
        "FilesTests.FileCopyTests/aPipeIsRefusedAndNotOpened"),
    Mutant(
        "a file that changes while it is copied is not taken for a copy",
        "Sources/Files/FileCopy.swift", "after.byteCount == identity.byteCount, after.modified == identity.modified",
        "after.byteCount == identity.byteCount, after.kind == identity.kind",
        "FilesTests.FileCopyTests/aFileThatChangesMeanwhileIsNoCopy"),
    Mutant(
        "a text as long as the limit is read, and one byte more is too long",
        "Sources/Files/TextFile.swift", "guard bytes.count <= limit", "guard bytes.count <= limit + 1",
        "FilesTests.TextFileTests/aTextMayBeAsLongAsTheLimit"),
    Mutant(
        "the way to another file goes up from the folder that looks",
        "Sources/Files/RelativePath.swift", "count: viewer.count - common", "count: holder.count - common",
        "FilesTests.RelativePathTests/theNameLeadsBack"),
    Mutant(
        "Linux says the umask in octal digits",
        "Sources/Files/ProcessMask.swift",
        'line.dropFirst("Umask:\\t".count), radix: 8)',
        'line.dropFirst("Umask:\\t".count), radix: 10)',
        "FilesTests.OutputAccessTests/aNewFileHasWhatTheMaskLeaves"),
]
