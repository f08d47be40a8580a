from mutant import Mutant

MUTANTS = [
    Mutant(
        "the innermost scalar counts as a level",
        "Sources/YAML/Composer.swift", "guard depth < depthLimit", "guard depth <= depthLimit",
        "YAMLTests.RefusalTests/levelsAreCountedWithTheInnermostScalar"),
    Mutant(
        "an alias is refused",
        "Sources/YAML/Composer.swift",
        '''case .alias:
      throw YAMLError(code: .alias, message: "found an alias, which is not allowed", mark: event.mark)''',
        "case .alias: content = .scalar(\"\", .plain)",
        "YAMLTests.RefusalTests/aWrongTextIsRefusedWithItsPlace"),
    Mutant(
        "an empty text is written in quotes",
        "Sources/YAML/Emitter.swift", "let isPlain = style == .plain && !text.isEmpty",
        "let isPlain = style == .plain",
        "YAMLTests.WritingTests/everyTextSurvives"),
    Mutant(
        "`on` and `off` are truth values to readers of YAML 1.1",
        "Sources/YAML/YAML11.swift", '"false", "on", "off", "null"', '"false", "null"',
        "YAMLTests.YAML11Tests/thisIsMoreThanText"),
    Mutant(
        "`12:30` is a number to the base of 60, and `12:61` is none",
        "Sources/YAML/YAML11.swift", '$0 < UInt8(ascii: "6")', '$0 <= UInt8(ascii: "6")',
        "YAMLTests.YAML11Tests/thisIsText"),
    Mutant(
        "a second document is refused",
        "Sources/YAML/Composer.swift", "guard case .endOfStream = last.kind else", "if case .alias = last.kind",
        "YAMLTests.RefusalTests/aWrongTextIsRefusedWithItsPlace"),
]
