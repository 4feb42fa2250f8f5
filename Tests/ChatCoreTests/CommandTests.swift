import Testing

@testable import ChatCore

@Suite("Commands", .timeLimit(.minutes(5)))
struct CommandTests {
    @Test(arguments: Command.allCases)
    func `a command has the name of its case, and is found by it`(_ command: Command) {
        #expect(command.name == String(describing: command).uppercased())
        #expect(Command(Array(command.name.utf8)[...]) == command)
        #expect(Command(Array(command.name.lowercased().utf8)[...]) == command)
    }
}
