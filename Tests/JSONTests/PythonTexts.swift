// Generated with Python 3.11: what json.dumps writes.

/// Code points of a string and its spelling by `json.dumps`.
let pythonStrings: [(scalars: [UInt32], text: String)] = [
  ([], #""""#),
  ([0x61, 0x62, 0x63], #""abc""#),
  ([0x22], #""\"""#),
  ([0x5c], #""\\""#),
  ([0x2f], #""/""#),
  ([0x8, 0xc, 0xa, 0xd, 0x9], #""\b\f\n\r\t""#),
  ([0x0, 0x1, 0x1f], #""\u0000\u0001\u001f""#),
  ([0x7e, 0x7f, 0x80], #""~\u007f\u0080""#),
  ([0xe9], #""\u00e9""#),
  ([0x65, 0x301], #""e\u0301""#),
  ([0x2028, 0x2029], #""\u2028\u2029""#),
  ([0xd7ff, 0xe000, 0xffff], #""\ud7ff\ue000\uffff""#),
  ([0x1f600], #""\ud83d\ude00""#),
  ([0x10ffff, 0x10000], #""\udbff\udfff\ud800\udc00""#),
  ([0x65e5, 0x672c, 0x8a9e], #""\u65e5\u672c\u8a9e""#),
  ([0x61, 0x2f, 0x62, 0x5c, 0x63, 0x22, 0x64], #""a/b\\c\"d""#),
  ([0x3c, 0x2f, 0x73, 0x63, 0x72, 0x69, 0x70, 0x74, 0x3e], #""</script>""#),
  ([0xfeff], #""\ufeff""#),
  ([0x27, 0x73, 0x69, 0x6e, 0x67, 0x6c, 0x65, 0x27], #""'single'""#),
  ([0xa0, 0xad], #""\u00a0\u00ad""#),
  ([0x1f468, 0x200d, 0x1f469, 0x200d, 0x1f467], #""\ud83d\udc68\u200d\ud83d\udc69\u200d\ud83d\udc67""#),
  ([0x5c, 0x75, 0x30, 0x30, 0x34, 0x31], #""\\u0041""#),
]

/// A value by `json.dumps` and by `json.dumps(indent=2)`.
let pythonDocuments: [(line: String, pretty: String)] = [
  (
    #"null"#,
    #"""
    null
    """#
  ),
  (
    #"true"#,
    #"""
    true
    """#
  ),
  (
    #"[]"#,
    #"""
    []
    """#
  ),
  (
    #"{}"#,
    #"""
    {}
    """#
  ),
  (
    #"[[]]"#,
    #"""
    [
      []
    ]
    """#
  ),
  (
    #"[{}]"#,
    #"""
    [
      {}
    ]
    """#
  ),
  (
    #"{"a": []}"#,
    #"""
    {
      "a": []
    }
    """#
  ),
  (
    #"{"a": {}}"#,
    #"""
    {
      "a": {}
    }
    """#
  ),
  (
    #"[1, 2.0, -3, "x", null, false]"#,
    #"""
    [
      1,
      2.0,
      -3,
      "x",
      null,
      false
    ]
    """#
  ),
  (
    #"{"b": 1, "a": [1, {"c": 2}], "\u00e9": "\u00fc"}"#,
    #"""
    {
      "b": 1,
      "a": [
        1,
        {
          "c": 2
        }
      ],
      "\u00e9": "\u00fc"
    }
    """#
  ),
  (
    #"[0, -0.0, 1e-07, 1e+16, 1e+22, 9223372036854775808, 18446744073709551615, -9223372036854775808]"#,
    #"""
    [
      0,
      -0.0,
      1e-07,
      1e+16,
      1e+22,
      9223372036854775808,
      18446744073709551615,
      -9223372036854775808
    ]
    """#
  ),
  (
    #"{"": ""}"#,
    #"""
    {
      "": ""
    }
    """#
  ),
  (
    #"[NaN, Infinity, -Infinity]"#,
    #"""
    [
      NaN,
      Infinity,
      -Infinity
    ]
    """#
  ),
  (
    #"{"class_name": "Functional", "config": {"name": "m", "trainable": true, "layers": [{"class_name": "InputLayer", "config": {"batch_input_shape": [null, 224, 224, 3], "dtype": "float32", "epsilon": 1.001e-05, "momentum": 0.99}}]}, "keras_version": "2.13.1"}"#,
    #"""
    {
      "class_name": "Functional",
      "config": {
        "name": "m",
        "trainable": true,
        "layers": [
          {
            "class_name": "InputLayer",
            "config": {
              "batch_input_shape": [
                null,
                224,
                224,
                3
              ],
              "dtype": "float32",
              "epsilon": 1.001e-05,
              "momentum": 0.99
            }
          }
        ]
      },
      "keras_version": "2.13.1"
    }
    """#
  ),
  (
    #"{"\u00e9": 1, "e\u0301": 2}"#,
    #"""
    {
      "\u00e9": 1,
      "e\u0301": 2
    }
    """#
  ),
  (
    #"{"0": 0, "1": 1, "2": 2, "3": 3, "4": 4, "5": 5, "6": 6, "7": 7, "8": 8, "9": 9, "10": 10, "11": 11, "12": 12, "13": 13, "14": 14, "15": 15, "16": 16, "17": 17, "18": 18, "19": 19}"#,
    #"""
    {
      "0": 0,
      "1": 1,
      "2": 2,
      "3": 3,
      "4": 4,
      "5": 5,
      "6": 6,
      "7": 7,
      "8": 8,
      "9": 9,
      "10": 10,
      "11": 11,
      "12": 12,
      "13": 13,
      "14": 14,
      "15": 15,
      "16": 16,
      "17": 17,
      "18": 18,
      "19": 19
    }
    """#
  ),
]
