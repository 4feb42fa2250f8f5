import Daemon
import Logging
import Testing

@Suite("LogLine", .timeLimit(.minutes(10)))
struct LogLineTests {
    private func line(_ message: String, _ metadata: Logger.Metadata = [:]) -> LogLine {
        LogLine(
            time: "2006-04-18T23:53:09.120+02:00", level: .info, message: message,
            metadata: metadata)
    }

    @Test func `text has time, level, message and the metadata in order`() {
        #expect(
            line("...connected from: ::1", ["peer": "::1", "connection": "7"]).text
                == "2006-04-18T23:53:09.120+02:00 info: ...connected from: ::1 "
                + "connection=7 peer=::1")
    }

    @Test func `metadata in which a reader would lose its way is quoted`() {
        let text = LogLine.text(of: [
            "a": "two words", "b": "x=1", "c": "", "d": "\"", "e": "plain",
        ])
        #expect(text == #" a="two words" b="x=1" c="" d="\"" e=plain"#)
    }

    @Test(arguments: [
        ("a\nb", #"a\nb"#), ("\u{1B}[31m", #"\u{1B}[31m"#), ("\u{9B}1m", #"\u{009B}1m"#),
        ("a\0b", #"a\0b"#), ("\u{202E}evil", #"\u{202E}evil"#), ("žluťoučký 世界", "žluťoučký 世界"),
    ])
    func `what was logged stays one line and harmless`(message: String, shown: String) {
        #expect(line(message).text.hasSuffix(" info: \(shown)"))
    }

    @Test func `JSON has the fields in their order`() {
        #expect(
            line("hello", ["connection": "7"]).json
                == #"{"time":"2006-04-18T23:53:09.120+02:00","level":"info","message":"hello","#
                + #""connection":"7"}"#)
    }

    @Test func `a quote, a backslash and control characters are escaped in JSON`() {
        let json = line("\"\\\n\r\t\u{1}\u{1B}\u{7F}\u{85}\u{2028}世").json
        #expect(
            json.contains(
                ##""message":"\"\\\n\r\t\u0001\u001b\u007f\u0085\u2028世""##), "\(json)")
    }

    @Test func `any bytes make one line without control characters`() {
        let bytes = (0...255).map(UInt8.init)
        let json = line(String(decoding: bytes, as: UTF8.self)).json
        #expect(json.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F })
        // 128 bytes that are no UTF-8 became replacement characters.
        #expect(json.unicodeScalars.count { $0 == "\u{FFFD}" } > 0)
    }

    @Test func `numbers, lists and dictionaries keep their kind`() {
        let json = line(
            "x",
            [
                "count": .stringConvertible(3), "list": .array(["a", "b"]),
                "on": .stringConvertible(true), "pair": .dictionary(["k": "v"]),
            ]
        ).json
        #expect(json.hasSuffix(#""count":3,"list":["a","b"],"on":true,"pair":{"k":"v"}}"#))
    }

    @Test func `metadata cannot take the place of a field`() {
        let json = line("true", ["message": "forged"]).json
        #expect(json.hasSuffix(#""message":"true","_message":"forged"}"#))
    }
}
