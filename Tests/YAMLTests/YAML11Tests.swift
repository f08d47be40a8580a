import Testing
import YAML

/// What readers of YAML 1.1 take for more than text, octal numbers with `0o` included, and what they don't.
@Suite struct YAML11Tests {
  static let more = [
    "", "~", "null", "Null", "NULL", "<<", "=", "yes", "Yes", "YES", "no", "No", "NO", "true", "True",
    "TRUE", "false", "False", "FALSE", "on", "On", "ON", "off", "Off", "OFF", "0", "-0", "+1", "42",
    "1_000", "010", "0_", "08", "0b101", "-0b1_0", "0b_", "0o17", "+0o_7", "0x1F", "-0xdead_BEEF",
    "12:30", "1:2:3", "-190:20:30", "1_0:5", "9:59", "1:0", "1.", "1.5", "-1.5", "1_0.0_1", "1e3",
    "1E+3", "1.5e-10", "0.5", "00.5", ".5", "._", ".5_0", ".5e+3", ".5E-3", "1__", "0:30.5",
    "190:20:30.15", "+1:5.", "1:2._", ".inf", ".Inf", ".INF", "-.inf", "+.INF", ".nan", ".NaN", ".NAN",
    "2020-01-01", "2001-12-14t21:59:43.10-05:00", "2001-12-14 21:59:43.10 -5", "2001-12-15 2:59:43.10",
    "2001-1-2T1:00:00Z", "2001-1-2 \t 01:00:00.  +01:00", "2001-01-02T01:00:00 Z", "9999-99-99",
    "2001-01-02t01:00:00.",
  ]

  static let text = [
    "a", "y", "n", "Y", "N", "nO", "tRUE", "yes ", "nul", "none", "None", "nil", "<", "<<<", "==", "~a",
    " ", "-", "+", "--1", "+-1", "_1", "1a", "0b", "0b2", "0B1", "0o", "0o8", "0x", "0xG", "0X1F",
    "0b1:2", "1,000", "1 000", "١", "0:30", "012:30", "1:60", "1:234", "1:", ":1", "1::2", "1:2:",
    "1:2a", "1e", "1e+", "e3", "1e3.5", "1.5.2", ".", "..5", "-.5", "+.5", ".5e3", ".5e", ".a", ".e+3",
    "inf", "nan", "Infinity", "-.nan", ".iNf", ".infx", "1.5f", "1e_3", "1:2.a", "1:60.5", "2020-1-1",
    "2020-01-1", "20-01-01", "2020-01-01x", "2020/01/01", "2020-01", "2020-001-01", "12020-01-01",
    "2020-01-01T", "2020-01-01 ", "2020-01-01 1:00", "2020-01-01 1:0:00", "2020-01-01 001:00:00",
    "2020-01-01  t1:00:00", "2020-01-01T1:00:00z", "2020-01-01T1:00:00 ", "2020-01-01T1:00:00+",
    "2020-01-01T1:00:00+123", "2020-01-01T1:00:00+1:2", "2020-01-01T1:00:00.5Z5",
    "2020-01-01T1:00:00,5", "2020-01-01T1:00:000", "conv1", "block1_conv1", "-2x",
  ]

  @Test(arguments: more) func thisIsMoreThanText(text: String) { #expect(YAML11.takesForMore(text)) }

  @Test(arguments: text) func thisIsText(text: String) { #expect(!YAML11.takesForMore(text)) }

  /// None of these signs stands anywhere in a number, a time or a word.
  @Test func lettersOfNoNumberMakeText() {
    for text in Self.more where text.utf8.count > 1 {
      for letter in ["g", "é", "\0", "/"] {
        #expect(!YAML11.takesForMore(text + letter) && !YAML11.takesForMore(letter + text), "\(text)")
      }
    }
  }
}
