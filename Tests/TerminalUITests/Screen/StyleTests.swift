import TerminalUI
import Testing

@Suite("Style", .timeLimit(.minutes(10)))
struct StyleTests {
    @Test(
        arguments: [
            ("red bold", Style(.red, .bold), "red bold"), ("", .plain, "plain"),
            ("#a0a0ff", Style(.rgb(red: 160, green: 160, blue: 255)), "#a0a0ff"),
            ("#FFF", Style(.rgb(red: 255, green: 255, blue: 255)), "#ffffff"),
            ("244 dim", Style(.palette(244), .dim), "244 dim"),
            ("Bold Red", Style(.red, .bold), "red bold"), ("9", Style(.palette(9)), "bright-red"),
            ("white on blue", Style(.white, on: .blue), "white on blue"),
            (
                "reverse underline", Style(.standard, [.reversed, .underlined]),
                "underlined reversed"
            ),
            ("on 236", Style(.standard, on: .palette(236)), "on 236"), ("plain", .plain, "plain"),
            ("default", .plain, "plain"),
        ]
    )
    func `words are read and written`(words: String, style: Style, written: String) throws {
        #expect(try Style(words: words) == style)
        #expect(style.words == written)
        #expect(try Style(words: written) == style)
    }

    @Test(
        arguments: [
            ("rde", "\"rde\" is neither a colour nor an attribute"),
            ("256", "\"256\" is neither a colour nor an attribute"),
            ("#12345", "\"#12345\" is neither a colour nor an attribute"),
            ("#٣٣٣", "\"#٣٣٣\" is neither a colour nor an attribute"),
            ("red on", "a colour is missing after \"on\""),
            ("red on bold", "\"bold\" is neither a colour nor an attribute"),
        ]
    )
    func `an invalid word of a style is reported`(words: String, reason: String) {
        #expect {
            try Style(words: words)
        } throws: {
            "\($0)" == reason
        }
    }
}
