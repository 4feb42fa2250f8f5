import Testing

@testable import ReactorKit

@Suite("WholeLines", .timeLimit(.minutes(10)))
struct WholeLinesTests {
    /// Inputs of up to seven bytes out of a, CR and LF: 3,280 of them.
    private static let inputs: [[UInt8]] = {
        var longest: [[UInt8]] = [[]]
        var all = longest
        for _ in 1...7 {
            longest = longest.flatMap { start in Array("a\r\n".utf8).map { start + [$0] } }
            all += longest
        }
        return all
    }()

    @Test(arguments: [
        LineDelimiter.lineFeed, .relaxedLineFeed, LineDelimiter([0x0A]), LineDelimiter([0x61]),
    ])
    func `it finds the framer's lines up to the first that is incomplete`(
        delimiter: LineDelimiter
    ) throws {
        for limit in 1...3 {
            for input in Self.inputs {
                var framer = LineFramer(limit: limit, delimiter: delimiter)
                var lines = try #require(framer.wholeLines(from: 0))
                var framed = 0
                while let line = lines.next(in: input.span) {
                    let event = framer.next(in: input.span, from: &framed)
                    try #require(event == .line(line))
                    try #require(framed == lines.position)
                }
                if case .line = framer.next(in: input.span, from: &framed) {
                    Issue.record("\(input) has one more line behind \(framed)")
                }
            }
        }
    }

    @Test func `there are none inside a line or for delimiters of several bytes`() {
        var framer = LineFramer(limit: 2)
        var position = 0
        var event = framer.next(in: "a".utf8.span, from: &position)
        #expect(event == .none)
        #expect(framer.wholeLines(from: 0) == nil)
        position = 0
        let data = Array("\nbcd".utf8)
        event = framer.next(in: data.span, from: &position)
        #expect(event == .heldLine)
        #expect(framer.wholeLines(from: 0) == nil, "the line is still in held for its receiver")
        event = framer.next(in: data.span, from: &position)
        #expect(event == .overlong)
        #expect(framer.wholeLines(from: 0) == nil, "the rest of an overlong line is skipped")
        #expect(LineFramer(delimiter: .carriageReturnLineFeed).wholeLines(from: 0) == nil)
    }
}
