"""Facts about Lambdas' bytecode and the expressions that are read from it."""

from mutant import Mutant

MUTANTS = [
    Mutant(
        "a value that holds itself is refused",
        "Sources/Bytecode/Marshal/MarshalReader.swift",
        "      references.append(nil)\n",
        "      references.append((.none, 1))\n",
        "BytecodeTests.MarshalTests/aValueThatHoldsItselfIsRefused"),
    Mutant(
        "a value counts as often as it is referred to",
        "Sources/Bytecode/Marshal/MarshalReader.swift",
        "      try count(found.size)\n",
        "",
        "BytecodeTests.MarshalTests/referencesThatDoubleAreRefused"),
    Mutant(
        "the empty places behind operations are empty",
        "Sources/Bytecode/Instructions/InstructionDecoder.swift",
        "guard place + 1 < bytes.count, bytes[place] == 0, bytes[place + 1] == 0 else",
        "guard place + 1 < bytes.count else",
        "BytecodeTests.VersionTests/codeInEmptyPlacesIsRefused"),
    Mutant(
        "the empty place stands above the function from 3.13 on",
        "Sources/Bytecode/Execution/Execution.swift",
        "stack += version >= .python313 ? [symbol, .null] : [.null, symbol]",
        "stack += [.null, symbol]",
        "BytecodeTests.LambdaTests/whatEveryPythonWroteIsReadAsWhatItComputes"),
    Mutant(
        "from 3.14 on brackets are an operator",
        "Sources/Bytecode/Execution/Execution+Operators.swift",
        "version >= .python314 && argument == 26: try stepSubscript()",
        "version >= .python314 && argument == 25: try stepSubscript()",
        "BytecodeTests.LambdaTests/whatEveryPythonWroteIsReadAsWhatItComputes"),
    Mutant(
        "from 3.14 on operators have five empty places",
        "Sources/Bytecode/Instructions/InstructionTable.swift",
        "case .binaryOp: version >= .python314 ? 5 : 1",
        "case .binaryOp: 1",
        "BytecodeTests.LambdaTests/whatEveryPythonWroteIsReadAsWhatItComputes"),
    Mutant(
        "expressions that double are refused before they are large",
        "Sources/Bytecode/Execution/Execution+Operators.swift",
        "guard size <= limits.size, depth <= limits.depth else",
        "guard depth <= limits.depth else",
        "BytecodeTests.VersionTests/anExpressionIsHeldWithinItsSize"),
    Mutant(
        "Keras's root of a negative number is 0",
        "Sources/Bytecode/Functions/LibraryFunction+Elements.swift",
        "x.isNeverNegative ? x : call.unary(.relu, x)",
        "x",
        "BytecodeTests.MeaningTests/theExpressionComputesWhatKerasComputes"),
    Mutant(
        "an argument that is not read is refused",
        "Sources/Bytecode/Execution/Execution+Calls.swift",
        "    try call.requireAllUsed()\n",
        "",
        "BytecodeTests.LambdaTests/whatIsNoExpressionIsRefusedByName"),
    Mutant(
        "the sign of a number binds less than a power",
        "Sources/Operations/ExpressionParser.swift",
        'if token.kind == .number, !next.isSymbol("**"), !next.isSymbol("[") {',
        "if token.kind == .number {",
        "OperationsTests.ParserTests/whatIsWrittenReadsBackTheSame"),
    Mutant(
        "what is subtracted is a product, not a sum",
        "Sources/Operations/Expression+Text.swift",
        "binding: .sum, left: .sum, right: .product)",
        "binding: .sum, left: .sum, right: .sum)",
        "OperationsTests.ParserTests/whatIsWrittenReadsBackTheSame"),
]
