import ReactorIRC
import Testing

@Suite("TextPieces", .timeLimit(.minutes(10)))
struct TextPiecesTests {
    @Test(arguments: [
        ("", 10, [""]), ("short", 10, ["short"]), ("exactly 10", 10, ["exactly 10"]),
        ("one two three", 8, ["one two", "three"]), ("one two three", 7, ["one two", "three"]),
        ("one two three", 5, ["one", "two", "three"]), ("abcdefghij", 4, ["abcd", "efgh", "ij"]),
        ("a bcdefghi", 5, ["a", "bcdef", "ghi"]), ("    x", 4, ["   ", "x"]),
        ("éééé", 4, ["éé", "éé"]), ("éééé", 5, ["éé", "éé"]), ("世界の", 4, ["世", "界", "の"]),
    ])
    func `a text is cut at spaces, else between characters`(
        text: String, limit: Int, pieces: [String]
    ) {
        #expect(TextPieces.pieces(of: text, limit: limit).map(String.init) == pieces)
    }

    @Test func `a character of several scalars is not cut unless it is longer than a piece`() {
        let family = "👩‍👩‍👧‍👦"  // 25 bytes
        let flags = "🇩🇪🇫🇷🇯🇵"  // 8 bytes each
        #expect(
            TextPieces.pieces(of: "ab\(family)", limit: 26).map(String.init) == ["ab", family])
        #expect(TextPieces.pieces(of: flags, limit: 12).map(String.init) == ["🇩🇪", "🇫🇷", "🇯🇵"])
        let pieces = TextPieces.pieces(of: family, limit: 8)
        #expect(pieces.allSatisfy { $0.utf8.count <= 8 })
        #expect(pieces.joined() == family)
    }

    @Test func `a very long text is cut in time in proportion to its length`() {
        let text = String(repeating: "Wörter und 世界 🔔 ", count: 20_000)
        let pieces = TextPieces.pieces(of: text, limit: 400)
        #expect(pieces.allSatisfy { (1...400).contains($0.utf8.count) })
        #expect(pieces.joined().filter { $0 != " " } == text.filter { $0 != " " })
    }

    @Test func `a text with as many bytes as there is room for fits exactly`() throws {
        let source = "ann!user@host.example"
        let room = TextPieces.room(for: "PRIVMSG", to: "#room", from: source)
        var writer = MessageWriter()
        writer.write(
            source: source, "PRIVMSG", "#room", String(repeating: "x", count: room - 1) + " ")
        #expect(writer.bytes.count == 512)
        let message = try Message(Array(writer.bytes.dropLast(2)), limits: .fromServer)
        #expect(message[1]?.count == room)
    }

    @Test(
        arguments: [
            ([], 10, 3, []), ([3], 10, 3, [0..<1]), ([3, 3, 3], 11, 3, [0..<3]),
            ([3, 3, 3], 10, 3, [0..<2, 2..<3]), ([1, 1, 1, 1], 100, 3, [0..<3, 3..<4]),
            ([20, 1, 20], 10, 3, [0..<1, 1..<2, 2..<3]), ([0, 0], 1, 3, [0..<2]),
            ([1, 1], 10, 0, [0..<1, 1..<2]), ([1, 1], 10, -1, [0..<1, 1..<2]),
        ] as [([Int], Int, Int, [Range<Int>])])
    func `words are distributed over lines`(
        sizes: [Int], byteLimit: Int, countLimit: Int, lines: [Range<Int>]
    ) {
        #expect(
            TextPieces.lines(of: sizes, byteLimit: byteLimit, countLimit: countLimit) == lines)
    }
}
