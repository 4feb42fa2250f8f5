import Settings
import Testing

@Suite("SettingsEdit", .timeLimit(.minutes(10)))
struct SettingsEditTests {
    private func apply(_ edits: SettingsEdit..., to text: String) -> String {
        String(decoding: SettingsEdit.apply(edits, to: Array(text.utf8)), as: UTF8.self)
    }

    @Test func `a value is replaced where it is, and everything around it stays`() {
        let text = """
            # mine
            bell   =   "loss"   # rings
            \tlog = ~/a, b \t
            [endpoint home]
            bell = never

            """
        #expect(
            apply(SettingsEdit("bell", "always"), SettingsEdit("log", "off"), to: text) == """
                # mine
                bell   =   always   # rings
                \tlog = off \t
                [endpoint home]
                bell = never

                """)
    }

    @Test func `of several entries the one that is used is replaced`() {
        #expect(
            apply(SettingsEdit("a", "3"), to: "a = 1\na = 2\n[b]\na = 4\n")
                == "a = 1\na = 3\n[b]\na = 4\n")
    }

    @Test func `a new value is below the comment that shows the setting`() {
        #expect(
            apply(
                SettingsEdit("bell", "loss"), to: "# Rings.\n#bell = never\n\n# Next.\nlog = on\n")
                == "# Rings.\n#bell = never\nbell = loss\n\n# Next.\nlog = on\n")
    }

    @Test(arguments: [
        ("", "a = 1\n"), ("b = 2", "b = 2\na = 1\n"),
        ("b = 2\n\n\n[c]\n", "b = 2\na = 1\n\n\n[c]\n"),
        ("# head\n\n# of c\n[c]\nd = 3\n", "# head\n\na = 1\n# of c\n[c]\nd = 3\n"),
        ("[c]\n", "a = 1\n[c]\n"), ("# my file\n[c]\n", "# my file\na = 1\n[c]\n"),
    ])
    func `else it is at the end of its section`(text: String, edited: String) {
        #expect(apply(SettingsEdit("a", "1"), to: text) == edited)
    }

    @Test(arguments: [
        ("", "[endpoint home]\na = 1\n"), ("b = 2\n", "b = 2\n\n[endpoint home]\na = 1\n"),
        ("[endpoint home]\n# none yet\n[keys]\n", "[endpoint home]\na = 1\n# none yet\n[keys]\n"),
        (
            "[endpoint home]\naddress = h:1\n\n[keys]\n",
            "[endpoint home]\naddress = h:1\na = 1\n\n[keys]\n"
        ),
        ("[endpoint other]\na = 2", "[endpoint other]\na = 2\n\n[endpoint home]\na = 1\n"),
    ])
    func `a section is used, or added at the end`(text: String, edited: String) {
        #expect(apply(SettingsEdit("a", "1", in: ["endpoint", "home"]), to: text) == edited)
    }

    @Test func `lines that cannot be read, line ends and marks stay byte for byte`() {
        let bytes: [UInt8] =
            [0xEF, 0xBB, 0xBF] + Array("a = 1\r\nrubbish\r\n".utf8) + [0xFF, 0x0D, 0x0A]
            + Array("[broken\r\na = 9\r\n[b]\r\nc = 2".utf8)
        let edits = [SettingsEdit("a", "3"), SettingsEdit("d", "4", in: ["b"])]
        #expect(
            SettingsEdit.apply(edits, to: bytes)
                == [0xEF, 0xBB, 0xBF] + Array("a = 3\r\nrubbish\r\n".utf8) + [0xFF, 0x0D, 0x0A]
                + Array("[broken\r\na = 9\r\n[b]\r\nc = 2\nd = 4\r\n".utf8))
        #expect(apply(SettingsEdit("a", "1"), to: "a = 1") == "a = 1")
    }

    @Test(arguments: ["a, b", " blank ", "q\"uote\\", "x # y", "", "世界", "#a0a0ff"])
    func `a value that needs quotes is read as the same value`(value: String) {
        for text in ["", "name = old # remark\n"] {
            let edited = apply(SettingsEdit("name", value), to: text)
            #expect(SettingsText(edited)[["name"]]?.text == value)
            #expect(SettingsText(edited).diagnostics == [])
        }
    }
}
