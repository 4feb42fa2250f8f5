import Accounts
import Archive
import ChatCore
import ReactorDatabase
import Testing

@Suite("Export of an archive", .timeLimit(.minutes(10)))
struct ExportTests {
    private let bench: ArchiveBench

    init() throws {
        bench = try ArchiveBench()
        try bench.carryOut([
            .began(1, .named("#Tea"), LogEpoch(start: 0, value: 35)),
            .epoch(1, LogEpoch(start: 8, value: 36)),
            .began(
                2, .direct(.account("ann"), .guest(1, nick: Array("e\"e".utf8))),
                LogEpoch(start: 0, value: 1)),
        ])
    }

    private func export(_ subject: ExportSubject) throws -> [Substring] {
        var bytes: [UInt8] = []
        let count = try bench.tables.export(subject) { bytes += $0 }
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
        #expect(lines.count == count)
        return lines
    }

    @Test func `a room is a line for each record`() throws {
        try bench.carryOut([
            .record(
                1,
                LogRecord(
                    offset: 7, time: ServerTime(milliseconds: 1_145_397_189_007), kind: .privmsg,
                    account: "ann", isBot: true, clientTags: Array("+a=b".utf8),
                    lines: Array(":ann PRIVMSG #Tea :one \"1\"\r\n:ann PRIVMSG #Tea :two\r\n".utf8),
                    continuations: 0b10)),
            .record(
                1,
                LogRecord(
                    offset: 8, time: ServerTime(milliseconds: 1_145_397_189_120), kind: .notice,
                    lines: Array(":eve NOTICE #Tea :\u{1B}\\\r\n".utf8))),
            .record(
                1,
                LogRecord(
                    offset: 9, time: ServerTime(milliseconds: 1_145_397_190_000), kind: .quit,
                    lines: Array(":eve QUIT :世\r\n".utf8))),
        ])
        let expected = ##"""
            {"room":"#Tea","time":"2006-04-18T21:53:09.007Z","id":"z-7","command":"PRIVMSG",\##
            "account":"ann","bot":true,"tags":"+a=b",\##
            "lines":[":ann PRIVMSG #Tea :one \"1\"",":ann PRIVMSG #Tea :two"],"continues":[1]}
            {"room":"#Tea","time":"2006-04-18T21:53:09.120Z","id":"10-8","command":"NOTICE",\##
            "lines":[":eve NOTICE #Tea :\u001b\\"]}
            {"room":"#Tea","time":"2006-04-18T21:53:10.000Z","command":"QUIT",\##
            "lines":[":eve QUIT :世"]}
            """##
        #expect(try export(.room(Array("#tEA".utf8))) == expected.split(separator: "\n"))
        #expect(try export(.room(Array("#te".utf8))) == [])
    }

    @Test func `an account is what it said in rooms, and its direct messages with both sides`()
        throws
    {
        try bench.carryOut([
            .record(1, .of(0, at: 1, by: "ANN", "one")),
            .record(1, .of(1, at: 2, by: "bob", "two")),
            .record(1, .of(.part, 2, at: 3, by: "ann", "three")), .record(2, .of(0, at: 1, "four")),
        ])
        let lines = try export(.account("Ann"))
        #expect(lines.count == 3)
        #expect(lines[0].contains("one") && lines[1].contains("three") && lines[2].contains("four"))
        #expect(lines[2].hasPrefix(#"{"between":[{"account":"ann"},{"guest":"e\"e"}],"#))
        #expect(try export(.account("cyd")) == [])
    }

    @Test func `it is written in slices, and others write meanwhile`() throws {
        try bench.carryOut(
            (0..<1_000).map {
                .record(1, .of($0 % 2 == 0 ? .join : .tagmsg, $0, at: Int64($0) + 1))
            })
        var slices = 0
        let count = try bench.tables.export(.room(Array("#tea".utf8))) { bytes in
            slices += 1
            #expect(bytes.count { $0 == UInt8(ascii: "\n") } <= 256)
            try bench.carryOut([.record(2, .of(UInt32(slices), at: Int64(slices)))])
            #expect(try bench.connection.emptyLog())
        }
        #expect(count == 1_000)
        #expect(slices == 4)
    }
}
