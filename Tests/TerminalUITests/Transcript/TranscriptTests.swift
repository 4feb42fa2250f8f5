import TerminalUI
import Testing
import TextTesting

@Suite("Transcript", .timeLimit(.minutes(10)))
struct TranscriptTests {
    private func text(_ transcript: Transcript, _ id: LineID) -> String? {
        transcript[id].map { String(decoding: $0.bytes, as: UTF8.self) }
    }

    @Test func `lines are kept in order with increasing numbers`() {
        var transcript = Transcript()
        #expect(transcript.first == nil)
        #expect(transcript.last == nil)
        let one = transcript.append("one".utf8, kind: .reply)
        let two = transcript.append("two".utf8, kind: .notice)
        #expect(one < two)
        #expect(transcript.first == one)
        #expect(transcript.last == two)
        #expect(text(transcript, one) == "one")
        #expect(transcript[two]?.kind == .notice)
    }

    @Test func `the first line may be empty`() {
        var transcript = Transcript()
        let empty = transcript.append([], kind: .reply)
        #expect(text(transcript, empty) == "")
    }

    @Test func `the oldest lines are dropped, and numbers stay valid`() {
        var transcript = Transcript(limit: 3)
        let ids = (0..<10).map { transcript.append("line \($0)".utf8, kind: .reply) }
        #expect(transcript.count == 3)
        #expect(transcript.first == ids[7])
        #expect(transcript[ids[6]] == nil)
        #expect(text(transcript, ids[9]) == "line 9")
    }

    @Test func `a line can be replaced until it is dropped`() {
        var transcript = Transcript(limit: 2)
        let one = transcript.append("...sending x...".utf8, kind: .sending)
        transcript.append("two".utf8, kind: .reply)
        let isKept = transcript.replace(one, with: "[now] x".utf8, kind: .reply)
        #expect(isKept)
        #expect(text(transcript, one) == "[now] x")
        #expect(transcript[one]?.kind == .reply)
        transcript.append("three".utf8, kind: .reply)
        let isStillKept = transcript.replace(one, with: "late".utf8, kind: .reply)
        #expect(!isStillKept)
        #expect(transcript[one] == nil)
    }

    @Test func `a line over the limit is cut with a note`() {
        var transcript = Transcript()
        let bytes = [UInt8](repeating: 0x61, count: Transcript.lineLimit + 12_345)
        let id = transcript.append(bytes, kind: .reply)
        #expect(text(transcript, id)?.hasSuffix("aa… 12345 bytes more") == true)
        let exact = transcript.append(bytes.prefix(Transcript.lineLimit), kind: .reply)
        #expect(transcript[exact]?.bytes.count == Transcript.lineLimit)
    }

    @Test func `a cut does not split a character`() {
        var transcript = Transcript()
        let bytes = Array(String(repeating: "世", count: 30_000).utf8)
        let id = transcript.append(bytes, kind: .reply)
        let expected = String(repeating: "世", count: 21_845) + "… 24465 bytes more"
        #expect(text(transcript, id) == expected)
    }

    @Test func `storage is bounded in bytes too`() {
        var transcript = Transcript(byteLimit: 1 << 20)
        let line = [UInt8](repeating: 0x61, count: 60_000)
        for _ in 0..<100 { transcript.append(line, kind: .reply) }
        #expect(transcript.count == 16)
        transcript = Transcript(byteLimit: 0)
        transcript.append(line, kind: .reply)
        #expect(transcript.count == 1)
    }

    @Test func `repeated replacements displace no lines`() {
        var transcript = Transcript(byteLimit: 1 << 20)
        let first = transcript.append("first".utf8, kind: .reply)
        let status = transcript.append("status".utf8, kind: .notice)
        let line = [UInt8](repeating: 0x62, count: 50_000)
        for _ in 0..<1_000 { transcript.replace(status, with: line, kind: .notice) }
        #expect(text(transcript, first) == "first")
        #expect(transcript[status]?.bytes.count == 50_000)
    }

    @Test func `lines survive random operations`() {
        var random = SplitMix(seed: 7)
        var transcript = Transcript(limit: 50)
        var model: [LineID: String] = [:]
        for step in 0..<20_000 {
            let text = "\(step)" + String(repeating: "x", count: Int(random.next() % 3_000))
            if step % 3 == 0, let id = model.keys.randomElement(using: &random) {
                let isKept = transcript.replace(id, with: text.utf8, kind: .reply)
                #expect(isKept == (id >= transcript.first ?? id))
                model[id] = isKept ? text : nil
            } else {
                model[transcript.append(text.utf8, kind: .reply)] = text
            }
            if step % 1_000 == 0 {
                model = model.filter { id, _ in transcript[id] != nil }
                for (id, text) in model { #expect(self.text(transcript, id) == text) }
            }
        }
    }
}
