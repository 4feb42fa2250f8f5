import ChatCore
import Testing

/// What a room may be called: RFC 2812, section 1.3, in UTF-8.
@Suite("Names of rooms", .timeLimit(.minutes(10)))
struct RoomNameTests {
    private let net = TestNetwork()

    init() { net.connect("ann") }

    @Test(
        .rule("RFC 2812, 1.3", "Carillon: rooms are named in UTF-8"),
        arguments: [
            "#a", "##", "#a:b", "#C++", "#glocken-zürich", "#колокола", "#鐘楼", "#\u{1F514}", "#한국",
            "#नमस्ते",
        ])
    func `visible characters are allowed`(name: String) {
        #expect(net.ask("ann", "JOIN \(name)").first?.hasSuffix(" JOIN \(name)") == true)
    }

    @Test(
        .rule("RFC 2812, 1.3", "Carillon: rooms that look the same are the same"),
        arguments: [
            // Controls.
            "#a\u{7}b", "#a\u{7F}", "#a\u{85}b",
            // Blanks: no-break, em, ideographic, Braille, Hangul filler.
            "#a\u{A0}b", "#\u{2003}", "#a\u{3000}", "#\u{2800}", "#a\u{3164}b",
            // Invisible: zero width space, joiner, soft hyphen, tag, variation selector.
            "#a\u{200B}b", "#a\u{200D}b", "#a\u{AD}b", "#a\u{E0061}", "#a\u{FE0F}",
            // Bidirectional marks and overrides, line separators.
            "#a\u{200E}b", "#\u{202E}ba", "#a\u{2066}b\u{2069}", "#a\u{2028}b",
            // Private use and unassigned.
            "#\u{E000}", "#\u{10FFFE}",
            // A mark without its base.
            "#\u{301}a",
            // Not in the composed form.
            "#glocken-zu\u{308}rich", "#\u{212B}",
        ])
    func `controls, blanks, invisible characters and other forms are refused`(name: String) {
        #expect(
            net.ask("ann", "JOIN \(name)") == [
                ":irc.test 476 ann \(name) :The name of the room is not allowed"
            ])
    }

    @Test(.rule("modern: CHANNELLEN Parameter", "RFC 2812, 5.2 (476)"))
    func `a name has at most CHANNELLEN bytes`() {
        let longest = "#" + String(repeating: "é", count: 31) + "e"
        #expect(net.ask("ann", "JOIN \(longest)").count == 3)
        #expect(net.ask("ann", "JOIN \(longest)e").first?.contains(" 476 ") == true)
    }

    @Test(.rule("RFC 2812, 1.3", "modern: CASEMAPPING Parameter"))
    func `letters of ASCII are equal in either case, and no others`() {
        net.fill("#Zürich", "ann")
        #expect(net.ask("ann", "MODE #züRICH").first?.contains(" #Zürich ") == true)
        #expect(net.ask("ann", "MODE #ZÜRICH").first?.contains(" 403 ") == true)
        #expect(net.ask("ann", "JOIN #a[]").count == 3)
        #expect(net.ask("ann", "MODE #a{}").first?.contains(" 403 ") == true)
    }
}
