import TerminalUI
import Testing

@testable import Conversation

@Suite("FormattingReader", .timeLimit(.minutes(10)))
struct FormattingReaderTests {
    private func read(_ text: String, over base: Style = .plain) -> StyledText {
        var styled = StyledText()
        FormattingReader.append(Array(text.utf8)[...], to: &styled, over: base)
        return styled
    }

    /// The pieces of a text with the words of their styles: `a|bold:b`.
    private func pieces(_ text: String, over base: Style = .plain) -> String {
        read(text, over: base).pieces.map { style, bytes in
            let text = String(decoding: bytes, as: UTF8.self)
            return style == .plain ? text : "\(style.words):\(text)"
        }.joined(separator: "|")
    }

    @Test(
        arguments: [
            ("plain", "plain"), ("", ""),
            ("a\u{2}b\u{2}c", "a|bold:b|c"),
            ("\u{1D}i\u{1F}u\u{F}p", "italic:i|italic underlined:u|p"),
            ("\u{16}r", "reversed:r"),
            ("a\u{11}mono\u{11}\u{1E}struck", "amonostruck"),
            ("\u{3}4red\u{3}no", "bright-red:red|no"),
            ("\u{3}04,01x", "bright-red on black:x"),
            ("\u{3}4,text", "bright-red:,text"),
            ("\u{3}123", "bright-blue:3"),
            ("\u{3}99default", "default"),
            ("\u{3}52x", "196:x"), ("\u{3}98x", "231:x"), ("\u{3}16x", "52:x"),
            ("\u{4}ff8000x", "#ff8000:x"), ("\u{4}ff8000,000010x", "#ff8000 on #000010:x"),
            ("\u{4}ff80x", "ff80x"), ("a\u{2}", "a"), ("\u{2}\u{2}a", "a"),
        ])
    func `codes become styles, and are removed`(text: String, expected: String) {
        #expect(pieces(text) == expected)
    }

    @Test func `a reset restores the style of the line`() {
        #expect(pieces("a\u{2}b\u{F}c", over: Style(.red)) == "red:a|red bold:b|red:c")
    }

    @Test func `what is appended afterwards is plain`() {
        var styled = read("\u{2}bold")
        styled.bytes += "x".utf8
        #expect(styled.pieces.last?.style == .plain)
    }

    @Test func `a text is the same however it is formatted`() {
        #expect(
            FormattingReader.plain(Array("\u{3}3,4a\u{2}b\u{F} c\u{7}".utf8)[...])
                == Array("ab c\u{7}".utf8))
    }
}
