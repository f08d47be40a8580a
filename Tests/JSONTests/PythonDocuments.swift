// Generated with Python 3.11: what json.dumps writes.

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
    #"{"0": 0, "1": 1, "2": 2, "3": 3, "4": 4, "5": 5, "6": 6, "7": 7, "8": 8, "9": 9, "10": 10, "11": 11, "12": 12, "13": 13, "14": 14, "15": 15, "16": 16, "17": 17}"#,
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
      "17": 17
    }
    """#
  ),
]
