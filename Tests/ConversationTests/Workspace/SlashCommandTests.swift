import Conversation
import Testing

@Suite("SlashCommand", .timeLimit(.minutes(5)))
struct SlashCommandTests {
    @Test(
        arguments: [
            ("hello", SlashCommand.Reading.message("hello")),
            (" /quit", .message(" /quit")),
            ("a /quit", .message("a /quit")),
            ("/quit", .command(.quit, argument: "")),
            ("/quit now", .command(.quit, argument: "now")),
            ("/reconnect ", .command(.reconnect, argument: "")),
            ("/connect localhost:1", .command(.connect, argument: "localhost:1")),
            ("/connect   unix:/a b  ", .command(.connect, argument: "unix:/a b")),
            ("/connect", .command(.connect, argument: "")),
            ("/tab 2", .command(.tab, argument: "2")),
            ("/Quit", .unknown("/Quit")),
            ("/quits", .unknown("/quits")),
            ("/usr/bin is full", .unknown("/usr/bin")),
            ("/", .unknown("/")),
            ("/ quit", .unknown("/")),
            ("//", .message("/")),
            ("//quit", .message("/quit")),
            ("///", .message("//")),
            ("", .message("")),
        ])
    func `a line is a message, a command, or neither`(
        line: String, reading: SlashCommand.Reading
    ) {
        #expect(SlashCommand.read(line) == reading)
    }

    @Test(arguments: SlashCommand.allCases)
    func `every command is read by its name and has a line of help`(command: SlashCommand) {
        #expect(
            SlashCommand.read("/\(command.rawValue) x") == .command(command, argument: "x"))
        #expect(command.usage.hasPrefix("/\(command.rawValue)"))
        #expect(!command.summary.isEmpty)
    }
}
