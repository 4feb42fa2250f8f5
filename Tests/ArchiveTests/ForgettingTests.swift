import Accounts
import Archive
import ChatCore
import FileTesting
import ReactorDatabase
import Testing

@Suite("Forgetting an account", .timeLimit(.minutes(10)))
struct ForgettingTests {
    private let bench: ArchiveBench

    init() throws {
        bench = try ArchiveBench()
        try bench.carryOut([
            .began(1, "#tea"), .began(2, "#coffee"),
            .began(3, .direct(.account("Annabel"), .account("bob")), LogEpoch(start: 0, value: 3)),
            .began(
                4, .direct(.guest(7, nick: Array("eve".utf8)), .account("annabel")),
                LogEpoch(start: 0, value: 4)),
            .began(5, .direct(.account("bob"), .account("cyd")), LogEpoch(start: 0, value: 5)),
            .start(1, "annabel", 3), .start(1, "bob", 0), .start(2, "annabel", 0),
        ])
        // Enough that pages are divided, and rows moved.
        let people: [AccountName?] = ["Annabel", "bob", "cyd", nil]
        for batch in 0..<30 {
            try bench.carryOut(
                (0..<100).map { number in
                    let offset = UInt32(20 * batch + number / 5)
                    let log = LogNumber(rawValue: UInt32(number % 5) + 1)
                    let account = people[(number / 5 + batch) % 4]
                    let text = account == "Annabel" ? "a secret of hers" : "something else"
                    return .record(
                        log,
                        .of(
                            number % 7 == 0 ? .part : .privmsg, offset, at: Int64(offset) + 1,
                            by: account, text + String(repeating: "!", count: number)))
                })
        }
    }

    /// How often a text is in the files of the archive, in any case.
    private func occurrences(of text: String) throws -> Int {
        let needle = Array(text.lowercased().utf8)
        return try bench.folder.names().map { name in
            let bytes = (bench.folder.read(name) ?? "").utf8.map { byte in
                UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte ? byte | 0x20 : byte
            }
            return bytes.indices.dropLast(needle.count).count { start in
                bytes[start] == needle[0]
                    && bytes[start..<(start + needle.count)].elementsEqual(needle)
            }
        }.reduce(0, +)
    }

    @Test func `nothing of an account is left in the files`() throws {
        #expect(try occurrences(of: "annabel") > 1_000)
        #expect(try occurrences(of: "a secret of hers") > 500)
        let reader = try bench.folder.openArchive()
        try bench.forget("ANNABEL")
        #expect(try bench.connection.eraseDeleted())
        #expect(try occurrences(of: "annabel") == 0)
        #expect(try occurrences(of: "a secret of hers") == 0)
        #expect(try occurrences(of: "something else") > 500)
        #expect(try ArchiveTables(reader).load().logs.map(\.number) == [1, 2, 5])
    }

    @Test func `others keep what they said and what they may read`() throws {
        let before = try ArchiveContents(of: bench.tables)
        try bench.forget("annabel", limit: 33)
        let after = try ArchiveContents(of: bench.tables)
        #expect(after.logs.map(\.starts) == [["bob": 0], [:], [:]])
        for log in [1, 2, 5] as [LogNumber] {
            #expect(after.records[log] == before.records[log]?.filter { $0.account != "annabel" })
            #expect(after.records[log]?.isEmpty == false)
        }
        #expect(try bench.rowCount() == after.records.values.map(\.count).reduce(0, +))
        // Again, which finds nothing.
        try bench.forget("annabel")
        #expect(try ArchiveContents(of: bench.tables) == after)
    }

    @Test func `a slice looks at no more records than its limit, and the next one goes on`() throws
    {
        var slices = 1
        while try bench.tables.forget("annabel", limit: 100) { slices += 1 }
        // Of 3,000 records 1,200 are in the logs that end.
        #expect(slices > 30)
    }

    @Test func `what was begun goes on after a restart`() throws {
        #expect(try bench.tables.forget("annabel", limit: 1_000))
        let rows = try #require(try bench.rowCount())
        let tables = ArchiveTables(try bench.folder.openArchive())
        #expect(try tables.load().logs.map(\.number) == [1, 2, 5])
        var slices = 1
        while try tables.forget("annabel", limit: 1_000) { slices += 1 }
        #expect(slices < 5)
        #expect(try #require(try bench.rowCount()) < rows)
    }
}
