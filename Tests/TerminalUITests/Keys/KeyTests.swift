import TerminalUI
import Testing

@Suite("Key", .timeLimit(.minutes(10)))
struct KeyTests {
    @Test func `a written name is read as the same key`() {
        let characters = (0x20...0x7E).compactMap { Unicode.Scalar($0).map { Character($0) } }
        let controls = Array("abcdefgklnopqrstuvwxyz@\\]^_")
        var keys = characters.map { Key.character($0) }
        keys += characters.map { .alt($0) }
        keys += controls.map { .control($0) }
        keys += (1...12).map { .function($0) }
        keys += ["é", "世"].flatMap { [Key.character($0), .alt($0)] }
        keys += Keymap.standard.entries.flatMap(\.keys)
        keys += [.insert, .backTab, .tab, .controlUp, .altUp, .altDown, .altEnter, .wheelUp]
        for key in keys {
            #expect(Key(named: key.description) == key, "\(key)")
        }
    }

    @Test(
        arguments: [
            ("PageUp", .pageUp), ("M-PageDown", .altPageDown), ("Escape", .escape),
            ("f5", .function(5)),
            ("Ctrl-A", .control("a")), ("Alt-Enter", .altEnter), ("Shift-Up", .shiftUp),
            ("ctrl-home", .controlHome), ("C-i", .tab), ("C-m", .enter), ("C-[", .escape),
            ("C-h", .backspace), ("C-Space", .control("@")), ("C-/", .control("_")),
            ("Space", .character(" ")), ("M-Space", .alt(" ")), ("M-A", .alt("A")),
            ("-", .character("-")), ("Ctrl+A", .control("a")), ("alt+enter", .altEnter),
            ("Alt-R", .alt("r")), ("alt-r", .alt("r")), ("M-r", .alt("r")), ("Meta-R", .alt("R")),
            ("Alt-Shift-R", .alt("R")), ("Shift-Alt-r", .alt("R")), ("Alt-É", .alt("é")),
            ("Ctrl-S", .control("s")), ("C-s", .control("s")), ("S-Up", .shiftUp),
            ("M--", .alt("-")), ("S-Tab", .backTab), ("M-Return", .altEnter),
        ] as [(String, Key)]
    )
    func `alternative names of a key are read`(name: String, key: Key) {
        #expect(Key(named: name) == key)
        #expect(Key(named: key.description) == key)
    }

    @Test(arguments: [
        "", "C-", "C-1", "C-é", "F0", "F13", "F05", "Fx", "Hyper-x", "S-a", "C-F1", "ab", "\u{1}",
        "Alt-", "Alt-Shift-1", "Ctrl-Alt-x", "Ctrl-Shift-x",
    ])
    func `a key that no terminal sends has no name`(name: String) {
        #expect(Key(named: name) == nil)
    }

    @Test func `names separated by blanks are a sequence`() {
        #expect(Key.sequence(named: "Ctrl-X  C-e") == [.control("x"), .control("e")])
        #expect(Key.sequence(named: "F5") == [.function(5)])
        #expect(Key.sequence(named: "Ctrl-X nonsense") == nil && Key.sequence(named: " ") == nil)
    }

    @Test(
        arguments: [
            (.control("a"), "Ctrl-A"), (.alt("r"), "Alt-R"), (.alt("R"), "Alt-Shift-R"),
            (.alt("1"), "Alt-1"), (.alt("é"), "Alt-É"), (.alt("ß"), "Alt-ß"),
            (.alt(" "), "Alt-Space"),
            (.function(5), "F5"), (.pageUp, "PgUp"), (.escape, "Esc"), (.backTab, "Shift-Tab"),
            (.altBackspace, "Alt-Backspace"), (.character("x"), "x"), (.character("X"), "X"),
            (.control("_"), "Ctrl-_"), (.altRight, "Alt-Right"),
        ] as [(Key, String)]
    )
    func `keys have their usual names`(key: Key, text: String) {
        #expect(key.description == text)
    }

    @Test(
        arguments: [
            (.control("a"), "\u{1}"), (.control("@"), "\0"), (.control("_"), "\u{1F}"),
            (.tab, "\t"), (.enter, "\r"), (.escape, "\u{1B}"), (.backspace, "\u{7F}"),
            (.alt("x"), "\u{1B}x"), (.character("世"), "世"), (.up, nil), (.function(1), nil),
        ] as [(Key, String?)]
    )
    func `a literal key inserts its own text`(key: Key, text: String?) {
        #expect(key.literal == text)
    }
}
