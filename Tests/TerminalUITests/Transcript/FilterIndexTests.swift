import Testing
import TextTesting

@testable import TerminalUI

@Suite("FilterIndex", .timeLimit(.minutes(10)))
struct FilterIndexTests {
    private let filter: TranscriptFilter

    init() throws {
        var filter = TranscriptFilter()
        try filter.add(.only, "x")
        self.filter = filter
    }

    private func shown(_ index: FilterIndex) -> [UInt64] {
        var numbers: [UInt64] = []
        var next = index.first
        while let id = next {
            numbers.append(id.number)
            next = index.atOrAfter(LineID(number: id.number + 1))
        }
        return numbers
    }

    private func expected(_ transcript: Transcript) -> [UInt64] {
        guard let first = transcript.first, let last = transcript.last else { return [] }
        return (first.number...last.number).filter {
            transcript[LineID(number: $0)].map { filter.shows($0) } ?? false
        }
    }

    @Test func `a long transcript is tested incrementally, from its end`() {
        var transcript = Transcript()
        for number in 0..<1_000 {
            transcript.append((number % 2 == 0 ? "x" : "o").utf8, kind: .reply)
        }
        var index = FilterIndex(filter, of: transcript)
        var isComplete = index.update(from: transcript, budget: 5_000)
        #expect(!isComplete)
        #expect(index.last?.number == 998)
        #expect((900...990).contains(index.first?.number ?? 0))
        transcript.append("x".utf8, kind: .reply)
        isComplete = index.update(from: transcript, budget: 1)
        #expect(!isComplete)
        #expect(index.last?.number == 1_000, "news come before the past")
        var steps = 0
        while !index.update(from: transcript, budget: 5_000) { steps += 1 }
        #expect((10...30).contains(steps))
        #expect(shown(index) == expected(transcript))
        #expect(index.hidden == 500)
    }

    @Test func `lines are found on either side of any line`() {
        var transcript = Transcript()
        for text in ["x", "o", "o", "x", "o", "x"] { transcript.append(text.utf8, kind: .reply) }
        var index = FilterIndex(filter, of: transcript)
        let isComplete = index.update(from: transcript)
        #expect(isComplete)
        #expect(index.atOrAfter(LineID(number: 1))?.number == 3)
        #expect(index.atOrAfter(LineID(number: 6)) == nil)
        #expect(index.before(LineID(number: 3))?.number == 0)
        #expect(index.before(LineID(number: 0)) == nil)
        #expect(index.count(after: LineID(number: 0)) == 2)
    }

    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func `it agrees with a new index, whatever happens to the lines`(seed: UInt64) {
        var random = SplitMix(seed: seed)
        var transcript = Transcript(limit: 60)
        var index = FilterIndex(filter, of: transcript)
        for step in 0..<3_000 {
            let text = random.next() % 3 == 0 ? "x" : "o"
            if random.next() % 3 == 0, let first = transcript.first, let last = transcript.last {
                let id = LineID(
                    number: first.number + random.next() % (last.number - first.number + 1))
                transcript.replace(id, with: text.utf8, kind: .reply)
            } else {
                transcript.append(text.utf8, kind: .reply)
            }
            // Sometimes it is left alone for longer than replacements are remembered.
            if step % 1_000 < 400 { continue }
            if index.update(from: transcript, budget: Int(random.next() % 1_000)) {
                #expect(shown(index) == expected(transcript))
                #expect(index.hidden == transcript.count - shown(index).count)
            }
        }
    }
}
