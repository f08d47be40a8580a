/// The numbers of the operations in each version of Python, as its module `opcode` has them.
enum InstructionTable {
  /// What the numbers mean in a version.
  static func instructions(_ version: PythonVersion) -> [Instruction?] { byVersion[version.place] }

  /// How many empty places follow an operation from 3.11 on, where the machine keeps what it learns.
  static func caches(_ instruction: Instruction, _ version: PythonVersion) -> Int {
    guard version >= .python311 else { return 0 }
    let is311 = version == .python311
    return switch instruction {
    case .loadGlobal: is311 ? 5 : 4
    case .loadAttr: is311 ? 4 : 9
    case .loadMethod: 10
    case .binaryOp: version >= .python314 ? 5 : 1
    case .unpackSequence, .precall, .storeSubscr: 1
    case .binarySubscr: is311 ? 4 : 1
    case .compareOp: is311 ? 2 : 1
    case .call: is311 ? 4 : 3
    case .callKw: version >= .python314 ? 3 : 0
    case .storeAttr: 4
    case .toBool: 3
    case .containsOp: version >= .python313 ? 1 : 0
    default: 0
    }
  }

  private static let byVersion: [[Instruction?]] = {
    var tables = PythonVersion.allCases.map { _ in [Instruction?](repeating: nil, count: 256) }
    for line in numbers.split(separator: "\n") {
      let words = line.split(separator: " ")
      guard let name = words.first, let instruction = Instruction(rawValue: String(name)) else {
        preconditionFailure("no instruction for \(line)")
      }
      for (version, word) in words.dropFirst().enumerated() {
        if let number = Int(word) { tables[version][number] = instruction }
      }
    }
    return tables
  }()

  /// Of 2.7, 3.6, 3.7, ..., 3.14.
  private static let numbers = """
    cache                          -   -   -   -   -   -   0   0   0   0
    resume                         -   -   -   -   -   - 151 151 149 128
    nop                            9   9   9   9   9   9   9   9  30  27
    extendedArg                  145 144 144 144 144 144 144 144  71  69
    precall                        -   -   -   -   -   - 166   -   -   -
    copyFreeVars                   -   -   -   -   -   - 149 149  62  60
    loadFast                     124 124 124 124 124 124 124 124  85  84
    loadFastBorrow                 -   -   -   -   -   -   -   -   -  86
    loadFastCheck                  -   -   -   -   -   -   - 127  87  88
    loadFastLoadFast               -   -   -   -   -   -   -   -  88  89
    loadFastBorrowLoadFastBorrow   -   -   -   -   -   -   -   -   -  87
    storeFast                    125 125 125 125 125 125 125 125 110 112
    storeFastLoadFast              -   -   -   -   -   -   -   - 111 113
    storeFastStoreFast             -   -   -   -   -   -   -   - 112 114
    loadConst                    100 100 100 100 100 100 100 100  83  82
    loadSmallInt                   -   -   -   -   -   -   -   -   -  94
    loadCommonConstant             -   -   -   -   -   -   -   -   -  81
    loadGlobal                   116 116 116 116 116 116 116 116  91  92
    loadName                     101 101 101 101 101 101 101 101  92  93
    loadDeref                    136 136 136 136 136 136 137 137  84  83
    loadAttr                     106 106 106 106 106 106 106 106  82  80
    loadMethod                     -   - 160 160 160 160 160   -   -   -
    importName                   108 108 108 108 108 108 108 108  75  73
    importFrom                   109 109 109 109 109 109 109 109  74  72
    popTop                         1   1   1   1   1   1   1   1  32  31
    rotTwo                         2   2   2   2   2   2   -   -   -   -
    rotThree                       3   3   3   3   3   3   -   -   -   -
    dupTop                         4   4   4   4   4   4   -   -   -   -
    swap                           -   -   -   -   -   -  99  99 115 117
    copy                           -   -   -   -   -   - 120 120  61  59
    pushNull                       -   -   -   -   -   -   2   2  34  33
    buildTuple                   102 102 102 102 102 102 102 102  52  51
    buildList                    103 103 103 103 103 103 103 103  47  46
    buildSlice                   133 133 133 133 133 133 133 133  50  49
    buildString                    - 157 157 157 157 157 157 157  51  50
    listExtend                     -   -   -   - 162 162 162 162  81  79
    listToTuple                    -   -   -   -  82  82  82   -   -   -
    unpackSequence                92  92  92  92  92  92  92  92 117 119
    unaryNegative                 11  11  11  11  11  11  11  11  42  41
    unaryPositive                 10  10  10  10  10  10  10   -   -   -
    unaryInvert                   15  15  15  15  15  15  15  15  41  40
    callIntrinsic1                 -   -   -   -   -   -   - 173  55  53
    binaryOp                       -   -   -   -   -   - 122 122  45  44
    binaryAdd                     23  23  23  23  23  23   -   -   -   -
    binarySubtract                24  24  24  24  24  24   -   -   -   -
    binaryMultiply                20  20  20  20  20  20   -   -   -   -
    binaryDivide                  21   -   -   -   -   -   -   -   -   -
    binaryTrueDivide              27  27  27  27  27  27   -   -   -   -
    binaryFloorDivide             26  26  26  26  26  26   -   -   -   -
    binaryPower                   19  19  19  19  19  19   -   -   -   -
    binaryModulo                  22  22  22  22  22  22   -   -   -   -
    binaryMatrixMultiply           -  16  16  16  16  16   -   -   -   -
    binaryAnd                     64  64  64  64  64  64   -   -   -   -
    binaryOr                      66  66  66  66  66  66   -   -   -   -
    inplaceAdd                    55  55  55  55  55  55   -   -   -   -
    inplaceSubtract               56  56  56  56  56  56   -   -   -   -
    inplaceMultiply               57  57  57  57  57  57   -   -   -   -
    inplaceDivide                 58   -   -   -   -   -   -   -   -   -
    inplaceTrueDivide             29  29  29  29  29  29   -   -   -   -
    inplaceFloorDivide            28  28  28  28  28  28   -   -   -   -
    inplacePower                  67  67  67  67  67  67   -   -   -   -
    inplaceModulo                 59  59  59  59  59  59   -   -   -   -
    inplaceMatrixMultiply          -  17  17  17  17  17   -   -   -   -
    inplaceAnd                    77  77  77  77  77  77   -   -   -   -
    inplaceOr                     79  79  79  79  79  79   -   -   -   -
    compareOp                    107 107 107 107 107 107 107 107  58  56
    binarySubscr                  25  25  25  25  25  25  25  25   5   -
    binarySlice                    -   -   -   -   -   -   -  26   4   1
    slice0                        30   -   -   -   -   -   -   -   -   -
    slice1                        31   -   -   -   -   -   -   -   -   -
    slice2                        32   -   -   -   -   -   -   -   -   -
    slice3                        33   -   -   -   -   -   -   -   -   -
    call                           -   -   -   -   -   - 171 171  53  52
    callKw                         -   -   -   -   -   -   -   -  57  55
    kwNames                        -   -   -   -   -   - 172 172   -   -
    callFunction                 131 131 131 131 131 131   -   -   -   -
    callFunctionKw               141 141 141 141 141 141   -   -   -   -
    callMethod                     -   - 161 161 161 161   -   -   -   -
    returnValue                   83  83  83  83  83  83  83  83  36  35
    returnConst                    -   -   -   -   -   -   - 121 103   -
    jumpForward                  110 110 110 110 110 110 110 110  79  77
    jumpAbsolute                 113 113 113 113 113 113   -   -   -   -
    jumpBackward                   -   -   -   -   -   - 140 140  77  75
    jumpBackwardNoInterrupt        -   -   -   -   -   - 134 134  78  76
    jumpIfFalseOrPop             111 111 111 111 111 111 111   -   -   -
    jumpIfTrueOrPop              112 112 112 112 112 112 112   -   -   -
    popJumpIfFalse               114 114 114 114 114 114   - 114  97 100
    popJumpIfTrue                115 115 115 115 115 115   - 115 100 103
    popJumpIfNone                  -   -   -   -   -   -   - 129  98 101
    popJumpIfNotNone               -   -   -   -   -   -   - 128  99 102
    popJumpForwardIfFalse          -   -   -   -   -   - 114   -   -   -
    popJumpForwardIfTrue           -   -   -   -   -   - 115   -   -   -
    popJumpForwardIfNone           -   -   -   -   -   - 129   -   -   -
    popJumpForwardIfNotNone        -   -   -   -   -   - 128   -   -   -
    jumpIfNotExcMatch              -   -   -   - 121 121   -   -   -   -
    getIter                       68  68  68  68  68  68  68  68  19  16
    forIter                       93  93  93  93  93  93  93  93  72  70
    setupLoop                    120 120 120   -   -   -   -   -   -   -
    makeFunction                 132 132 132 132 132 132 132 132  26  23
    makeCell                       -   -   -   -   -   - 135 135  94  97
    makeClosure                  134   -   -   -   -   -   -   -   -   -
    loadClosure                  135 135 135 135 135 135 136 136   -   -
    storeDeref                   137 137 137 137 137 137 138 138 109 111
    setFunctionAttribute           -   -   -   -   -   -   -   - 106 108
    callFunctionEx                 - 142 142 142 142 142 142 142  54   4
    callFunctionVar              140   -   -   -   -   -   -   -   -   -
    callFunctionVarKw            142   -   -   -   -   -   -   -   -   -
    buildTupleUnpackWithCall       - 158 158 158   -   -   -   -   -   -
    toBool                         -   -   -   -   -   -   -   -  40  39
    unaryNot                      12  12  12  12  12  12  12  12  43  42
    isOp                           -   -   -   - 117 117 117 117  76  74
    containsOp                     -   -   -   - 118 118 118 118  59  57
    formatValue                    - 155 155 155 155 155 155 155   -   -
    formatSimple                   -   -   -   -   -   -   -   -  14  12
    buildMap                     105 105 105 105 105 105 105 105  48  47
    buildConstKeyMap               - 156 156 156 156 156 156 156  46   -
    buildSet                     104 104 104 104 104 104 104 104  49  48
    raiseVarargs                 130 130 130 130 130 130 130 130 101 104
    storeSubscr                   60  60  60  60  60  60  60  60  39  38
    storeAttr                     95  95  95  95  95  95  95  95 108 110
    storeGlobal                   97  97  97  97  97  97  97  97 113 115
    """
}
