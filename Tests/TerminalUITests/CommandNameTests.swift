import TerminalUI
import Testing

@Suite("Command names", .timeLimit(.minutes(5)))
struct CommandNameTests {
    @Test(
        arguments: [
            (.submit, "submit"), (.historyOlder, "history-older"), (.endOfInput, "end-of-input"),
            (.edit(.killWordBackward), "kill-word-backward"),
        ] as [(Command, String)]
    )
    func `a name is small letters and hyphens`(command: Command, name: String) {
        #expect(command.name == name && Command(named: name) == command)
    }

    @Test func `every name means its command`() {
        for command in Command.allCases { #expect(Command(named: command.name) == command) }
        #expect(Set(Command.allCases.map(\.name)).count == Command.allCases.count)
        #expect(Command(named: "nonsense") == nil)
    }

    @Test func `every command that a key has can be named`() {
        let commands = Set(Keymap.standard.entries.map(\.command))
        #expect(commands.isSubset(of: Command.allCases))
    }
}

@Suite("KeyBinding", .timeLimit(.minutes(5)))
struct KeyBindingTests {
    @Test func `a key is bound otherwise, with the command's help`() {
        let keymap = Keymap.standard.binding([
            KeyBinding([.control("t")], .reconnect), KeyBinding([.function(5)], nil),
        ])
        #expect(keymap.command(for: .control("t")) == .reconnect)
        #expect(keymap.command(for: .function(5)) == nil)
        #expect(keymap.command(for: .alt("r")) == .reconnect)
        #expect(
            keymap.help.contains { $0.hasPrefix("M-r, C-t ") && $0.hasSuffix("connect again, now") }
        )
    }

    @Test func `of two bindings the later counts, and a chord takes the key that it begins with`() {
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
