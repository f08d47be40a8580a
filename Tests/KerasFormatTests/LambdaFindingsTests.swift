import GraphIR
import JSON
import Testing

@testable import FormatInterface

/// Functions in configs, in every form that Keras 2.2 to 3 writes: `get_config` of each gave the values below.
struct LambdaFindingsTests {
  private func findings(_ config: JSONObject, of className: String = "Lambda") -> [Finding] {
    LambdaFindings.all(Layer(name: "l", className: className, config: config), "outer/l")
  }

  private static let code: JSONValue = ["4wEAAAAAAAAA", nil, nil]
  private static let lambda3: JSONValue = [
    "class_name": "__lambda__", "config": ["code": "4wEAAAAA", "defaults": nil, "closure": nil],
  ]
  private static let named3: JSONValue = [
    "module": "my.functions", "class_name": "function", "config": "twice", "registered_name": "pkg>twice",
  ]

  @Test(
    arguments: [
      [
        "function": code, "function_type": "lambda", "output_shape": nil, "output_shape_type": "raw",
        "arguments": [:],
      ],
      [
        "function": code, "function_type": "lambda", "module": "__main__", "output_shape": [3],
        "output_shape_type": "raw",
      ],
      [
        "function": "twice", "function_type": "function", "output_shape": code, "output_shape_type": "lambda",
      ],
      ["function": lambda3, "arguments": [:]],
      ["function": named3, "mask": lambda3, "arguments": [:]],
    ] as [JSONObject]) func bytecodeKeepsItsWords(config: JSONObject)
  {
    let found = findings(config).filter { $0.code == "lambda" }
    #expect(found.count == 1 && found[0].severity == .note && found[0].layer == "outer/l")
    #expect(
      found[0].message
        == "a Lambda holds Python bytecode, which loads only in the Python version that wrote it")
  }

  @Test(
    arguments: [
      // Keras 2.2 and 2.3 do not write the module
      (
        ["function": "system", "function_type": "function", "output_shape_type": "raw"],
        "function \"system\", of which"
      ),
      (
        ["function": "system", "function_type": "function", "module": "os", "arguments": [:]],
        "calls the Python function \"system\" of module \"os\", of which the file has the name and no code"
      ),
      (["function": named3], "\"twice\" of module \"my.functions\""),
      (["function": named3, "function_type": "function"], "\"twice\" of module \"my.functions\""),
    ] as [(JSONObject, String)]) func aFunctionThatIsNamedIsNoBytecode(config: JSONObject, part: String)
  {
    let found = findings(config)
    #expect(found.map(\.code) == ["lambda-function"])
    #expect(found[0].severity == .note && found[0].message.contains(part), "\(found[0].message)")
  }

  @Test func theOtherFunctionsOfALambdaAreNamedByTheirKeys() {
    let found = findings([
      "function": Self.code, "function_type": "lambda", "output_shape": "shape",
      "output_shape_type": "function",
      "output_shape_module": "shapes", "mask": "mask", "mask_type": "function", "mask_module": "masks",
    ])
    #expect(found.map(\.code) == ["lambda", "lambda-function", "lambda-function"])
    #expect(
      found[1].message.hasPrefix(
        "\"output_shape\" of a Lambda is the Python function \"shape\" of module \"shapes\""))
    #expect(found[2].message.contains("\"mask\" of module \"masks\""))
  }

  @Test func bytecodeOfAnotherLayerIsFound() {
    let activation: JSONValue = ["class_name": "__lambda__", "config": ["value": Self.code]]
    let found = findings(["units": 3, "activation": activation], of: "Dense")
    #expect(found.map(\.code) == ["lambda"])
    #expect(found[0].message.hasPrefix("\"activation\" is Python bytecode"))
    #expect(findings(["units": 3, "activation": "relu", "function": "add"], of: "TFOpLambda").isEmpty)
    #expect(findings(["activation": Self.named3], of: "Dense").isEmpty)
  }
}
