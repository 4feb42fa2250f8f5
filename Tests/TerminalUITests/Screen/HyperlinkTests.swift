import TerminalUI
import Testing
import Text

@Suite("Hyperlink", .timeLimit(.minutes(10)))
struct HyperlinkTests {
    private func address(_ text: String) -> String? {
        Hyperlink(VisibleText(text).clusters, id: "1-0")?.address
    }

    @Test(
        arguments: [
            ("http://a", "http://a"), ("https://example.org/a?b=c;d#e", nil),
            ("HTTPS://Example.org/", nil), ("http://[::1]:8080/x", nil), ("http://a/%20", nil),
            ("https://a/é", "https://a/%C3%A9"), ("https://a/世", "https://a/%E4%B8%96"),
        ] as [(String, String?)])
    func `a web address is a link, in ASCII`(text: String, expected: String?) {
        #expect(address(text) == expected ?? text)
    }

    @Test(arguments: [
        "", "http", "http://", "http:///x", "ftp://a/x", "gemini://a", "javascript://a",
        "file:///a",
        "https://münchen.example/", "https://аpple.example/", "https://a b/",
        "https://a/" + String(repeating: "x", count: Hyperlink.lengthLimit),
    ])
    func `other addresses are no links`(text: String) {
        #expect(address(text) == nil)
    }

    @Test func `a link has no controls, whatever a peer sends`() {
        let hostile = "https://a/\u{1B}]8;;http://evil\u{1B}\\\u{7}\u{9C}\u{202E}\u{0}x"
        let clusters = VisibleText(hostile).clusters
        for end in clusters.indices {
            let link = Hyperlink(clusters[...end], id: "1-0")
            let isPrintable = link?.address.utf8.allSatisfy { (0x21...0x7E).contains($0) } ?? true
            #expect(isPrintable)
        }
    }
}
