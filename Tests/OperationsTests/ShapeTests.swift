import Operations
import Testing

@Suite struct ShapeTests {
  private static let shapes: [(text: String, inputs: [[Int?]?], shape: [Int?]?)] = [
    ("x", [[nil, 4]], [nil, 4]), ("x + 1", [[nil, 4]], [nil, 4]),
    ("x0 + x1", [[nil, 1], [nil, 4]], [nil, 4]),
    ("x0 + x1", [[nil, 4], [2, 4]], [2, 4]), ("x0 + x1", [[4], [2, 3, 1]], [2, 3, 4]),
    ("x0 + x1", [[4], nil], nil),
    ("x * [1, 2, 3]", [[nil, 5, 3]], [nil, 5, 3]), ("x * [[1], [2]]", [[nil, 1, 3]], [nil, 2, 3]),
    ("mean(x)", [[nil, 4]], []), ("mean(x, axis=-1)", [[nil, 4]], [nil]),
    ("mean(x, axis=[1, 2], keepdims=True)", [[nil, 7, 7, 64]], [nil, 1, 1, 64]),
    ("mean(x, axis=1)", [nil], nil),
    ("argmax(x)", [[nil, 5, 4]], [nil, 5]), ("one_hot(x, classes=9)", [[nil, 5]], [nil, 5, 9]),
    ("expand_dims(x, axis=-1)", [[nil, 5]], [nil, 5, 1]),
    ("expand_dims(x, axis=1)", [[nil, 5]], [nil, 1, 5]),
    ("squeeze(x, axis=[1, -1])", [[nil, 1, 5, 1]], [nil, 5]), ("squeeze(x)", [[2, 1, 5]], [2, 5]),
    ("reshape(x, [-1, 49, 512])", [[nil, 7, 7, 512]], [nil, 49, 512]),
    ("reshape(x, [0, -1])", [[nil, 7, 3]], [nil, 21]),
    ("reshape(x, [-1, 2])", [[4, 3]], [6, 2]), ("reshape(x, [-1, 2])", [nil], [nil, 2]),
    ("flatten(x)", [[nil, 7, 3]], [nil, 21]),
    ("flatten(x)", [[nil]], [nil, 1]), ("transpose(x, [0, 2, 1])", [[nil, 7, 3]], [nil, 3, 7]),
    ("transpose(x)", [[2, 3]], [3, 2]),
    ("x[:, 0]", [[nil, 7, 3]], [nil, 3]), ("x[:, -1, None]", [[nil, 7, 3]], [nil, 1, 3]),
    ("x[..., ::2]", [[nil, 7, 3]], [nil, 7, 2]),
    ("x[..., ::-1]", [[nil, 7, 3]], [nil, 7, 3]), ("x[:, 1:-1]", [[nil, 7, 3]], [nil, 5, 3]),
    ("x[:, 5:2]", [[nil, 7]], [nil, 0]),
    ("x[:, 9:]", [[nil, 7]], [nil, 0]), ("x[:, -99:99:3]", [[nil, 7]], [nil, 3]),
    ("x[:, 5:1:-2]", [[nil, 7]], [nil, 2]),
    ("x[1:]", [[nil, 7]], [nil, 7]), ("x[::-9223372036854775808]", [[4]], [1]),
    ("tile(x, [1, 3])", [[nil, 7]], [nil, 21]),
    ("repeat(x, 2, axis=-1)", [[nil, 7]], [nil, 14]), ("pad(x, [[0, 0], [1, 2]])", [[nil, 7]], [nil, 10]),
    ("concatenate([x0, x1])", [[nil, 7], [nil, 2]], [nil, 9]),
    ("concatenate([x0, x1], 1)", [[nil, nil, 3], [nil, 2, nil]], [nil, nil, 3]),
    ("concatenate([x0, x1])", [[nil, 7], nil], [nil, nil]),
    ("stack([x0, x1], 1)", [[nil, 7], [nil, nil]], [nil, 2, 7]),
    ("matmul(x0, x1)", [[nil, 5, 3], [nil, 3, 2]], [nil, 5, 2]),
    ("matmul(x0, x1, transpose_b=True)", [[nil, 5, 3], [nil, 2, 3]], [nil, 5, 2]),
    ("dot(x0, x1, axes=[2, 2])", [[nil, 5, 3], [nil, 4, 3]], [nil, 5, 4]),
    ("dot(x0, x1, axes=1)", [[nil, 3], [nil, 3]], [nil, 1]),
    ("where(greater(x, 0), x, 1)", [[nil, 3]], [nil, 3]),
    ("resize(x, [8, 9])", [[nil, 4, 6, 3]], [nil, 8, 9, 3]),
    ("resize(x, [8, 9])", [[4, 6, 3]], [8, 9, 3]),
    ("upsample(x, [2, 3])", [[nil, 4, nil, 3]], [nil, 8, nil, 3]),
    ("depth_to_space(x, 2)", [[nil, 4, 4, 12]], [nil, 8, 8, 3]),
    ("space_to_depth(x, 2)", [[nil, 4, nil, 3]], [nil, 2, nil, 12]),
    (
      "reshape(x, [2147483647, 2147483647, 2147483647, -1])", [[nil, 2]],
      [2_147_483_647, 2_147_483_647, 2_147_483_647, nil]
    ),
  ]

  @Test(arguments: shapes)
  func theShapeFollowsFromThoseOfTheInputs(text: String, inputs: [[Int?]?], shape: [Int?]?) throws {
    #expect(try Expression.parse(text).shape(of: inputs) == shape)
  }

  private static let refusals: [(text: String, inputs: [[Int?]?])] = [
    ("x1", [[2]]), ("x0 + x1", [[2], [3]]), ("mean(x, axis=2)", [[nil, 3]]),
    ("mean(x, axis=[1, -1])", [[nil, 3]]),
    ("softmax(x, axis=-3)", [[nil, 3]]), ("squeeze(x, axis=1)", [[nil, 3]]), ("squeeze(x)", [[nil, 1]]),
    ("reshape(x, [4])", [[3]]), ("reshape(x, [-1, 2])", [[3]]), ("reshape(x, [1, 0])", [[3]]),
    ("flatten(x)", [[]]),
    ("transpose(x, [1, 0])", [[1, 2, 3]]), ("x[0, 0]", [[3]]), ("x[3]", [[3]]), ("x[-4]", [[3]]),
    ("tile(x, [1])", [[1, 2]]),
    ("pad(x, [[1, 1]])", [[1, 2]]), ("concatenate([x0, x1])", [[2, 3], [3, 3]]),
    ("concatenate([x0, x1])", [[2], [2, 3]]),
    ("stack([x0, x1])", [[2], [3]]), ("matmul(x0, x1)", [[2, 3], [2, 3]]), ("matmul(x0, x1)", [[3], [3]]),
    ("dot(x0, x1, axes=1)", [[2, 3], [2, 4]]), ("dot(x0, x1, axes=0)", [[2, 3], [2, 3]]),
    ("resize(x, [2, 2])", [[2, 3]]),
    ("upsample(x, [2, 2])", [[2, 3, 3]]), ("depth_to_space(x, 2)", [[1, 2, 2, 3]]),
    ("space_to_depth(x, 2)", [[1, 3, 2, 3]]),
  ]

  @Test(arguments: refusals)
  func shapesThatDoNotFitAreRefused(text: String, inputs: [[Int?]?]) throws {
    let expression = try Expression.parse(text)
    #expect(throws: ExpressionError.self) { try expression.shape(of: inputs) }
  }

  @Test func aRefusalNamesTheOperationAndTheShapes() throws {
    let expression = try Expression.parse("mean(x0 + x1, axis=4)")
    do throws(ExpressionError) {
      _ = try expression.shape(of: [[nil, 3], [nil, 4]])
    } catch {
      #expect(error.description == "add can't take (None, 3) and (None, 4)")
    }
  }
}
