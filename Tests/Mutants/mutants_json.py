from mutant import Mutant

MUTANTS = [
    Mutant(
        "a number must not begin with a zero that others follow",
        "Sources/JSON/Scanner+Numbers.swift", "position > first + 1 {", "position > first + 2 {",
        "JSONTests.RefusalTests/misspelledNumbersAreRefused"),
    Mutant(
        "nineteen digits may be too many for 64 bits",
        "Sources/JSON/Scanner+Numbers.swift", "surelyFits = 18", "surelyFits = 20",
        "JSONTests.RefusalTests/integersBeyond64BitsAreRefused"),
    Mutant(
        "DEL is escaped, as Python escapes it",
        "Sources/JSON/Serializer.swift", "(0x20...0x7E).contains(byte)", "(0x20...0x7F).contains(byte)",
        "JSONTests.PythonTests/stringsAreEscapedAsByPython"),
    Mutant(
        "a float is spelled with an exponent from 1e16 on",
        "Sources/JSON/PythonRepr.swift", "(-3...16).contains(point)", "(-3...17).contains(point)",
        "JSONTests.PythonTests/floatsAreSpelledAsByPython"),
    Mutant(
        "a float is spelled with an exponent below 1e-4",
        "Sources/JSON/PythonRepr.swift", "(-3...16).contains(point)", "(-4...16).contains(point)",
        "JSONTests.PythonTests/floatsAreSpelledAsByPython"),
    Mutant(
        "two texts differ if their last bytes do",
        "Sources/JSON/TextEquality.swift", "while place < left.count {", "while place + 1 < left.count {",
        "JSONTests.TextEqualityTests/textsAreTheSameOnlyIfEveryByteIs"),
    Mutant(
        "so many levels as the limit says may be open, and not one more",
        "Sources/JSON/Scanner.swift", "guard depth < depthLimit", "guard depth <= depthLimit",
        "JSONTests.RefusalTests/nestingAboveTheLimitIsRefused"),
    Mutant(
        "a member that is put behind another stands right behind it",
        "Sources/JSON/JSONObject.swift", "values.insert(value, at: position + 1)",
        "values.insert(value, at: position)",
        "JSONTests.ObjectTests/insertingPutsAfterTheAnchor"),
    Mutant(
        "objects that differ in the spelling of a number are two, even if their hashes are the same",
        "Sources/JSON/Scanner+Parts.swift", "guard bytes[place].elementsEqual(bytes[same.place]) else",
        "guard place.count == same.place.count || bytes[place].elementsEqual(bytes[same.place]) else",
        "JSONTests.PartTests/objectsOfTheSameHashAreTwo"),
]
