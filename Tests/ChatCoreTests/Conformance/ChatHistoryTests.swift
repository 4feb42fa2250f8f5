import ChatCore
import Testing

/// The draft/chathistory specification, of what is in memory and what is stored.
@Suite("Pages of history", .timeLimit(.minutes(10)))
struct ChatHistoryTests {
    private let net = TestAccounts(.withArchive())
    private let capabilities = "batch draft/chathistory message-tags server-time"

    init() {
        net.net.network.restore(StoredHistory())
        net.connect("ann", capabilities: capabilities)
        net.connect("bob")
        for nick in ["ann", "bob"] { net.send(nick, "JOIN #room") }
    }

    /// Says lines `m1` and so on, one a second.
    private func say(_ count: Int, by nick: String = "bob", to target: String = "#room") {
        for number in 1...count {
            net.net.time = ServerTime(seconds: net.net.time.seconds + 1)
            net.send(nick, "PRIVMSG \(target) :m\(number)")
        }
    }

    /// The texts of the messages of a page.
    private func texts(_ command: String, by nick: String = "ann") -> [String] {
        net.ask(nick, "CHATHISTORY \(command)").filter { $0.contains(" PRIVMSG ") }
            .map { String($0.split(separator: " :").last ?? "") }
    }

    /// The tag of the line of a page with this text.
    private func tag(_ key: String, of text: String) -> String {
        let line = net.ask("ann", "CHATHISTORY LATEST #room * 100").first {
            $0.hasSuffix(":\(text)")
        }
        let tags = line?.dropFirst().split(separator: " ").first?.split(separator: ";") ?? []
        return tags.first { $0.hasPrefix("\(key)=") }.map { String($0.dropFirst(key.count + 1)) }
            ?? ""
    }

    @Test(.rule("IRCv3 chathistory: Batch type"))
    func `a page is a batch whose lines have the ids and times of their messages`() {
        net.net.time = ServerTime(seconds: 1_000)
        net.send("bob", "PRIVMSG #room :hello")
        let live = net.net.received("ann").last ?? ""
        let lines = net.ask("ann", "CHATHISTORY LATEST #room * 10")
        #expect(lines.count == 3)
        #expect(
            lines.first == "@time=1970-01-01T00:16:40.000Z :irc.test BATCH +1 chathistory #room")
        #expect(lines.dropFirst().first == "@\(live.dropFirst().replacingFirst(" ", ";batch=1 "))")
        #expect(lines.last == "@time=1970-01-01T00:16:40.000Z :irc.test BATCH -1")
    }

    @Test(
        .rule("IRCv3 chathistory: Subcommands"),
        arguments: [
            ("LATEST #room * 3", ["m8", "m9", "m10"]),
            ("LATEST #room * 200", (1...10).map { "m\($0)" }),
            ("LATEST #room ID=m7 5", ["m8", "m9", "m10"]),
            ("LATEST #room TIME=m7 2", ["m9", "m10"]), ("BEFORE #room ID=m4 2", ["m2", "m3"]),
            ("BEFORE #room TIME=m4 9", ["m1", "m2", "m3"]), ("AFTER #room ID=m4 2", ["m5", "m6"]),
            ("AFTER #room TIME=m8 9", ["m9", "m10"]), ("AROUND #room ID=m5 1", ["m5"]),
            ("AROUND #room ID=m5 3", ["m4", "m5", "m6"]),
            ("AROUND #room TIME=m5 4", ["m3", "m4", "m5", "m6"]),
            ("BETWEEN #room ID=m2 ID=m6 2", ["m3", "m4"]),
            ("BETWEEN #room ID=m6 ID=m2 2", ["m4", "m5"]),
            ("BETWEEN #room TIME=m2 TIME=m6 9", ["m3", "m4", "m5"]),
            ("BETWEEN #room TIME=m6 ID=m2 2", ["m4", "m5"]),
        ])
    func `each subcommand has its page, wherever the messages are`(
        command: String, expected: [String]
    ) {
        say(10)
        let words = command.split(separator: " ").map { word -> String in
            if word.hasPrefix("ID=") {
                return "msgid=\(tag("msgid", of: String(word.dropFirst(3))))"
            }
            if word.hasPrefix("TIME=") {
                return "timestamp=\(tag("time", of: String(word.dropFirst(5))))"
            }
            return String(word)
        }
        let command = words.joined(separator: " ")
        #expect(texts(command) == expected)
        // The same after so many other messages that the archive must be asked.
        say(300, to: "#other")
        net.send("bob", "JOIN #other")
        #expect(texts(command) == expected)
    }
}

extension Substring {
    fileprivate func replacingFirst(_ one: Character, _ other: String) -> String {
        guard let index = firstIndex(of: one) else { return String(self) }
        return self[..<index] + other + self[self.index(after: index)...]
    }
}
