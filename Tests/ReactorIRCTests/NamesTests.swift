import ReactorIRC
import Testing

@Suite("Source, CaseMapping, FoldedName", .timeLimit(.minutes(10)))
struct NamesTests {
    @Test(arguments: ParserVectors.sources)
    func `a source has the parts of the test data`(
        source: String, nick: String, user: String, host: String
    ) {
        let parts = Source(Array(source.utf8)[...])
        func text(_ bytes: ArraySlice<UInt8>?) -> String {
            String(decoding: bytes ?? [], as: UTF8.self)
        }
        #expect([text(parts.nick), text(parts.user), text(parts.host)] == [nick, user, host])
        #expect(parts.description == source)
    }

    @Test func `empty parts of a source are there, missing ones are not`() {
        let empty = Source(Array("!@".utf8)[...])
        #expect(empty.nick.isEmpty && empty.user?.isEmpty == true && empty.host?.isEmpty == true)
        let nick = Source(Array("ann".utf8)[...])
        #expect(nick.user == nil && nick.host == nil)
        let odd = Source(Array("a@b!c@d".utf8)[...])
        #expect(odd.user == nil && odd.host?.elementsEqual("b!c@d".utf8) == true)
    }

    @Test(arguments: [
        ("a", true), ("Ann", true), ("[`_^{|}\\]", true), ("a-1", true), ("123456789", false),
        ("a12345678", true), ("a123456789", false), ("", false), ("1a", false), ("-a", false),
        ("a b", false), ("a.b", false), ("~a", false), ("@a", false), ("\u{E9}", false),
    ])
    func `a nick is one of RFC 2812, and not too long`(nick: String, isValid: Bool) {
        #expect(Source.isNick(Array(nick.utf8)[...], limit: 9) == isValid)
    }

    @Test(arguments: ParserVectors.hostNames)
    func `a server's name is valid as in the test data`(name: String, isValid: Bool) {
        #expect(Source.isServerName(name.utf8) == isValid)
    }

    @Test func `labels of a server's name have at most 63 bytes`() {
        let label = String(repeating: "a", count: 63)
        #expect(Source.isServerName("\(label).org".utf8))
        #expect(!Source.isServerName("\(label)a.org".utf8))
        #expect(!Source.isServerName("a..org".utf8))
        #expect(!Source.isServerName(".".utf8))
        #expect(!Source.isServerName("\(label).\(label).\(label).\(label).org".utf8))
    }

    @Test(arguments: CaseMapping.allCases)
    func `each mapping folds its letters and no other byte`(mapping: CaseMapping) {
        var pairs = Dictionary(
            uniqueKeysWithValues: zip(UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...))
        if mapping != .ascii {
            for (upper, lower) in zip("[]\\".utf8, "{}|".utf8) { pairs[upper] = lower }
        }
        if mapping == .rfc1459 { pairs[UInt8(ascii: "^")] = UInt8(ascii: "~") }
        for byte in UInt8.min...UInt8.max {
            #expect(mapping.folded(byte) == pairs[byte] ?? byte)
        }
    }

    @Test func `names are equal as the mapping has it`() {
        func areEqual(_ mapping: CaseMapping, _ one: String, _ other: String) -> Bool {
            let (first, second) = (FoldedName(one, by: mapping), FoldedName(other, by: mapping))
            #expect((first.hashValue == second.hashValue) == (first == second))
            #expect(mapping.areEqual(one.utf8.span, other.utf8.span) == (first == second))
            return first == second
        }
        #expect(areEqual(.ascii, "#Room", "#ROOM"))
        #expect(!areEqual(.ascii, "a[b]", "a{b}"))
        #expect(areEqual(.rfc1459, "A[b]^", "a{b}~"))
        #expect(!areEqual(.rfc1459Strict, "a^", "a~"))
        #expect(!areEqual(.rfc1459, "ann", "anna"))
        // Only ASCII letters have a case here.
        #expect(!areEqual(.ascii, "É", "é"))
        #expect(FoldedName("#Röom", by: .ascii).description == "#röom")
    }
}

@Suite("Mask", .timeLimit(.minutes(10)))
struct MaskTests {
    @Test(arguments: ParserVectors.masks)
    func `masks match as in the test data`(mask: String, matches: [String], fails: [String]) {
        for text in matches { #expect(Mask(mask).matches(text), "\(text)") }
        for text in fails { #expect(!Mask(mask).matches(text), "\(text)") }
    }

    @Test(arguments: [
        ("", "", true), ("", "a", false), ("*", "", true), ("**", "anything", true),
        ("?", "", false), ("a*", "a", true), ("*a", "ba", true), ("*a", "ab", false),
        ("a*b*c", "a-b-b-c", true), ("a*b*c", "a-c-b", false), ("*.org", "x.ORG", true),
        ("\\*", "*", true), ("\\*", "a", false), ("\\?", "?", true), ("\\?", "a", false),
        ("a\\b", "a\\b", true), ("\\", "\\", true), ("*\\**", "a*b", true), ("*\\**", "ab", false),
        ("?x", "éx", true), ("??x", "éx", false), ("*??x", "🔔x", false), ("*?x", "🔔x", true),
        ("*??xy", "🔔xyz", false), ("世*", "世界", true),
    ])
    func `each character has its meaning`(mask: String, text: String, isMatch: Bool) {
        #expect(Mask(mask).matches(text) == isMatch)
    }

    @Test func `letters are equal as the mapping has it`() {
        #expect(Mask("A[*", by: .rfc1459).matches("a{b"))
        #expect(!Mask("A[*").matches("a{b"))
        #expect(Mask("A[*").matches("a[b"))
    }

    @Test func `masks are equal when their patterns are`() {
        #expect(Mask("a*") == Mask("a*"))
        #expect(Mask("a*").description == "a*")
    }

    /// Exponential time would never end, and cubic time be noticed.
    @Test(arguments: [
        String(repeating: "*a", count: 200) + "b", String(repeating: "*?", count: 200) + "b",
        String(repeating: "*", count: 400) + "b", String(repeating: "a*", count: 200) + "b",
        String(repeating: "?", count: 200) + "*" + String(repeating: "a", count: 200) + "b",
    ])
    func `a mask that is made to backtrack takes no long time`(mask: String) {
        let text = String(repeating: "a", count: 4_000)
        #expect(!Mask(mask).matches(text))
        #expect(Mask(mask).matches(text + "b"))
    }

    @Test func `every short mask matches what its meaning says`() {
        for pattern in Self.words(of: "a?*é", upTo: 4) {
            let mask = Mask(pattern)
            for text in Self.words(of: "abé", upTo: 4) {
                let isMatch = Self.matches(Array(text)[...], Array(pattern)[...])
                #expect(mask.matches(text) == isMatch, "\(pattern) \(text)")
            }
        }
    }

    /// Around the sizes of machine words.
    @Test(arguments: [62, 63, 64, 65, 127, 128, 129, 500])
    func `a mask may be long`(count: Int) {
        let letters = String(repeating: "a", count: count)
        let question = String(repeating: "?", count: count)
        for pattern in [letters, question, "*\(letters)", "\(question)*", "*\(question)*"] {
            let mask = Mask(pattern)
            #expect(mask.matches(letters))
            #expect(!mask.matches(String(letters.dropLast())))
            #expect(mask.matches(letters + "a") == pattern.contains("*"))
        }
        let bells = String(repeating: "🔔", count: count)
        #expect(Mask("*\(question)").matches(bells))
        #expect(!Mask("*\(question)?").matches(bells))
    }

    private static func words(of letters: String, upTo count: Int) -> [String] {
        if count == 0 { return [""] }
        let shorter = words(of: letters, upTo: count - 1)
        let longest = shorter.filter { $0.count == count - 1 }
        return shorter + longest.flatMap { word in letters.map { word + String($0) } }
    }

    /// The meaning of a mask, without regard to time.
    private static func matches(
        _ text: ArraySlice<Character>, _ pattern: ArraySlice<Character>
    ) -> Bool {
        switch pattern.first {
        case nil: text.isEmpty
        case "*":
            matches(text, pattern.dropFirst())
                || !text.isEmpty && matches(text.dropFirst(), pattern)
        case let part:
            !text.isEmpty && (part == "?" || part == text.first)
                && matches(text.dropFirst(), pattern.dropFirst())
        }
    }

    @Test(arguments: [
        ("ann", "ann!*@*"), ("a@host", "*!a@host"), ("ann!a", "ann!a@*"), ("ann!@", "ann!*@*"),
        ("*.example.org", "*!*@*.example.org"), ("fe80::1", "*!*@fe80::1"), ("*", "*!*@*"),
        ("ann!a@host", "ann!a@host"), ("", "*!*@*"), ("!", "*!*@*"), ("@", "*!*@*"),
        ("@host", "*!*@host"),
    ])
    func `an incomplete address mask is completed`(mask: String, completed: String) {
        #expect(String(decoding: Mask.completed(Array(mask.utf8)[...]), as: UTF8.self) == completed)
    }
}
