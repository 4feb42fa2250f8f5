import TerminalUI
import Testing

@Suite("Transcript: words", .timeLimit(.minutes(5)))
struct TranscriptWordsTests {
    @Test func `the words of replies come newest first`() {
        var transcript = Transcript()
        transcript.append("[1] one two".utf8, kind: .reply)
        transcript.append("-- notice".utf8, kind: .notice)
        transcript.append("(three), four.".utf8, kind: .reply)
        #expect(Array(transcript.recentWords) == ["four", "three", "two", "one"])
        #expect(Array(Transcript().recentWords) == [])
    }

    @Test func `no more than the newest megabyte is looked through`() {
        var transcript = Transcript()
        transcript.append("oldest".utf8, kind: .reply)
        let line = "word " + String(repeating: "x", count: 60_000)
        for _ in 1...20 { transcript.append(line.utf8, kind: .reply) }
        let words = Array(transcript.recentWords)
        #expect(words.count == 34)
        #expect(!words.contains("oldest"))
    }
}
