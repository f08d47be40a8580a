internal import GraphIR
internal import JSON

/// How a value stands in a recipe.
public struct Codec<Value: Sendable>: Sendable {
  /// What it is, for programs.
  let type: SettingType
  /// What is expected, for people: `a whole number`.
  let expected: String
  /// The value, nil where the recipe's is of another type.
  let decode: @Sendable (JSONValue) -> Value?
  /// The recipe's value, nil where a recipe can't say it.
  let encode: @Sendable (Value) -> JSONValue?
  /// All values there are, where they have names.
  var names: [String] = []

  func value(of json: JSONValue) throws(RecipeError) -> Value {
    if let value = decode(json) { return value }
    let hint = json.stringValue.map { DidYouMean.hint(for: $0, among: names) } ?? ""
    throw RecipeError(.badValue, "expected \(expected), found \(json.asFound)\(hint)")
  }
}

extension Codec where Value == Bool {
  /// `true` or `false`; a flag of the command line.
  static var flag: Codec {
    Codec(type: .flag, expected: "true or false", decode: { $0.boolValue }, encode: { .bool($0) })
  }
}

extension Codec where Value == Int {
  /// A whole number.
  public static var integer: Codec {
    Codec(
      type: .integer, expected: "a whole number", decode: { $0.intValue }, encode: { .number(JSONNumber($0)) }
    )
  }
}

extension Codec where Value == Double {
  /// A number.
  public static var number: Codec {
    Codec(
      type: .number, expected: "a number", decode: { $0.doubleValue },
      encode: { $0.isFinite ? .number(JSONNumber($0)) : nil })
  }
}

extension Codec where Value == UInt64 {
  /// A whole number up to 64 bits; the largest are spelled as text.
  public static var seed: Codec {
    Codec(
      type: .integer, expected: "a whole number from 0 to \(UInt64.max)",
      decode: { $0.spelling.flatMap { UInt64($0) } },
      encode: { Int(exactly: $0).map { .number(JSONNumber($0)) } ?? .string(String($0)) })
  }
}

extension Codec where Value == String {
  /// A text; a number is taken as it is spelled.
  static var text: Codec {
    Codec(type: .text, expected: "a text", decode: { $0.spelling }, encode: { .string($0) })
  }

  /// A layer: its name, or its index in `model.layers`.
  static var layer: Codec {
    Codec(
      type: .layer, expected: "a layer's name or its index", decode: { $0.spelling },
      encode: { name in
        Int(name).flatMap { "\($0)" == name ? .number(JSONNumber($0)) : nil } ?? .string(name)
      })
  }
}

extension Codec where Value == [String] {
  /// A text or a list of them; an option that may be given several times.
  static var texts: Codec {
    Codec(
      type: .texts, expected: "a text or a list of texts",
      decode: { json in
        if let text = json.spelling { return [text] }
        guard let parts = json.arrayValue, !parts.isEmpty else { return nil }
        let texts = parts.compactMap(\.spelling)
        return texts.count == parts.count ? texts : nil
      },
      encode: { $0.count == 1 ? .string($0[0]) : $0.isEmpty ? nil : .array($0.map { .string($0) }) })
  }

  /// Layers: names, or indices in `model.layers`.
  static var layers: Codec {
    Codec(
      type: .layers, expected: "a layer's name or its index, or a list of such", decode: texts.decode,
      encode: { names in
        let layers = names.compactMap { Codec<String>.layer.encode($0) }
        return layers.count == 1 ? layers[0] : layers.isEmpty ? nil : .array(layers)
      })
  }
}

extension Codec where Value == [Int] {
  /// Sizes of axes: `[224, 224, 3]`, or as on the command line `224,224,3`.
  public static var axes: Codec { integers("sizes of axes, as in [224, 224, 3]", from: 1, between: ",x") }

  /// How many units each of some layers has: `512`, `[512, 256]`.
  public static var units: Codec { integers("numbers of units, as in [512, 256]", from: 1, between: ",x") }

  /// Places counted from 0, or from the end: `[3, 7, -1]`, `3,7,10-19`.
  public static var indices: Codec {
    Codec(
      type: .integers, expected: "indices from 0 on, ranges of them, or -1 for the last, as in 0,5-7,-1",
      decode: { json in
        let parts =
          json.arrayValue?.map(\.spelling)
          ?? json.spelling?.split(separator: ",", omittingEmptySubsequences: false).map { String($0) }
        guard let parts, !parts.isEmpty else { return nil }
        var indices: [Int] = []
        for part in parts {
          guard let range = part.flatMap(IndexRange.init) else { return nil }
          switch range {
          case .one(let index): indices.append(index)
          case .from(let first, let last):
            guard first <= last, last - first < Int(UInt16.max) else { return nil }
            indices += first...last
          }
        }
        return indices
      },
      encode: { $0.isEmpty ? nil : .array($0.map { .number(JSONNumber($0)) }) })
  }

  private static func integers(_ expected: String, from least: Int, between signs: String) -> Codec {
    Codec(
      type: .integers, expected: expected,
      decode: { json in
        let parts =
          json.arrayValue?.map(\.intValue)
          ?? json.spelling?.split(omittingEmptySubsequences: false, whereSeparator: signs.contains)
          .map { Int($0) }
        guard let parts, !parts.isEmpty else { return nil }
        let numbers = parts.compactMap(\.self).filter { $0 >= least }
        return numbers.count == parts.count ? numbers : nil
      },
      encode: { $0.isEmpty ? nil : .array($0.map { .number(JSONNumber($0)) }) })
  }
}

extension Codec where Value == Int? {
  /// A number of frames; nil is `any`.
  public static var frames: Codec {
    Codec(
      type: .size, expected: "at least one frame, or any",
      decode: { json in
        if let number = json.intValue { return number > 0 ? .some(number) : nil }
        return ["any", "none"].contains(json.stringValue?.lowercased()) ? .some(nil) : nil
      },
      encode: { $0.map { .number(JSONNumber($0)) } ?? "any" })
  }
}

extension Codec where Value: CaseIterable & RawRepresentable, Value.RawValue == String {
  /// One of the names of an enumeration, whatever its case.
  public static var choice: Codec { choice() }

  /// One of the names of an enumeration, whatever its case, or another spelling of one.
  ///
  /// - Parameter aliases: Other spellings, in lower case, with the names that they stand for.
  public static func choice(aliases: [String: String] = [:]) -> Codec {
    let names = Value.allCases.map(\.rawValue)
    return Codec(
      type: .choice, expected: "one of \(names.joined(separator: ", "))",
      decode: { json in
        guard let text = json.stringValue else { return nil }
        if let value = Value(rawValue: text) { return value }
        let plain = text.lowercased()
        let name = aliases[plain] ?? plain
        return Value.allCases.first { $0.rawValue.lowercased() == name }
      }, encode: { .string($0.rawValue) },
      names: names)
  }
}

extension JSONValue {
  /// A text, or a number as it was spelled: layers may be called `1`.
  var spelling: String? {
    switch self {
    case .string(let text): text
    case .number(let number): number.text
    default: nil
    }
  }

  /// What it is, for people.
  var asFound: String {
    switch self {
    case .null: "nothing"
    case .bool(let value): "\(value)"
    case .number(let number): number.text
    case .string(let text): "\"\(text)\""
    case .array: "a list"
    case .object: "a mapping"
    }
  }
}
