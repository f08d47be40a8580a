from mutant import Mutant

MUTANTS = [
    # the library
    Mutant(
        "a step that is refused undoes those before it",
        "Sources/ModelSurgery/Recipes/ModelFile+Recipe.swift", "        reports.append(try changed.apply(step))\n", "        reports.append(try changed.apply(step))\n        self = changed\n",
        "ModelSurgeryTests.RecipeTests/stepsInOnePassAreTheStepsOneAfterTheOther"),
    Mutant(
        "a file in which two things share bytes can't be operated on",
        "Sources/ModelSurgery/ModelFile.swift", 'case "shared-bytes": why', 'case "shared-byte": why',
        "ModelSurgeryTests.BrokenFileTests/aFileInWhichTwoArraysShareBytesIsNotOperatedOn"),
    Mutant(
        "a name of the zoo counts the classes that a recipe's steps add up to",
        "Sources/ModelSurgery/Zoo/ZooName+Steps.swift", "step.resultingClasses ?? classes + step.addClasses", "step.resultingClasses ?? classes",
        "CommandTests.SurgeryTests/theDerivedNameCountsTheClassesThatThereAreThen"),
    # the command-line tool
    Mutant(
        "a difference is an answer, and no failure",
        "Sources/h5surgery/Commands/Diff.swift", "throw CommandError(.answerIsNo, nil)", 'throw CommandError(.failed, nil)',
        "CommandTests.DiffTests/differencesEndWithOne"),
    Mutant(
        "a command line that can't be right ends with 64",
        "Sources/h5surgery/Supervision/Supervisor.swift", "usage: Int32 = 64", "usage: Int32 = 2",
        "CommandTests.UsageTests/aMistakeOnTheCommandLineIsAUsageError"),
    Mutant(
        "an interruption ends with 128 and the signal's number",
        "Sources/h5surgery/Supervision/Aftermath.swift", "case .interrupted(let signal): 128 + signal", "case .interrupted(let signal): 127 + signal",
        "CommandTests.SupervisionTests/anInterruptionEndsTheWorkAndIsSaid"),
    Mutant(
        "a file that has become another's is not removed as a leftover",
        "Sources/h5surgery/Supervision/Aftermath.swift", "in notes where FileNumber(at: path) == file {", "in notes where FileNumber(at: path)?.device == file.device {",
        "CommandTests.SupervisionTests/aLeftoverIsRemovedAndAnotherFileOfThatNameIsNot"),
    Mutant(
        "a note that is cut off is none",
        "Sources/h5surgery/Supervision/Note.swift", "while let end = bytes[start...].firstIndex(of: 0) {", "while start < bytes.endIndex, let end = bytes[start...].firstIndex(of: 0) ?? bytes.indices.last {",
        "CommandTests.SupervisionTests/notesSurviveThePipe"),
    Mutant(
        "marks of format are spelled out also where Unicode does not let them be ignored",
        "Sources/GraphIR/Names/UnseenCharacters.swift", "case .control, .format,", "case .control,",
        "CommandTests.OutputTests/whatCanNotBeSeenIsSpelledOut"),
    Mutant(
        "999,960 bytes are 1.0 MB",
        "Sources/Transforms/Wording.swift", "value >= 999.5", "value >= 1000",
        "CommandTests.OutputTests/numbersAreReadable"),
    Mutant(
        "an output that exists is replaced with --force alone",
        "Sources/h5surgery/Options/Destination.swift", "    case .regular:\n      if !options.force {", "    case .regular:\n      if !options.force, path.isEmpty {",
        "CommandTests.BadOutputTests/anExistingOutputNeedsForce"),
    Mutant(
        "the input is no output, whatever its name there is",
        "Sources/h5surgery/Options/Destination.swift", "there.isSameFile(as: given)", "there.isSameFile(as: given), path == input",
        "CommandTests.BadOutputTests/theInputIsNoOutputUnderWhateverName"),
    Mutant(
        "more memory than the user's own limit is not taken",
        "Sources/CSupervision/Limits.c", "clamped((rlim_t)limits->address_space, &now, inherited_memory_limit)", "clamped((rlim_t)limits->address_space, &now, RLIM_INFINITY)",
        "CommandTests.SupervisionTests/theUsersOwnLimitsHold"),
    Mutant(
        "more processor time than the user's own limit is not taken",
        "Sources/CSupervision/Limits.c", "clamped(earlier_cpu_seconds + (rlim_t)seconds, &now, inherited_cpu_limit)", "clamped(earlier_cpu_seconds + (rlim_t)seconds, &now, RLIM_INFINITY)",
        "CommandTests.SupervisionTests/theUsersOwnLimitsHold"),
    Mutant(
        "a file that grows beyond a limit is an error of the write",
        "Sources/CSupervision/Limits.c", "signal(SIGXFSZ, SIG_IGN)", "signal(SIGXFSZ, SIG_DFL)",
        "CommandTests.BadOutputTests/aReportBeyondALimitOfFileSizeIsAFailure"),
    Mutant(
        "the input is not opened for writing",
        "Sources/Files/RegularFile.swift", "open(path, O_RDONLY | O_NONBLOCK", "open(path, O_RDWR | O_NONBLOCK",
        "CommandTests.SurgeryTests/theInputIsNotOpenedForWriting"),
    Mutant(
        "colour is for terminals",
        "Sources/h5surgery/Options/TalkOptions.swift", "isTerminal && environment.allowsColor", "environment.allowsColor",
        "CommandTests.InspectTests/colourIsForTerminalsUnlessAskedFor"),
    Mutant(
        "strict makes a problem an answer of no",
        "Sources/h5surgery/Commands/Inspect.swift", "if strict, report", "if strict, report.findings.isEmpty, report",
        "CommandTests.InspectTests/strictMakesProblemsAnAnswerOfNo"),
    Mutant(
        "a standard error that nobody reads changes no exit code",
        "Sources/CSupervision/Supervision.c", "      signal(number, SIG_IGN);\n", "      signal(number, leave);\n",
        "CommandTests.SignalTests/wordsThatNobodyCanReadChangeNoExitCode"),
    # what packages and shells ask for
    Mutant(
        "a shell is offered the layers of the model, and not of another file on the line",
        "Sources/h5surgery/Options/LayerCompletion.swift", "!otherFiles.contains(last)", '!otherFiles.contains(last + "=")',
        "CommandTests.PackagingTests/anotherFileIsNotTakenForTheModel"),
    Mutant(
        "a shell is offered no layers where OUT stands",
        "Sources/h5surgery/Options/LayerCompletion.swift", ">= (inPlace ? 1 : 2)", ">= (inPlace ? 1 : 1)",
        "CommandTests.PackagingTests/wordsBehindTheOutputAreLayers"),
    Mutant(
        "a shell is offered the layers inside of one behind a slash only",
        "Sources/h5surgery/Options/LayerCompletion.swift", 'prefix.contains("/") ? model.allLayers', 'prefix.isEmpty ? model.allLayers',
        "CommandTests.PackagingTests/layersInsideAreOfferedBehindASlash"),
    Mutant(
        "progress for programs ends where the work does",
        "Sources/h5surgery/Output/ProgressLines.swift", "min(done, total)", "done",
        "CommandTests.PackagingTests/progressNamesAreASCII"),
    Mutant(
        "the table of settings says which of them exclude each other",
        "Sources/Transforms/Recipes/SettingsTable.swift", '("one-of", .string(group))', '("one-of", group.isEmpty ? .string(group) : .null)',
        "CommandTests.PackagingTests/theSettingsAreThoseOfRecipes"),
    Mutant(
        "a file is not blamed for what one before it did to the process",
        "Sources/h5surgery/Fleet/Fleet.swift",
        "if found.status == .failed, end.hadOthers, !end.aftermath.hasWritten {",
        "if found.status == .failed, end.hadOthers, end.aftermath.hasWritten {",
        "CommandTests.FleetTests/aFileWhoseProcessHadOthersIsTriedAgain"),
    Mutant(
        "a process that came to a good end takes another file",
        "Sources/h5surgery/Fleet/Fleet.swift",
        "return (exitCode, isGood && isSmall)",
        "return (exitCode, isGood && !isSmall)",
        "CommandTests.FleetTests/aProcessTakesOneFileAfterAnother"),
]
