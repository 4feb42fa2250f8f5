import Settings
import Testing

@Suite("SettingsTable", .timeLimit(.minutes(10)))
struct SettingsTableTests {
    private enum Bell: String, CaseIterable { case never, loss, reply }

    private struct Root: Equatable {
        var bell = Bell.never
        var lines = 100
        var bytes = 64 << 20
        var wait = Duration.seconds(1)
    }

    private let table = SettingsTable<Root>([
        Setting("bell", \.bell, .choice, .now, "When it rings."),
        Setting("lines", \.lines, .count(1...1_000), .nextStart, "Lines that are kept."),
        Setting("bytes", \.bytes, .bytes(1_024...(1 << 30)), .nextStart, "Bytes that are kept."),
        Setting("wait", \.wait, .duration(.zero...(.seconds(3_600))), .now, "The first wait."),
    ])

    private func read(_ text: String, environment: [String: String] = [:]) -> (Root, [String]) {
        var root = Root()
        let sources = SettingsSources(
            environment: environment, prefix: "x", text: SettingsText(text, named: "f"))
        let diagnostics = table.read(sources, into: &root)
        return (root, diagnostics.map(\.description))
    }

    @Test func `the settings in the file are set, the rest stays`() {
        let (root, diagnostics) = read("bell = loss\nwait = 1.5s")
        #expect(root == Root(bell: .loss, wait: .milliseconds(1_500)))
        #expect(diagnostics == [])
    }

    @Test func `a value has no control characters, from whatever source`() {
        let named = SettingsTable<Root>([
            Setting(
                "lines", \.lines,
                ValueFormat(allowed: "any", parse: { $0.utf8.count }, text: { "\($0)" }), .now, "")
        ])
        var root = Root()
        for value in ["/a\0b", "a\u{1B}b"] {
            #expect(
                named.perform("lines \(value)", on: &root)
                    == .refused("lines cannot have a control character in its value"))
        }
        #expect(root == Root())
    }

    @Test func `unknown names and invalid values are reported, the rest is used`() {
        let (root, diagnostics) = read(
            "bel = loss\nlines = many\nbytes = 1K", environment: ["X_BELL": "los"])
        #expect(root == Root(bytes: 1_024))
        #expect(
            diagnostics == [
                "f:1:1: unknown name \"bel\" (did you mean \"bell\"?)",
                "X_BELL: bell cannot be \"los\": allowed is never, loss or reply"
                    + " (did you mean \"loss\"?)",
                "f:2:9: lines cannot be \"many\": allowed is 1 to 1000",
            ])
    }

    @Test func `a variable with the prefix that is not a setting is reported`() {
        let (root, diagnostics) = read(
            "", environment: ["X_LINE": "5", "XY": "1", "X_BYTES": "2K"])
        #expect(root == Root(bytes: 2_048))
        #expect(
            diagnostics == ["X_LINE: no setting has this variable (did you mean \"X_LINES\"?)"])
    }

    @Test(arguments: ["lines=7", "lines = 7", " lines =7", "lines 7"])
    func `set takes a value after an equals sign too`(argument: String) {
        var root = Root()
        #expect(table.perform(argument, on: &root) == .changed("lines", "7", .nextStart))
    }

    @Test func `set changes a setting, and reports when it is effective`() {
        var root = Root()
        #expect(
            table.perform("bell  reply ", on: &root)
                == .changed("bell", "reply", .now))
        #expect(
            table.perform("lines 7", on: &root)
                == .changed("lines", "7", .nextStart))
        #expect(root == Root(bell: .reply, lines: 7))
    }

    @Test func `set refuses with a reason and changes nothing`() {
        var root = Root()
        #expect(
            table.perform("lines 0", on: &root)
                == .refused("lines cannot be \"0\": allowed is 1 to 1000"))
        #expect(
            table.perform("line 5", on: &root)
                == .refused(
                    "there is no setting \"line\" (did you mean \"lines\"?); /set lists them"))
        #expect(root == Root())
    }

    @Test func `set shows one or all`() {
        var root = Root()
        #expect(
            table.perform("bell", on: &root)
                == .shown([
                    "bell = never", "When it rings.",
                    "Allowed: never, loss or reply. A change is effective immediately.",
                ]))
        #expect(
            table.perform(" ", on: &root)
                == .shown(["bell = never", "lines = 100", "bytes = 64M", "wait = 1s"]))
    }

    @Test(
        arguments: [
            ("b", ["bell", "bytes"]), ("", ["bell", "lines", "bytes", "wait"]), ("x", []),
            ("bell ", ["never", "loss", "reply"]), ("bell l", ["loss"]), ("lines ", []),
        ]
    )
    func `names and values are completed`(argument: String, completions: [String]) {
        #expect(table.completions(of: argument) == completions)
    }

    @Test func `the example is read as the defaults`() {
        let example = table.example(of: Root())
        #expect(example.hasPrefix("# When it rings.\n# Allowed: never, loss or reply."))
        let lines = example.split(separator: "\n").map {
            $0.hasPrefix("# ") ? String($0) : String($0.dropFirst())
        }
        let (root, diagnostics) = read(lines.joined(separator: "\n"))
        #expect(root == Root() && diagnostics == [])
        #expect(lines.count { !$0.hasPrefix("#") } == table.settings.count)
    }
}

@Suite("ValueFormat", .timeLimit(.minutes(10)))
struct ValueFormatTests {
    private let time = ValueFormat.duration(.zero...(.seconds(86_400)))
    private let size = ValueFormat.bytes(0...(1 << 40))
    private let factor = ValueFormat.number(1...10)

    @Test(
        arguments: [
            ("25ms", 25, "25ms"), ("1s", 1_000, "1s"), ("1.5s", 1_500, "1500ms"),
            ("90s", 90_000, "90s"), ("2m", 120_000, "2m"), ("1h", 3_600_000, "1h"), ("0s", 0, "0s"),
        ]
    )
    func `a time has a unit`(text: String, milliseconds: Int, written: String) {
        #expect(time.parse(text) == .milliseconds(milliseconds))
        #expect(time.text(.milliseconds(milliseconds)) == written)
        #expect(time.parse(written) == .milliseconds(milliseconds))
    }

    @Test(arguments: ["", "5", "s", "-1s", "1e3s", "infs", "nans", "1 day", "25h", "1..2s", "٣s"])
    func `what is no time, or not allowed, is refused`(text: String) {
        #expect(time.parse(text) == nil)
    }

    @Test(arguments: [("0", 0, "0"), ("64M", 64 << 20, "64M"), ("1k", 1_024, "1K"), ("5", 5, "5")])
    func `a size has a unit or none`(text: String, bytes: Int, written: String) {
        #expect(size.parse(text) == bytes && size.text(bytes) == written)
    }

    @Test(arguments: ["", "M", "-1", "1T", "1.5M", "9223372036854775807G"])
    func `what is no size is refused`(text: String) {
        #expect(size.parse(text) == nil)
    }

    @Test func `a number is decimal and within its range`() {
        #expect(factor.parse("1.5") == 1.5 && factor.text(1.5) == "1.5" && factor.text(2) == "2")
        #expect(["0.9", "11", "inf", "0x2", "", "1,5"].allSatisfy { factor.parse($0) == nil })
    }

    @Test func `a switch knows the usual words`() {
        #expect(["on", "Yes", "true", "1"].allSatisfy { ValueFormat.onOff.parse($0) == true })
        #expect(["off", "NO", "false", "0"].allSatisfy { ValueFormat.onOff.parse($0) == false })
        #expect(ValueFormat.onOff.parse("maybe") == nil)
    }
}
