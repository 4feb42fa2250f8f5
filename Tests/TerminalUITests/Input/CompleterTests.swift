import TerminalUI
import Testing

@Suite("Completer", .timeLimit(.minutes(10)))
struct CompleterTests {
    private static let completer = Completer(
        commands: [
            .init("connect", [.endpoint]), .init("close"),
            .init("set", [.settingName, .settingValue]),
            .init("only", [.word]), .init("tab", [.tab]),
            .init("stamps", [.choice(["local", "relative", "iso"])]),
        ],
        endpoints: ["home", "tls:example.org:993"],
        settings: [.init("bell", ["on", "off"]), .init("theme", ["dark", "light"])], tabCount: 3
    )

    private func candidates(_ text: String, words: [String] = []) -> [String]? {
        let editor = LineEditor(text)
        return Self.completer.completion(for: editor, words: words)?.candidates
    }

    @Test(
        arguments: [
            ("/", ["/connect", "/close", "/set", "/only", "/tab", "/stamps"]),
            ("/c", ["/connect", "/close"]),
            ("/x", nil), ("/connect ", ["home", "tls:example.org:993"]),
            ("/connect t", ["tls:example.org:993"]),
            ("/connect home x", nil), ("/close x", nil), ("/set ", ["bell", "theme"]),
            ("/set theme ", ["dark", "light"]), ("/set bell o", ["on", "off"]), ("/set x ", nil),
            ("/stamps r", ["relative"]), ("/tab ", ["1", "2", "3"]), ("/unknown x", nil),
            ("/CON", nil), ("", nil),
            ("//c", nil), ("say /c", nil), ("x\n/c", nil),
        ] as [(String, [String]?)]
    )
    func `commands and their arguments are completed`(text: String, expected: [String]?) {
        #expect(candidates(text) == expected)
    }

    @Test(
        arguments: [
            ("/find he", ["held", "help"]), ("/find two he", ["held", "help"]),
            ("/find /he", ["held", "help"]), ("/find a /he", ["held", "help"]), ("/find ", nil),
        ] as [(String, [String]?)])
    func `a text of any length is completed word by word`(text: String, expected: [String]?) {
        let completer = Completer(commands: [.init("find", [.text])])
        let completion = completer.completion(for: LineEditor(text), words: ["held", "help"])
        #expect(completion?.candidates == expected)
    }

    @Test func `words are taken from the transcript, newest first and once`() {
        let words = ["Hello", "help", "world", "help", "held", "he"]
        #expect(candidates("say he", words: words) == ["Hello", "help", "held"])
        #expect(candidates("say He", words: words) == ["Hello"])
        #expect(candidates("(hel", words: words) == ["Hello", "help", "held"])
        #expect(candidates("/only wo", words: words) == ["world"])
        #expect(candidates("say ", words: words) == nil)
        #expect(candidates("help", words: words) == nil)
    }

    @Test func `only the word before the cursor is completed`() {
        let editor = LineEditor(Draft(text: "/cl home", cursor: 3))
        #expect(Self.completer.completion(for: editor)?.candidates == ["/close"])
    }

    @Test func `no more words are taken than are needed`() {
        var taken = 0
        let words = AnyIterator { () -> String? in
            taken += 1
            return taken % 2 == 0 ? "word\(taken)" : "other"
        }
        let found = Self.completer.completion(for: LineEditor("wo"), words: words)
        #expect(found?.candidates.count == Completer.candidateLimit)
        #expect(taken <= 2 * Completer.candidateLimit + 1)
        taken = 0
        _ = Self.completer.completion(for: LineEditor("zzz"), words: words)
        #expect(taken <= Completer.wordLimit + 1)
    }

    @Test func `a line's words have no punctuation and no controls`() {
        #expect(
            Completer.words(of: "see (https://a.b/c?d), \"x-y\" a ... z\u{1B}[31m e\u{202E}vil 世界!")
                == ["see", "https://a.b/c?d", "x-y", "世界"])
    }

    @Test func `the words of replies are newest first`() {
        var transcript = Transcript()
        transcript.append("[1] one two".utf8, kind: .reply)
        transcript.append("-- notice".utf8, kind: .notice)
        transcript.append("(three), four.".utf8, kind: .reply)
        #expect(Array(transcript.recentWords) == ["four", "three", "two", "one"])
        #expect(Array(Transcript().recentWords) == [])
    }

    @Test func `only the newest megabyte is searched`() {
        var transcript = Transcript()
        transcript.append("oldest".utf8, kind: .reply)
        let line = "word " + String(repeating: "x", count: 60_000)
        for _ in 1...20 { transcript.append(line.utf8, kind: .reply) }
        let words = Array(transcript.recentWords)
        #expect(words.count == 34)
        #expect(!words.contains("oldest"))
    }
}
