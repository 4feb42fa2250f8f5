import TerminalUI
import Testing

@Suite("Keymap", .timeLimit(.minutes(10)))
struct KeymapTests {
    @Test(
        arguments: [
            (.enter, .submit), (.function(5), .reconnect), (.alt("r"), .reconnect),
            (.escape, .cancel), (.function(1), .help), (.control("k"), .edit(.killToEnd)),
            (.home, .edit(.moveToStart)), (.controlHome, .toTop), (.control("p"), .historyOlder),
            (.up, .upOrOlder), (.altEnter, .newline),
            (.control("d"), .endOfInput), (.alt("1"), .tab(1)), (.alt("9"), .tab(9)),
            (.controlPageDown, .nextTab), (.controlPageUp, .previousTab), (.shiftUp, .lineUp),
            (.wheelDown, .lineDown),
        ] as [(Key, Command)]
    )
    func `the usual keys have their usual actions`(key: Key, command: Command) {
        #expect(Keymap.standard.command(for: key) == command)
    }

    @Test func `characters are typed, not commands`() {
        #expect(Keymap.standard.command(for: .character("a")) == nil)
        #expect(Keymap.standard.command(for: .insert) == nil)
    }

    @Test func `a chord needs its first key, which means nothing by itself`() {
        let keymap = Keymap.standard
        #expect(keymap.command(for: .control("x")) == nil)
        #expect(keymap.meaning(of: [.control("x")]) == .prefix)
        #expect(keymap.meaning(of: [.control("x"), .control("e")]) == .command(.editExternally))
        #expect(keymap.meaning(of: [.control("e"), .control("x")]) == .none)
    }

    @Test func `of two conflicting entries the first is used`() {
        let chord = Keymap.Entry([.control("x"), .control("e")], .help)
        let single = Keymap.Entry(.control("x"), .redraw)
        #expect(Keymap([single, chord]).command(for: .control("x")) == .redraw)
        #expect(Keymap([single, chord]).meaning(of: chord.keys) == .none)
        #expect(Keymap([chord, single]).command(for: .control("x")) == nil)
        #expect(Keymap([chord, single]).meaning(of: chord.keys) == .command(.help))
    }

    @Test func `each key is in the table once, with a summary`() {
        let entries = Keymap.standard.entries
        #expect(Set(entries.map(\.keys)).count == entries.count)
        #expect(entries.allSatisfy { !$0.command.summary.isEmpty && !$0.keyNames.isEmpty })
    }

    @Test func `commands share a summary only as a series of tabs`() {
        let commands = Command.allCases.filter { if case .tab = $0 { false } else { true } }
        #expect(Set(commands.map(\.summary)).count == commands.count)
        #expect(Set((1...9).map { Command.tab($0).summary }).count == 1)
    }

    @Test func `every edit command has a key`() {
        let commands = Set(Keymap.standard.entries.map(\.command))
        #expect(EditCommand.allCases.allSatisfy { commands.contains(.edit($0)) })
    }

    @Test func `the help has an entry for each command, with its keys and its names`() {
        let keymap = Keymap([
            .init(.function(5), .reconnect), .init(.pageUp, .pageUp), .init(.alt("r"), .reconnect),
            .init([.control("x"), .control("u")], .edit(.undo)),
        ])
        #expect(
            keymap.helpEntries.map(\.keys) == ["F5, Alt-R", "PgUp", "Ctrl-X Ctrl-U"])
        #expect(
            keymap.helpEntries.map(\.command) == [.reconnect, .pageUp, .edit(.undo)])
        #expect(keymap.helpEntries[0].names == ["F5", "Alt-R", "reconnect", "reconnect"])
    }

    @Test func `help shows a series of commands by its first and last key`() {
        let keymap = Keymap((1...4).map { .init(.alt(Character("\($0)")), .tab($0)) })
        #expect(keymap.helpEntries.map(\.keys) == ["Alt-1 … Alt-4"])
    }

    @Test func `no standard entry has the keys of another, or a prefix of them`() {
        let keymap = Keymap.standard
        for entry in keymap.entries {
            #expect(
                keymap.meaning(of: entry.keys) == .command(entry.command), "\(entry.keyNames)")
            #expect(keymap.entries.count { $0.keys == entry.keys } == 1, "\(entry.keyNames)")
        }
    }
}

@Suite("KeyBinding", .timeLimit(.minutes(10)))
struct KeyBindingTests {
    @Test func `a key can be bound to another command, with its help`() {
        let keymap = Keymap.standard.binding([
            KeyBinding([.control("t")], .reconnect), KeyBinding([.function(5)], nil),
        ])
        #expect(keymap.command(for: .control("t")) == .reconnect)
        #expect(keymap.command(for: .function(5)) == nil)
        #expect(keymap.command(for: .alt("r")) == .reconnect)
        #expect(
            keymap.helpEntries.contains { $0.keys == "Alt-R, Ctrl-T" && $0.command == .reconnect }
        )
    }

    @Test func `of two bindings the later is used, and a chord replaces its prefix`() {
        let keymap = Keymap.standard.binding([
            KeyBinding([.function(9)], .help), KeyBinding([.function(9)], .drop),
            KeyBinding([.control("a"), .control("b")], .help),
        ])
        #expect(keymap.command(for: .function(9)) == .drop)
        #expect(keymap.command(for: .control("a")) == nil)
        #expect(keymap.meaning(of: [.control("a"), .control("b")]) == .command(.help))
        #expect(keymap.meaning(of: [.control("x"), .control("e")]) == .command(.editExternally))
        let other = keymap.binding([KeyBinding([.control("x")], .redraw)])
        #expect(other.command(for: .control("x")) == .redraw)
    }
}

@Suite("KeyChord", .timeLimit(.minutes(10)))
struct KeyChordTests {
    private func outcomes(_ keys: Key...) -> [KeyChord.Outcome] {
        var chord = KeyChord()
        return keys.map { chord.take($0, in: .standard) }
    }

    @Test func `a chord is pending until its last key`() {
        #expect(
            outcomes(.control("x"), .control("e"), .character("e"))
                == [.pending, .command(.editExternally), .key(.character("e"))])
    }

    @Test func `an unknown chord consumes its keys`() {
        #expect(
            outcomes(.control("x"), .character("q"), .enter)
                == [.pending, .unknown([.control("x"), .character("q")]), .command(.submit)])
    }

    @Test func `a pending chord can be shown`() {
        var chord = KeyChord()
        #expect(chord.description == "")
        _ = chord.take(.control("x"), in: .standard)
        #expect(chord.description == "Ctrl-X -")
    }
}
