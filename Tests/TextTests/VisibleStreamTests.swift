import Testing

@testable import Text

@Suite("VisibleStream", .timeLimit(.minutes(10)))
struct VisibleStreamTests {
    @Test(arguments: [1, 2, 3, 1_000])
    func `the result does not depend on how the bytes are split`(size: Int) {
        let text = "one\r\n世界 e\u{301}\u{1B}[31m\tx\n\nlast"
        let bytes = Array(text.utf8)
        var stream = VisibleStream()
        var shown = ""
        for start in stride(from: 0, to: bytes.count, by: size) {
            shown += stream.take(bytes[start..<min(start + size, bytes.count)])
        }
        #expect(shown == "one\n世界 e\u{301}^[[31m    x\n\nlast")
        #expect(stream.finish() == "\n")
        #expect(stream.finish() == "")
    }

    @Test(
        arguments: [
            "one\n\rtwo\n\r\n\rlast", "one\r\r\ntwo\r\r\n\r\r\nlast", "one\r\ntwo\r\n\r\nlast",
        ], [1, 2, 3, 1_000])
    func `CRs around a line's end are part of it`(text: String, size: Int) {
        let bytes = Array(text.utf8)
        var stream = VisibleStream()
        var shown = ""
        for start in stride(from: 0, to: bytes.count, by: size) {
            shown += stream.take(bytes[start..<min(start + size, bytes.count)])
        }
        #expect(shown == "one\ntwo\n\nlast")
    }

    @Test func `a character and a line's end wait until they are complete`() {
        var stream = VisibleStream()
        #expect(stream.take([0x61, 0xC3]) == "a")
        #expect(stream.take([0xBC]) == "ü")
        #expect(stream.take([0x0D]) == "")
        #expect(stream.take([0x62]) == "^Mb")
        #expect(stream.take([0xE4]) == "")
        #expect(stream.finish() == "<E4>\n")
    }

    @Test func `a line without an end takes no more time the longer it is`() {
        var stream = VisibleStream()
        var count = 0
        for _ in 0..<64 {
            count += stream.take([UInt8](repeating: 0x78, count: 65_536)[...]).utf8.count
        }
        #expect(count == 64 * 65_536)
        #expect(stream.finish() == "\n")
    }
}
