import Conversation
import TerminalUI
import Testing

@Suite("SlashCommand", .timeLimit(.minutes(10)))
struct SlashCommandTests {
    @Test(
        arguments: [
            ("hello", ReadLine.message("hello")),
            (" /quit", .message(" /quit")),
            ("a /quit", .message("a /quit")),
            ("/quit", .command("quit", "")),
            ("/quit now", .command("quit", "now")),
            ("/reconnect ", .command("reconnect", "")),
            ("/connect localhost:1", .command("connect", "localhost:1")),
            ("/connect   unix:/a b  ", .command("connect", "unix:/a b")),
            ("/connect", .command("connect", "")),
            ("/tab 2", .command("tab", "2")),
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
        line: String, reading: ReadLine
    ) {
        #expect(ReadLine(SlashCommand.read(line)) == reading)
    }

    /// A reading, with the command's name.
    enum ReadLine: Equatable, Sendable {
        case message(String)
        case command(String, String)
        case unknown(String)

        init(_ reading: SlashCommand.Reading) {
            switch reading {
            case .message(let text): self = .message(text)
            case .command(let command, let argument): self = .command(command.name, argument)
            case .unknown(let word): self = .unknown(word)
            }
        }
    }

    @Test(arguments: SlashCommand.all.filter { $0.argumentName == nil })
    func `a command without an argument refuses one, and the line stays`(command: SlashCommand) {
        var bench = ClientBench.up()
        let before = bench.lines
        let line = "/\(command.name) word"
        #expect(bench.enter(line) == [])
        #expect(bench.state.tab.editor.text == line && bench.lines == before)
        #expect(bench.ruler.contains("/\(command.name) takes no argument"))
        #expect(bench.state.takeUnsaved().history.isEmpty)
    }

    @Test func `no name is used twice`() {
        #expect(Set(SlashCommand.all).count == SlashCommand.all.count)
    }

    @Test(arguments: SlashCommand.all)
    func `every command is read by its name and has a line of help`(command: SlashCommand) {
        #expect(
            SlashCommand.read("/\(command.name) x") == .command(command, argument: "x"))
        #expect(command.usage.hasPrefix("/\(command.name)"))
        #expect(!command.summary.isEmpty)
    }
}
