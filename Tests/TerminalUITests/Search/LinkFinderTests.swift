import TerminalUI
import Testing
import Text

@Suite("LinkFinder", .timeLimit(.minutes(10)))
struct LinkFinderTests {
    private func links(_ text: String) -> [String] {
        let visible = VisibleText(text)
        return LinkFinder.ranges(in: visible).map { String(visible.clusters[$0].map(\.character)) }
    }

    @Test(arguments: [
        ("see https://example.org/a?b=c#d.", ["https://example.org/a?b=c#d"]),
        (
            "HTTP://EXAMPLE.ORG and ftp://f, gemini://g!",
            ["HTTP://EXAMPLE.ORG", "ftp://f", "gemini://g"]
        ),
        ("(http://a.b/c)", ["http://a.b/c"]),
        ("http://a.b/c_(d)", ["http://a.b/c_(d)"]),
        ("(http://a.b/c_(d)).", ["http://a.b/c_(d)"]),
        ("[x](http://a.b/[::1])", ["http://a.b/[::1]"]),
        ("<http://a.b>, \"http://c.d\"", ["http://a.b", "http://c.d"]),
        ("http://[::1]:80/", ["http://[::1]:80/"]),
        ("https://de.wikipedia.org/wiki/Käse。", ["https://de.wikipedia.org/wiki/Käse"]),
        ("xhttp://a", []), ("http://", []), ("http://.", []), ("file:///etc", []), ("://", []),
        ("http://a://b", ["http://a://b"]),
        ("http://a\u{202E}b", ["http://a"]), ("http://a\u{1B}[1m", ["http://a"]),
    ])
    func `an address is found without the sentence around it`(text: String, found: [String]) {
        #expect(links(text) == found)
    }
}
