import Accounts
import ChatCore
import Testing

/// Ids of messages, of which the archive may lose the latest.
@Suite("Ids of logs", .timeLimit(.minutes(10)))
struct LogIDTests {
    private let settings: [NetworkSettings] = ([1, 2] as [UInt64]).map { seed in
        var settings = NetworkSettings.withArchive()
        settings.seed = seed
        return settings
    }

    /// Says something to ann so many times; returns the ids.
    private func talk(_ count: Int, _ net: TestAccounts) -> [String] {
        (0..<count).compactMap { _ in
            let line = net.ask("bob", "PRIVMSG ann :hello").first { $0.contains(" PRIVMSG ") }
            let tags = line?.dropFirst().split(separator: " ").first?.split(separator: ";") ?? []
            return tags.first { $0.hasPrefix("msgid=") }.map(String.init)
        }
    }

    private func connect(_ net: TestAccounts) throws {
        for nick in ["ann", "bob"] {
            try net.connectOwner(nick, capabilities: "echo-message message-tags")
        }
    }

    @Test func `those of messages that were lost are not used again`() throws {
        let net = TestAccounts(settings[0])
        net.net.network.restore(StoredHistory())
        try connect(net)
        var ids = talk(1, net)
        // Longer than the offsets that are reserved.
        net.archive.isSlow = true
        ids += talk(3_000, net)
        net.archive.waiting = []
        net.archive.isSlow = false
        net.restart(settings[1], StoredNetwork(), historyIsLast: false)
        try connect(net)
        ids += talk(3_000, net)
        #expect(ids.count == 6_001)
        #expect(Set(ids).count == ids.count)
    }

    @Test func `a log that was stored without offsets goes on with another epoch`() throws {
        let net = TestAccounts(settings[0])
        let names = try ["ann", "bob"].map { try #require(AccountName($0.utf8)) }
        let log = StoredLog(
            number: LogNumber(rawValue: 1),
            subject: .direct(.account(names[0]), .account(names[1])),
            epochs: [LogEpoch(start: 0, value: 35)])
        net.net.network.restore(
            StoredHistory([log], firstUnusedNumber: LogNumber(rawValue: 2)))
        try connect(net)
        let ids = talk(2, net)
        #expect(ids.count == 2)
        #expect(!ids.contains { $0.hasPrefix("msgid=z-") })
    }
}
