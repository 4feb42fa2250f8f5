import Settings
import Testing

@Suite("SettingsText", .timeLimit(.minutes(10)))
struct SettingsTextTests {
    private func reasons(_ text: String) -> [String] {
        SettingsText(text, named: "f").diagnostics.map(\.description)
    }

    @Test func `sections, comments and blanks are distinguished from entries`() {
        let text = SettingsText(
            """
            # first
            bell = never   # why
              title=on

            [endpoint home]
            address = localhost:1
            [endpoint work] # far
            address = example.org:2
            """)
        #expect(text.diagnostics == [])
        #expect(
            text.entries.map(\.path) == [
                ["bell"], ["title"], ["endpoint", "home", "address"],
                ["endpoint", "work", "address"],
            ])
        #expect(text.entries.map(\.text) == ["never", "on", "localhost:1", "example.org:2"])
        #expect(text.sections.map(\.path) == [["endpoint", "home"], ["endpoint", "work"]])
        #expect(text.entries(in: ["endpoint", "work"]).map(\.name) == ["address"])
    }

    @Test(
        arguments: [
            ("a = b", ["b"]), ("a = b, c ,d", ["b", "c", "d"]), ("a = \"b, c\", d", ["b, c", "d"]),
            ("a = #a0a0ff", ["#a0a0ff"]), ("a = #a0a0ff # violet", ["#a0a0ff"]),
            ("a = \" # \"", [" # "]), ("a = \"\"", [""]), ("a = \"\\\"\\\\\"", ["\"\\"]),
            ("a = C:\\b", ["C:\\b"]), ("a = b = c", ["b = c"]), ("a = b,", ["b", ""]),
            ("a = 5\" wide", ["5\" wide"]), ("a = b #", ["b"]), ("a\t=\tb\t", ["b"]),
        ]
    )
    func `a value is a list of items, quoted or not`(line: String, items: [String]) {
        let text = SettingsText(line)
        #expect(text.diagnostics == [])
        #expect(text[["a"]]?.items == items)
    }

    @Test(
        arguments: [
            ("a = /tmp/b,c  # d", "/tmp/b,c"), ("a = b ,  c", "b ,  c"), ("a = \" b\"", " b"),
            ("a = \"b\",c", "b, c"), ("a = b,", "b,"),
        ])
    func `a value is the text as written`(line: String, value: String) {
        #expect(SettingsText(line)[["a"]]?.text == value)
    }

    @Test(arguments: [
        ("Ctrl-X Ctrl-E = b", "Ctrl-X Ctrl-E"), ("\"Alt-=\" = b", "Alt-="),
        ("Ctrl-# = b", "Ctrl-#"),
    ])
    func `a name is the text before the sign`(line: String, name: String) {
        #expect(SettingsText(line).entries.map(\.name) == [name])
    }

    @Test(
        arguments: [
            ("colour", "f:1:1: there is no \"=\": write name = value"),
            (" = x", "f:1:2: a name is missing before \"=\""),
            ("a =", "f:1:4: a value is missing; write \"\" for an empty one"),
            ("a = # none", "f:1:5: a value is missing: # begins a comment, unless it is in quotes"),
            ("a = \"b", "f:1:5: the closing quote is missing"),
            ("a = \"b\" c", "f:1:9: there is more after the closing quote"),
            ("a = \"b\\n\"", "f:1:7: in quotes a backslash is written \"\\\\\""),
            ("[keys", "f:1:1: \"]\" is missing; the lines under this section are left out"),
            ("[]", "f:1:1: a section needs a name; the lines under it are left out"),
            ("[a] b", "f:1:5: there is more after the section's \"]\""),
            ("a = \u{1B}[31m", "f:1:5: a control character (U+001B)"),
            ("a = \u{9B}", "f:1:5: a control character (U+009B)"),
        ]
    )
    func `what is wrong is reported with line, column and reason`(text: String, diagnostic: String)
    {
        #expect(reasons(text) == [diagnostic])
        #expect(
            reasons("x = 1\r\n" + text + "\r\ny = 2") == [
                diagnostic.replacingFirst("f:1:", with: "f:2:")
            ])
    }

    @Test func `the rest of a broken file is used`() {
        let text = SettingsText("a = 1\nrubbish\nb = \"2\nc = 3")
        #expect(text.entries.map(\.text) == ["1", "3"])
        #expect(text.diagnostics.count == 2)
    }

    @Test func `lines under a broken section are not taken for another's`() {
        let text = SettingsText("[a]\nb = 1\n[c\nb = 2\n[d]\nb = 3")
        #expect(text.entries.map(\.path) == [["a", "b"], ["d", "b"]])
        #expect(text.diagnostics.count == 1)
    }

    @Test func `of a name set twice the later is used, and that is reported`() {
        let text = SettingsText("a = 1\na = 2", named: "f")
        #expect(text[["a"]]?.text == "2")
        #expect(text.entries(in: []).map(\.text) == ["2"])
        #expect(
            text.diagnostics.map(\.description)
                == ["f:2:1: \"a\" is already set at line 1; remove one of them"])
    }

    @Test func `bytes that are not UTF-8 cost their line only`() {
        let bytes = [UInt8]("a = 1\nb = ".utf8) + [0xFF, 0xFE] + [UInt8]("\nc = 3".utf8)
        let text = SettingsText(bytes, named: "f")
        #expect(text.entries.map(\.name) == ["a", "c"])
        #expect(text.diagnostics.map(\.description) == ["f:2: the line is not UTF-8"])
    }

    @Test func `a byte order mark and CR LF are no part of the text`() {
        let text = SettingsText("\u{FEFF}a = 1\r\nb = 2\r\n")
        #expect(text.diagnostics == [] && text.entries.map(\.text) == ["1", "2"])
    }

    @Test func `a file of another kind does not drown the person`() {
        let text = SettingsText(String(repeating: "rubbish\n", count: 10_000))
        #expect(text.diagnostics.count == SettingsText.diagnosticLimit + 1)
    }

    @Test(arguments: ["", "a", " a", "a, b", "a # b", "#a", "\"a\"", "a\\b", "a=b", "a b", "世界"])
    func `a written value is read as the same`(value: String) {
        let text = SettingsText("a = " + SettingsText.written(value))
        #expect(text.diagnostics == [] && text[["a"]]?.items == [value])
    }

    @Test func `no bytes make it trap`() {
        var random = SystemRandomNumberGenerator()
        let alphabet = [UInt8]("[]=\"\\#, ab\n\r\t".utf8) + [0, 0xC3, 0xA9, 0xFF, 0x9B]
        for _ in 0..<2_000 {
            let count = Int.random(in: 0..<60, using: &random)
            let bytes = (0..<count).map { _ in alphabet.randomElement(using: &random) ?? 0 }
            let text = SettingsText(bytes, named: "f")
            #expect(text.entries.allSatisfy { !$0.name.isEmpty && !$0.items.isEmpty }, "\(bytes)")
        }
    }
}

extension String {
    fileprivate func replacingFirst(_ prefix: String, with other: String) -> String {
        hasPrefix(prefix) ? other + dropFirst(prefix.count) : self
    }
}
