import Conversation
import Testing

@Suite("LoggedLine")
struct LoggedLineTests {
    private func text(_ line: LoggedLine) -> String {
        String(decoding: line.encode(time: "2006-04-18T23:53:09+02:00"), as: UTF8.self)
    }

    @Test func `a line has time, place, speaker and text`() {
        let line = LoggedLine("localhost:21567", .person, Array("Where is hope".utf8))
        #expect(text(line) == "2006-04-18T23:53:09+02:00 localhost:21567 > Where is hope\n")
    }

    @Test func `a log has no control sequences, and one message a line`() {
        let hostile = Array("a\u{1B}]52;c;eA==\u{7}\nb\u{202E}\u{9B}2J".utf8) + [0xFF]
        let line = text(LoggedLine("h:1", .peer, hostile))
        #expect(line.hasSuffix(" < a^[]52;c;eA==^G^Jb<202E><9B>2J<FF>\n"))
    }

    @Test(arguments: [
        LoggedLine("unix:/tmp/a b", .program, Array("connection closed".utf8)),
        LoggedLine("[::1]:7", .peer, Array("世界  ends with a blank ".utf8)),
        LoggedLine("h:1", .person, []),
    ])
    func `what was written is read again`(line: LoggedLine) {
        #expect(LoggedLine(reading: line.encode(time: "now").dropLast()) == line)
    }

    @Test func `the time of a line is read too, whatever the zone in which it was written`() {
        let line = LoggedLine("h:1", .peer, Array("hope".utf8))
        let read = LoggedLine(reading: line.encode(time: "2006-04-18T23:53:09+02:00").dropLast())
        #expect(read?.second == 1_145_397_189)
    }

    @Test(arguments: ["", "rubbish", "time h:1 ? text", "time h:1 << text", "a b"])
    func `what we did not write is not read`(line: String) {
        #expect(LoggedLine(reading: Array(line.utf8)) == nil)
    }
}
