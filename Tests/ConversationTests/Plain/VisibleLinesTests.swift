import Testing

@testable import Conversation

@Suite("VisibleLines", .timeLimit(.minutes(10)))
struct VisibleLinesTests {
    @Test func `however output is cut, each line is one, without control characters`() {
        let bytes = Array("one\n\u{1B}]0;x\u{7}\r\nlast".utf8)
        for size in 1...bytes.count {
            var lines = VisibleLines()
            var text = ""
            for start in stride(from: 0, to: bytes.count, by: size) {
                text += lines.take(bytes[start..<min(start + size, bytes.count)].span)
            }
            #expect(text + lines.takeTail() == "one\n^[]0;x^G\nlast\n")
            #expect(lines.takeTail() == "")
        }
    }
}
