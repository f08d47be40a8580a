/// An operation of Python's machine that straight code uses, or that says why code is not straight.
///
/// The raw value is CPython's name in Swift's spelling: `loadFast` for `LOAD_FAST`.
enum Instruction: String, CaseIterable {
  case cache, resume, nop, extendedArg, precall, copyFreeVars
  case loadFast, loadFastBorrow, loadFastCheck, loadFastLoadFast, loadFastBorrowLoadFastBorrow, storeFast,
    storeFastLoadFast, storeFastStoreFast
  case loadConst, loadSmallInt, loadCommonConstant, loadGlobal, loadName, loadDeref, loadAttr, loadMethod,
    importName, importFrom
  case popTop, rotTwo, rotThree, dupTop, swap, copy, pushNull
  case buildTuple, buildList, buildSlice, buildString, listExtend, listToTuple, unpackSequence
  case unaryNegative, unaryPositive, unaryInvert, callIntrinsic1
  case binaryOp, binaryAdd, binarySubtract, binaryMultiply, binaryDivide, binaryTrueDivide,
    binaryFloorDivide, binaryPower, binaryModulo, binaryMatrixMultiply, binaryAnd, binaryOr
  case inplaceAdd, inplaceSubtract, inplaceMultiply, inplaceDivide, inplaceTrueDivide,
    inplaceFloorDivide, inplacePower, inplaceModulo, inplaceMatrixMultiply, inplaceAnd, inplaceOr
  case compareOp, binarySubscr, binarySlice, slice0, slice1, slice2, slice3
  case call, callKw, kwNames, callFunction, callFunctionKw, callMethod
  case returnValue, returnConst
  case jumpForward, jumpAbsolute, jumpBackward, jumpBackwardNoInterrupt, jumpIfFalseOrPop,
    jumpIfTrueOrPop, popJumpIfFalse, popJumpIfTrue, popJumpIfNone, popJumpIfNotNone,
    popJumpForwardIfFalse, popJumpForwardIfTrue, popJumpForwardIfNone, popJumpForwardIfNotNone,
    jumpIfNotExcMatch
  case getIter, forIter, setupLoop
  case makeFunction, makeCell, makeClosure, loadClosure, storeDeref, setFunctionAttribute
  case callFunctionEx, callFunctionVar, callFunctionVarKw, buildTupleUnpackWithCall
  case toBool, unaryNot, isOp, containsOp, formatValue, formatSimple, buildMap, buildConstKeyMap,
    buildSet, raiseVarargs, storeSubscr, storeAttr, storeGlobal
}

extension Instruction {
  /// Why a function with this operation is no expression; nil for the operations that are read.
  var refusal: BytecodeError? {
    switch self {
    case .jumpForward, .jumpAbsolute, .jumpBackward, .jumpBackwardNoInterrupt, .jumpIfFalseOrPop,
      .jumpIfTrueOrPop,
      .popJumpIfFalse, .popJumpIfTrue, .popJumpIfNone, .popJumpIfNotNone, .popJumpForwardIfFalse,
      .popJumpForwardIfTrue, .popJumpForwardIfNone, .popJumpForwardIfNotNone, .jumpIfNotExcMatch, .toBool,
      .unaryNot:
      BytecodeError(.notStraight, "has a branch")
    case .getIter, .forIter, .setupLoop: BytecodeError(.notStraight, "has a loop")
    case .makeFunction, .makeCell, .makeClosure, .loadClosure, .storeDeref, .setFunctionAttribute:
      BytecodeError(.notStraight, "has a function inside")
    case .callFunctionEx, .callFunctionVar, .callFunctionVarKw, .buildTupleUnpackWithCall:
      BytecodeError(.unsupported, "calls with \"*\" or \"**\"")
    case .isOp, .containsOp, .formatValue, .formatSimple, .buildMap, .buildConstKeyMap, .buildSet,
      .raiseVarargs,
      .storeSubscr, .storeAttr, .storeGlobal, .buildString, .binaryModulo, .inplaceModulo,
      .loadCommonConstant:
      BytecodeError(.unsupported, "uses Python's operation \(rawValue), which is no operation on tensors")
    default: nil
    }
  }
}
