import Testing

@testable import TerminalUI

@Suite("GraphicRendition", .timeLimit(.minutes(10)))
struct GraphicRenditionTests {
    /// The style after sequences with these parameters, as words; nil if one is none.
    private func words(_ parameters: String...) -> String? {
        var style = Style.plain
        for text in parameters {
            let bytes = Array("\u{1B}[\(text)m".utf8)
            guard case .whole(let rendition, bytes.count) = GraphicRendition.start(of: bytes[...])
            else { return nil }
            rendition.apply(to: &style)
        }
        return style.words
    }

    @Test(arguments: [
        ("1", "bold"), ("2", "dim"), ("3", "italic"), ("4", "underlined"), ("7", "reversed"),
        ("21", "underlined"), ("4:3", "underlined"), ("1;4;7", "bold underlined reversed"),
        ("30", "black"), ("37", "white"), ("90", "bright-black"), ("97", "bright-white"),
        ("40", "on black"), ("47", "on white"), ("100", "on bright-black"),
        ("107", "on bright-white"), ("01;031", "red bold"), ("31;44", "red on blue"),
    ])
    func `attributes and sixteen colours are understood`(parameters: String, expected: String) {
        #expect(words(parameters) == expected)
    }

    @Test(arguments: [
        ("38;5;208", "208"), ("38:5:208", "208"), ("48;5;16", "on 16"), ("48:5:16", "on 16"),
        ("38;2;1;2;3", "#010203"), ("38:2:1:2:3", "#010203"), ("38:2::1:2:3", "#010203"),
        ("38:2:9:1:2:3:0:0", "#010203"), ("48;2;;;255", "on #0000ff"),
        ("38;5;208;1", "208 bold"), ("38:5:208;1;48:2::1:2:3", "208 on #010203 bold"),
        ("58;5;9;31", "red"), ("58:2::1:2:3;31", "red"), ("58;2;1;2;3;31", "red"),
    ])
    func `colours of the palette and by components have two forms`(
        parameters: String, expected: String
    ) {
        #expect(words(parameters) == expected)
    }

    @Test(arguments: [
        ["1;2;3;4;7;31;42", "0"], ["1;31", ""], ["1;31", "0;"], ["1;2", "22"], ["3", "23"],
        ["4", "24"], ["21", "24"], ["4", "4:0"], ["7", "27"], ["31", "39"], ["38;5;9", "39"],
        ["41", "49"], ["48:2::1:2:3", "49"],
    ])
    func `each is reset by its own parameter, and all by 0`(parameters: [String]) {
        #expect(words(parameters[0]) != "plain")
        #expect(words(parameters[0], parameters[1]) == "plain")
    }

    @Test(arguments: [
        "5", "6", "8", "9", "28", "10", "53", "73", "38", "38;5", "38;2;1;2", "38;5;256",
        "38;2;256;0;0", "38:5", "38:2:1:2", "38:9:1", "38;9", "999999999999999999999", "::::",
    ])
    func `blinking, concealed and impossible ones are ignored`(parameters: String) {
        #expect(words(parameters) == "plain")
    }

    @Test(arguments: [
        "\u{1B}[2J", "\u{1B}[>4m", "\u{1B}[?4m", "\u{1B}[1 m", "\u{1B}]0;m", "\u{1B}c",
        "\u{1B}\u{1B}[m",
        "\u{1B}[3\r1m", "\u{1B}[\u{1B}[m", "\u{1B}[" + String(repeating: "1;", count: 63) + "m",
    ])
    func `any other control sequence is not one`(text: String) {
        #expect(GraphicRendition.start(of: Array(text.utf8)[...]) == .other)
    }

    @Test func `the start of a sequence is incomplete`() {
        let bytes = Array("\u{1B}[38:2::1:2:3;1m".utf8)
        for count in 1..<bytes.count {
            #expect(GraphicRendition.start(of: bytes[..<count]) == .incomplete)
        }
    }

    @Test(arguments: [
        ("", ""), ("bold", "[1m"), ("red italic on blue", "[3;31;44m"),
        ("bright-red on bright-blue", "[91;104m"), ("208 on 17", "[38;5;208;48;5;17m"),
    ])
    func `a terminal of 256 colours gets the style as one sequence`(words: String, text: String)
        throws
    {
        let sequence = try Style(words: words).sequence(in: .palette)
        #expect(sequence == (text.isEmpty ? "" : "\u{1B}" + text))
    }

    @Test func `a terminal gets no colours that it does not have`() throws {
        let style = try Style(words: "#ff0000 on 17 bold")
        #expect(style.sequence(in: .direct) == "\u{1B}[1;38;2;255;0;0;48;2;0;0;95m")
        #expect(style.sequence(in: .palette) == "\u{1B}[1;38;5;196;48;5;17m")
        #expect(style.sequence(in: .sixteen) == "\u{1B}[1;91;44m")
        #expect(style.sequence(in: .eight) == "\u{1B}[1;31;44m")
        #expect(style.sequence(in: .none) == "\u{1B}[1m")
    }
}
