import Testing
import Text

@Suite("JSONText", .timeLimit(.minutes(10)))
struct JSONTextTests {
    @Test(arguments: [
        ("", "\"\""), ("žluťoučký 世界 🔔", #""žluťoučký 世界 🔔""#), ("\"\\", #""\"\\""#),
        ("\n\r\t", #""\n\r\t""#), ("\0\u{1}\u{1B}", ##""\u0000\u0001\u001b""##),
        ("\u{7F}\u{85}\u{2028}\u{202E}", ##""\u007f\u0085\u2028\u202e""##),
    ])
    func `a text is one line in quotes that a terminal can show`(text: String, json: String) {
        #expect(JSONText.quoted(text) == json)
    }
}
