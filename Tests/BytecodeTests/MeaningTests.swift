import Bytecode
import JSON
import Operations
import TestSupport
import Testing

/// The expressions compute what real Keras computes with the functions that they were read from.
@Suite struct MeaningTests {
  @Test(arguments: LambdaCase.all.filter { $0.facts["computed"] != nil })
  func theExpressionComputesWhatKerasComputes(function: LambdaCase) throws {
    let expected = function.computed
    let shape = function.computedShape
    guard let text = function.codes.last?.text else { preconditionFailure("no code of \(function)") }
    let expression = try function.reader.read(text).expression
    let inputs = function.shapes.enumerated().map {
      tensor($0.element, $0.offset, function.facts["inputs"] != nil)
    }

    let value = try expression.value(of: inputs)
    #expect(value.shape == shape)
    #expect(
      try expression.shape(of: function.shapes.map { $0.map(Optional.some) }) == shape.map(Optional.some))
    #expect(value.values.count == expected.count)
    for (a, b) in zip(value.values, expected) {
      #expect(
        a.isNaN == b.isNaN && (a.isNaN || (a - b).magnitude <= 2e-5 * max(1, b.magnitude)), "\(a), not \(b)")
    }
  }

  /// The numbers of `make_lambdas.py`.
  private func tensor(_ shape: [Int], _ index: Int, _ integers: Bool) -> SmallTensor {
    let values = (0..<shape.reduce(1, *)).map { place in
      integers ? Double((place * 7 + index) % 3) : Double((place * 37 + index * 11 + 5) % 101) / 50 - 1
    }
    return SmallTensor(shape, values)
  }
}
