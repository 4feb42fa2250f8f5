import Testing

@testable import Conversation

@Suite("SlashCommand: IRC", .timeLimit(.minutes(10)))
struct SlashCommandChatTests {
    @Test func `no name is used twice, and each has a line of help`() {
        let names = SlashCommand.network.map(\.name)
        #expect(Set(names).count == names.count)
        #expect(SlashCommand.network.allSatisfy { !$0.summary.isEmpty })
    }

    @Test func `the commands of the workspace remain`() {
        let names = Set(SlashCommand.network.map(\.name))
        #expect(SlashCommand.workspace.allSatisfy { names.contains($0.name) })
    }

    @Test func `the short forms do the same`() throws {
        let short = try #require(SlashCommand.chat.first { $0.name == "j" })
        #expect(short.summary == "short for /join")
        #expect(short.usage == "/j ROOM [KEY]")
    }

    @Test(arguments: [
        "NickServ identify x", "nickserv IDENTIFY a b", "PRIVMSG x :register", "OPER a b",
    ])
    func `a log-in is a secret`(argument: String) throws {
        for name in ["msg", "quote", "query"] {
            let command = try #require(SlashCommand.chat.first { $0.name == name })
            #expect(command.isSecret(argument.replacing(":", with: "")))
            #expect(!command.isSecret("ada hello there"))
        }
    }

    @Test func `the help of a network has groups for rooms and people`() {
        var chat = ChatBench.inRoom(rows: 40)
        chat.bench.enter("/help join")
        #expect(chat.bench.picture.contains("/join ROOM [KEY]"))
        #expect(chat.bench.pictureRows.contains("People"))
    }
}
