extension Freeze: RecipeStep {
  /// All layers; a recipe has to say which.
  public static var blank: Freeze { Freeze(.all) }

  /// The options of `freeze`.
  public static var parameters: [Parameter<Freeze>] { Parameter.selection(\.selection) }
}

extension Unfreeze: RecipeStep {
  /// All layers; a recipe has to say which.
  public static var blank: Unfreeze { Unfreeze(.all) }

  /// The options of `unfreeze`.
  public static var parameters: [Parameter<Unfreeze>] { Parameter.selection(\.selection) }
}

extension Parameter {
  /// The six ways to select layers, of which one has to be taken. A selection of several kinds has none.
  static func selection(_ path: any WritableKeyPath<Step, Selection> & Sendable) -> [Parameter] {
    func kind<Value>(
      _ key: String, _ codec: Codec<Value>, _ find: @escaping @Sendable (Selection) -> Value?,
      _ make: @escaping @Sendable (Value) -> Selection?
    ) -> Parameter {
      Parameter(key, .oneOf("selection"), codec, get: { find($0[keyPath: path]) }) { step, value in
        if let selection = make(value) { step[keyPath: path] = selection }
      }
    }
    return [
      kind("except-head", .flag, { $0 == .exceptHead ? true : nil }, { $0 ? .exceptHead : nil }),
      kind("all", .flag, { $0 == .all ? true : nil }, { $0 ? .all : nil }),
      kind("until", .text, { if case .until(let name) = $0 { name } else { nil } }, { .until($0) }),
      kind("from", .text, { if case .from(let name) = $0 { name } else { nil } }, { .from($0) }),
      kind("layer", .texts, { if case .layers(let globs) = $0 { globs } else { nil } }, { .layers($0) }),
      kind("class", .texts, { if case .classes(let globs) = $0 { globs } else { nil } }, { .classes($0) }),
    ]
  }
}
