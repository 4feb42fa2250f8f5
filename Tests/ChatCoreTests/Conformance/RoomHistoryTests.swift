import ReactorIRC
import Testing

@testable import ChatCore

/// Who reads what was said in a room, as its owner has selected.
@Suite("History of a room", .timeLimit(.minutes(10)))
struct RoomHistoryTests {
    private let test: TestAccounts
    private var net: TestNetwork { test.net }

    /// `#tea` belongs to `ann`, and `bob` is in it.
    init() throws {
        var settings = NetworkSettings.withArchive()
        settings.accounts?.alwaysOn = nil
        test = TestAccounts(settings)
        net.network.restore(StoredHistory())
        for nick in ["ann", "bob"] {
            try test.connectOwner(
                nick, capabilities: "batch draft/chathistory draft/event-playback message-tags")
            test.send(nick, "JOIN #tea")
        }
        test.connect("guest", capabilities: "batch draft/chathistory")
        test.send("ann", "CS REGISTER #tea")
    }

    /// The texts of ChanServ's answers to a command.
    private func notices(_ client: String, _ line: String) -> [String] {
        test.ask(client, line).filter { $0.contains("ChanServ@irc.test NOTICE \(client) :") }
            .map { $0.split(separator: " :").last.map(String.init) ?? "" }
    }

    /// The messages that a client reads, and whatever else happened; nil when it may not.
    private func page(_ client: String) -> [String]? {
        let lines = test.ask(client, "CHATHISTORY LATEST #tea * 100")
        if lines.contains(where: { $0.contains(" FAIL ") }) { return nil }
        return lines.filter { !$0.contains(" BATCH ") }.map { line in
            String(line.split(separator: " ").dropFirst(2).joined(separator: " "))
        }
    }

    private func messages(_ client: String) -> [String]? {
        page(client)?.filter { $0.hasPrefix("PRIVMSG ") }.map { String($0.suffix(3)) }
    }

    @Test(.rule("Carillon: ChanServ"))
    func `the owner selects who reads, the members see it, and INFO has it`() {
        let first = notices("guest", "CS INFO #tea")
        #expect(
            first.last
                == "Its history is joined by default: a member reads what was said since its first JOIN"
        )
        _ = net.received("bob")
        #expect(
            notices("ann", "CS SET #tea HISTORY All")
                == ["The history of #tea is all: everybody reads what was said"])
        #expect(
            net.received("bob").map { String($0.drop { $0 != ":" }) } == [
                ":ChanServ!ChanServ@irc.test NOTICE #tea :ann has set the history to all: "
                    + "everybody reads what was said"
            ])
        #expect(
            notices("guest", "CS INFO #tea").last
                == "Its history is all: everybody reads what was said")
        // The same again is no change.
        #expect(notices("ann", "CS SET #tea HISTORY all").count == 1)
        #expect(net.received("bob") == [])
        #expect(
            notices("ann", "CS SET #tea HISTORY default").first?.hasPrefix(
                "The history of #tea is joined: ") == true)
        #expect(net.received("bob").count == 1)
    }

    @Test(.rule("Carillon: ChanServ"))
    func `others cannot, and an operator of the network can, which is noted`() {
        #expect(notices("bob", "CS SET #tea HISTORY all") == ["You do not own #tea"])
        #expect(notices("guest", "CS SET #none HISTORY all") == ["There is no room #none"])
        test.send("bob", "JOIN #milk")
        #expect(notices("bob", "CS SET #milk HISTORY all") == ["#milk is not registered"])
        #expect(
            notices("ann", "CS SET #tea HISTORY some")
                == ["The history of a room is joined, members, all, off, or default"])
        net.addModes(.networkOperator, to: "bob")
        #expect(notices("bob", "CS SET #tea HISTORY off").count == 1)
        #expect(
            net.audit.last?.hasSuffix(" set the history to off of the room #tea, owned by ann")
                == true)
    }

    @Test(.rule("Carillon: ChanServ"))
    func `off keeps nothing from then on, and what was kept is read when it ends`() {
        test.send("ann", "PRIVMSG #tea :one")
        test.send("ann", "CS SET #tea HISTORY off")
        let count = test.archive.records.values.joined().count
        for client in ["ann", "bob", "guest"] { #expect(messages(client) == nil) }
        for line in ["PRIVMSG #tea :two", "TOPIC #tea :two", "MODE #tea +m", "NICK ann2"] {
            test.send("ann", line)
        }
        test.send("ann", "NICK ann")
        #expect(test.archive.records.values.joined().count == count)
        test.send("ann", "CS SET #tea HISTORY joined")
        test.send("ann", "PRIVMSG #tea :six")
        #expect(messages("bob") == ["one", "six"])
        #expect(page("bob")?.contains { $0.contains("two") } == false)
        #expect(net.network.inconsistency == nil)
    }

    @Test(.rule("Carillon: ChanServ"))
    func `what is said while it is off has ids, and events have none`() {
        test.send("ann", "CS SET #tea HISTORY off")
        _ = net.received("bob")
        test.send("ann", "PRIVMSG #tea :one")
        test.send("ann", "TOPIC #tea :two")
        let lines = net.received("bob")
        #expect(lines.map { $0.contains("msgid=") } == [true, false])
        #expect(
            test.ask(
                "ann",
                "CHATHISTORY TARGETS timestamp=1970-01-01T00:00:00.000Z "
                    + "timestamp=2100-01-01T00:00:00.000Z 10"
            ).count == 2)
    }

    @Test(.rule("Carillon: ChanServ"))
    func `who joins while it is off reads from then on, once it is not`() {
        test.send("ann", "PRIVMSG #tea :one")
        test.send("ann", "CS SET #tea HISTORY off")
        test.send("guest", "JOIN #tea")
        test.send("bob", "PART #tea")
        test.send("bob", "JOIN #tea")
        test.send("ann", "CS SET #tea HISTORY joined")
        test.send("ann", "PRIVMSG #tea :two")
        #expect(messages("ann") == ["one", "two"])
        #expect(messages("bob") == ["two"])
        #expect(messages("guest") == ["two"])
    }

    @Test(.rule("Carillon: ChanServ"))
    func `a room keeps its rule over a restart, and without an owner`() {
        test.send("ann", "CS SET #tea HISTORY members")
        test.send("ann", "PRIVMSG #tea :one")
        let stored = net.network.stored
        #expect(stored.rooms.first?.historyRule == .members)
        let settings = net.network.settings
        test.restart(settings, stored, historyIsLast: false)
        #expect(net.network.stored == stored)
        test.connect("guest", capabilities: "batch draft/chathistory")
        test.send("guest", "JOIN #tea")
        #expect(messages("guest") == ["one"])
        net.addModes(.networkOperator, to: "guest")
        test.send("guest", "CS DROP #tea")
        #expect(messages("guest") == ["one"])
    }

    @Test(.rule("Carillon: ChanServ"))
    func `entries of the log give the rule`() throws {
        let id = try #require(net.network.roomNames[FoldedName("#tea", by: .ascii)])
        var room = net.network.rooms[id]
        net.network.journal = []
        for rule in ["off", "members", "members"] {
            test.send("ann", "CS SET #tea HISTORY \(rule)")
        }
        let entries = net.network.journal ?? []
        #expect(entries.map(\.entry) == [.history(.off), .history(.members)])
        for entry in entries { room.apply(entry.entry, at: entry.position) }
        #expect(room == net.network.rooms[id])
    }

    @Test(.rule("Carillon: ChanServ"))
    func `where the server keeps nothing, no room does`() {
        test.send("ann", "CS SET #tea HISTORY all")
        var settings = net.network.settings
        settings.history = nil
        net.apply(settings)
        #expect(notices("ann", "CS SET #tea HISTORY all") == ["This server keeps no history"])
        #expect(notices("ann", "CS INFO #tea").count == 1)
        test.send("ann", "PRIVMSG #tea :one")
        settings.history = HistorySettings()
        net.apply(settings)
        #expect(messages("guest") == [])
    }

    @Test(.rule("Carillon: durability"))
    func `strict, only what is to be kept is refused while the archive fails`() {
        var settings = net.network.settings
        settings.history?.isStrict = true
        net.apply(settings)
        test.send("ann", "JOIN #quiet")
        test.send("ann", "CS REGISTER #quiet")
        test.send("ann", "CS SET #quiet HISTORY off")
        test.send("bob", "JOIN #quiet")
        net.setArchive(isAvailable: false)
        _ = net.received("bob")
        #expect(
            test.ask("ann", "PRIVMSG #tea :one", "PRIVMSG bob :one").map {
                $0.contains(
                    "FAIL PRIVMSG TEMPORARILY_UNAVAILABLE ")
            } == [true, true])
        #expect(net.received("bob") == [])
        #expect(test.ask("ann", "PRIVMSG #quiet :one", "CS INFO #quiet").count == 2)
        #expect(net.received("bob").count == 1)
        net.setArchive(isAvailable: true)
        #expect(test.ask("ann", "PRIVMSG #tea :one") == [])
        #expect(net.received("bob").count == 1)
    }
}
