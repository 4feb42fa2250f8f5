import ChatCore
import Testing

/// Who may read what was said: each case, by each subcommand.
@Suite("Readers of history", .timeLimit(.minutes(10)))
struct HistoryReaderTests {
    /// What has happened to the reader, who is `ann` with an account, or the guest `guest`.
    enum Case: String, CaseIterable, CustomTestStringConvertible {
        case member
        case joinedLater, left, joinedAgain, kicked, kickedAndBack, banned, notInTheRoom
        case backAfterQuit, backAfterPart
        case guest, guestBack, guestLoggedIn
        case otherHasTheNick
        case expired, redacted

        var testDescription: String { rawValue }
    }

    /// What the owner of the room, who is `bob`, has selected, and when.
    enum Choice: String, CaseIterable {
        case `default`, joined, members, all, off
        /// When all was said.
        case lateMembers, lateAll, lateOff
        /// While `two` was said.
        case meanwhileOff

        var isLate: Bool { [.lateMembers, .lateAll, .lateOff].contains(self) }

        var rule: HistoryRule {
            switch self {
            case .default, .joined, .meanwhileOff: .joined
            case .members, .lateMembers: .members
            case .all, .lateAll: .all
            case .off, .lateOff: .off
            }
        }
    }

    /// A case and a choice.
    struct Situation: CustomTestStringConvertible {
        let event: Case
        let choice: Choice

        static let all = Case.allCases.flatMap { event in
            Choice.allCases.map { Situation(event: event, choice: $0) }
        }

        var testDescription: String { "\(event), history \(choice)" }

        /// True when the reader is in the room at the end.
        var isMember: Bool {
            ![.left, .kicked, .notInTheRoom, .otherHasTheNick].contains(event)
        }

        /// What the reader sees of `one`, `two` and `three` in the room; nil when it may read
        /// nothing.
        var expected: [String]? {
            let texts: [String]?
            switch choice.rule {
            case .joined: texts = expectedOfJoined
            case .members: texts = isMember && event != .banned ? remaining : nil
            case .all: texts = event == .banned ? nil : remaining
            case .off: texts = nil
            }
            return texts?.filter { choice != .meanwhileOff || $0 != "two" }
        }

        private var expectedOfJoined: [String]? {
            switch event {
            case .member, .guest, .guestLoggedIn, .backAfterQuit: ["one", "two", "three"]
            case .joinedLater, .expired: ["two", "three"]
            case .joinedAgain, .kickedAndBack, .backAfterPart, .guestBack: ["three"]
            case .redacted: ["one", "three"]
            case .left, .kicked, .banned, .notInTheRoom, .otherHasTheNick: nil
            }
        }

        /// What is kept for whoever may read all.
        private var remaining: [String] {
            switch event {
            case .expired: ["two", "three"]
            case .redacted: ["one", "three"]
            default: ["one", "two", "three"]
            }
        }
    }

    private let net = TestAccounts(.withArchive())
    private static let capabilities = "batch draft/chathistory draft/message-redaction message-tags"

    /// Plays a case; returns the client that reads.
    private func play(_ situation: Case, _ choice: Choice = .default) throws -> String {
        net.net.network.restore(StoredHistory())
        try net.connectOwner("bob", capabilities: Self.capabilities)
        net.send("bob", "JOIN #room")
        net.send("bob", "CS REGISTER #room")
        if !choice.isLate { select(choice.rule, unless: .joined) }
        if choice == .joined { select(.joined) }
        try net.connectOwner("ann", capabilities: Self.capabilities)
        net.connect("guest", capabilities: Self.capabilities)
        let isGuest = [.guest, .guestBack, .guestLoggedIn, .otherHasTheNick].contains(situation)
        let reader = isGuest ? "guest" : "ann"
        if situation != .joinedLater, situation != .notInTheRoom { net.send(reader, "JOIN #room") }
        say("one")
        switch situation {
        case .joinedLater: net.send("ann", "JOIN #room")
        case .backAfterQuit: net.send("ann", "QUIT")
        case .guestLoggedIn:
            try net.add("carol", password: "secret")
            net.send("guest", "NS IDENTIFY carol secret")
        default: break
        }
        if choice == .meanwhileOff { select(.off) }
        say("two")
        if choice == .meanwhileOff { select(.joined) }
        switch situation {
        case .joinedAgain:
            net.send("ann", "PART #room")
            net.send("ann", "JOIN #room")
        case .backAfterPart:
            net.send("ann", "PART #room")
            net.send("ann", "QUIT")
            try net.connectOwner("ann", as: "ann2", capabilities: Self.capabilities)
            net.send("ann2", "JOIN #room")
        case .kickedAndBack:
            net.send("bob", "KICK #room ann")
            net.send("ann", "JOIN #room")
        case .guestBack, .otherHasTheNick:
            net.send("guest", "QUIT")
            net.net.handle(.closed(reason: []), of: "guest")
            net.connect("guest", capabilities: Self.capabilities)
            if situation == .guestBack { net.send("guest", "JOIN #room") }
        default: break
        }
        say("three")
        switch situation {
        case .left: net.send("ann", "PART #room")
        case .kicked: net.send("bob", "KICK #room ann")
        case .banned: net.send("bob", "MODE #room +b ann")
        case .backAfterQuit:
            try net.connectOwner("ann", as: "ann2", capabilities: Self.capabilities)
            net.send("ann2", "JOIN #room")
        case .expired:
            net.archive.removeFirstMessage()
            // So that the archive is asked.
            fillMemory()
        case .redacted: net.send("bob", "REDACT #room \(id(of: "two"))")
        default: break
        }
        if choice.isLate { select(choice.rule) }
        return [.backAfterQuit, .backAfterPart].contains(situation) ? "ann2" : reader
    }

    private func select(_ rule: HistoryRule, unless former: HistoryRule? = nil) {
        if rule == former { return }
        net.send("bob", "CS SET #room HISTORY \(rule)")
    }

    private func say(_ text: String) {
        net.net.time = ServerTime(seconds: net.net.time.seconds + 10)
        net.send("bob", "PRIVMSG #room :\(text)")
    }

    /// Other entries take the place of the messages in memory.
    private func fillMemory() {
        for number in 1...130 { net.send("bob", "TOPIC #room :\(number)") }
    }

    /// The id of a message, which `bob` has seen.
    private func id(of text: String) -> String {
        let line = net.ask("bob", "CHATHISTORY LATEST #room * 100").first {
            $0.hasSuffix(":\(text)")
        }
        let tags = line?.dropFirst().split(separator: " ").first?.split(separator: ";") ?? []
        return tags.first { $0.hasPrefix("msgid=") }.map { String($0.dropFirst(6)) } ?? "none"
    }

    @Test(
        arguments: Situation.all,
        [
            "LATEST #room * 100", "BEFORE #room timestamp=2100-01-01T00:00:00.000Z 100",
            "AFTER #room timestamp=1970-01-01T00:00:00.000Z 100",
            "AROUND #room timestamp=1970-01-01T00:17:00.000Z 100",
            "BETWEEN #room timestamp=1970-01-01T00:00:00.000Z timestamp=2100-01-01T00:00:00.000Z 100",
            "BETWEEN #room timestamp=2100-01-01T00:00:00.000Z timestamp=1970-01-01T00:00:00.000Z 100",
        ])
    func `a page has what the reader may see`(situation: Situation, command: String) throws {
        let reader = try play(situation.event, situation.choice)
        let lines = net.ask(reader, "CHATHISTORY \(command)")
        guard let expected = situation.expected else {
            #expect(lines.count == 1)
            #expect(lines.first?.contains("FAIL CHATHISTORY INVALID_TARGET") == true)
            return
        }
        let texts = lines.filter { $0.contains(" PRIVMSG #room :") }
            .map { $0.split(separator: " :").last.map(String.init) }
        #expect(texts == expected)
    }

    @Test(arguments: Situation.all)
    func `rooms that the reader may read are targets`(situation: Situation) throws {
        let reader = try play(situation.event, situation.choice)
        let lines = net.ask(
            reader,
            "CHATHISTORY TARGETS timestamp=1970-01-01T00:00:00.000Z "
                + "timestamp=2100-01-01T00:00:00.000Z 100")
        let targets = lines.filter { $0.contains(" CHATHISTORY TARGETS #room ") }
        #expect(targets.count == (situation.isMember && situation.expected != nil ? 1 : 0))
    }

    @Test(arguments: Situation.all)
    func `only who may read a message is answered that it may not remove it`(
        situation: Situation
    ) throws {
        let reader = try play(situation.event, situation.choice)
        let text = situation.event == .expired ? "three" : "one"
        let id = id(of: text)
        _ = net.net.received("bob")
        let lines = net.ask(reader, "REDACT #room \(id)")
        let seen = situation.isMember ? situation.expected : nil
        let code =
            seen == nil
            ? "INVALID_TARGET"
            : seen?.contains(text) == true ? "REDACT_FORBIDDEN" : "UNKNOWN_MSGID"
        #expect(lines.count == 1)
        #expect(lines.first?.contains("FAIL REDACT \(code) ") == true)
        #expect(net.net.received("bob") == [])
    }

    @Test(arguments: ["none", "0-1", "zzz-5", "-", "1-99999999999999999999"])
    func `an unknown id is answered as one of another room is`(id: String) throws {
        let reader = try play(.member)
        net.send("bob", "JOIN #other")
        net.send("bob", "PRIVMSG #other :hidden")
        let foreign =
            net.ask("bob", "CHATHISTORY LATEST #other * 1")
            .compactMap { line in line.split(separator: ";").first { $0.contains("msgid=") } }
            .first.map { $0.replacingPrefix() } ?? ""
        func answers(_ id: String) -> [String] {
            net.ask(
                reader, "CHATHISTORY AFTER #room msgid=\(id) 10", "REDACT #room \(id)"
            )
            .map { $0.replacing(id, with: "ID") }
        }
        #expect(answers(id) == answers(foreign))
        #expect(answers(id).count == 2)
    }

    @Test func `who removes a message sends REDACT to all that know the command`() throws {
        _ = try play(.member)
        net.connect("old")
        net.send("old", "JOIN #room")
        let id = id(of: "two")
        for client in ["ann", "bob", "old"] { _ = net.net.received(client) }
        net.send("bob", "REDACT #room \(id) :a mistake")
        for client in ["ann", "bob"] {
            let lines = net.net.received(client)
            #expect(lines.count == 1)
            #expect(lines.first?.hasPrefix(":bob!~bob@") == true)
            #expect(lines.first?.hasSuffix(" REDACT #room \(id) :a mistake") == true)
        }
        #expect(net.net.received("old") == [])
        #expect(
            net.ask("bob", "REDACT #room \(id)").map(\.untagged)
                == [":irc.test FAIL REDACT UNKNOWN_MSGID #room \(id) :There is no such message"])
    }

    @Test func `an operator of the room removes what others said, when it is only stored, too`()
        throws
    {
        _ = try play(.member)
        net.send("ann", "PRIVMSG #room :spam")
        let id = id(of: "spam")
        fillMemory()
        _ = net.net.received("ann")
        net.send("bob", "REDACT #room \(id)")
        #expect(net.net.received("ann").last?.hasSuffix(" REDACT #room \(id)") == true)
        #expect(!net.ask("ann", "CHATHISTORY LATEST #room * 100").contains { $0.contains(":spam") })
    }

    // MARK: - Direct messages

    @Test func `who takes a nick later sees nothing of what was said to it`() throws {
        _ = try play(.member)
        net.send("bob", "PRIVMSG guest :secret")
        #expect(net.ask("guest", "CHATHISTORY LATEST bob * 10").count == 3)
        net.send("guest", "QUIT")
        net.net.handle(.closed(reason: []), of: "guest")
        net.connect("guest", capabilities: Self.capabilities)
        #expect(net.ask("guest", "CHATHISTORY LATEST bob * 10").count == 2)
        // Who said it can read it until somebody else has the nick.
        net.send("guest", "NICK other")
        #expect(net.ask("bob", "CHATHISTORY LATEST guest * 10").count == 3)
        #expect(net.ask("guest", "CHATHISTORY LATEST bob * 10").count == 2)
    }

    @Test func `an account reads what was said to it while it was away`() throws {
        _ = try play(.member)
        net.send("ann", "QUIT")
        net.net.handle(.closed(reason: []), of: "ann")
        net.send("bob", "PRIVMSG ann :see you")
        try net.connectOwner("ann", as: "ann2", capabilities: Self.capabilities)
        let lines = net.ask("ann2", "CHATHISTORY LATEST bob * 10")
        #expect(lines.count == 3)
        #expect(lines.dropFirst().first?.hasSuffix("PRIVMSG ann :see you") == true)
    }

    @Test func `who registers the name of a deleted account reads nothing of it`() throws {
        _ = try play(.member)
        net.send("bob", "PRIVMSG ann :secret")
        net.send("ann", "NS DROP ann secret")
        #expect(net.ask("ann", "CHATHISTORY LATEST bob * 10").count == 2)
        #expect(net.ask("bob", "CHATHISTORY LATEST ann * 10").count == 2)
        net.send("ann", "QUIT")
        net.net.handle(.closed(reason: []), of: "ann")
        try net.connectOwner("ann", as: "new", capabilities: Self.capabilities)
        net.send("new", "JOIN #room")
        #expect(net.ask("new", "CHATHISTORY LATEST bob * 10").count == 2)
        #expect(net.ask("new", "CHATHISTORY LATEST #room * 10").count == 2)
    }
}

extension Substring {
    fileprivate func replacingPrefix() -> String {
        String(split(separator: "=").last ?? "")
    }
}

extension String {
    /// The line without its tags.
    fileprivate var untagged: String {
        hasPrefix("@") ? String(drop { $0 != " " }.dropFirst()) : self
    }
}
