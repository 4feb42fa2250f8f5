import TerminalUI
import Testing

@Suite("Command", .timeLimit(.minutes(10)))
struct CommandTests {
    @Test(
        arguments: [
            (.submit, "submit"), (.historyOlder, "history-older"), (.endOfInput, "end-of-input"),
            (.edit(.killWordBackward), "kill-word-backward"),
        ] as [(Command, String)]
    )
    func `a name is lower case with hyphens`(command: Command, name: String) {
        #expect(command.name == name && Command(named: name) == command)
    }

    @Test func `every name is read as its command`() {
        for command in Command.allCases { #expect(Command(named: command.name) == command) }
        #expect(Set(Command.allCases.map(\.name)).count == Command.allCases.count)
        #expect(Command(named: "nonsense") == nil)
    }

    @Test func `every command that a key has can be named`() {
        let commands = Set(Keymap.standard.entries.map(\.command))
        #expect(commands.isSubset(of: Command.allCases))
    }
}
