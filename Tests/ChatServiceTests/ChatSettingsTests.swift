import ChatCore
import ChatService
import Daemon
import Digests
import ReactorKit
import Services
import Settings
import Testing

@Suite("Settings of chat", .timeLimit(.minutes(10)))
struct ChatSettingsTests {
    private static let verifier =
        "SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY="
        + ":wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU="

    /// What is wrong with a file that begins with a listener.
    private func read(
        _ text: String, listener: String = "listen = 127.0.0.1:6667"
    ) -> (diagnostics: [SettingsDiagnostic], warnings: [String]) {
        let file = "\(listener)\nservice = chat\n[service chat]\n\(text)"
        let (_, diagnostics, warnings) = ServerSettings.read(
            SettingsSources(
                prefix: "carillond", text: SettingsText(Array(file.utf8), named: "f")),
            services: [ChatService.self])
        return (diagnostics, warnings.map(\.description))
    }

    private func complaints(_ text: String) -> [String] { read(text).diagnostics.map(\.reason) }

    @Test(arguments: [
        "network = Tea", "server-name = irc.example.org", "motd = /etc/motd", "motd = off",
        "admin-location = Somewhere", "password = off", "operators = off",
        "cloak-secret = 0123456789abcdef", "cloak-secret = random", "room-modes = nt",
        "room-modes = off", "webirc = 10.0.0.0/8 sesame-street, ::1 another-one",
        "flood-exempt = 127.0.0.1, 10.0.0.0/8", "flood-exempt = off", "sendq = 1M",
        "sts-port = 6697", "sts-port = off", "sts-duration = 24h", "sts-duration = 0s",
        "banned-addresses = 192.0.2.7, 2001:db8::/32 open proxies", "banned-addresses = off",
        "banned-masks = *!*@*.example.org be nice, bot", "banned-masks = off",
        "ping-interval = 90s", "registration-timeout = 30s", "nick-length = 16",
        "always-on = off", "always-on = 1m", "always-on = 12h", "always-on = 14d",
        "always-on = 10y", "history = joined", "history = members", "history = all",
        "history = off", "history-days = 1", "history-days = unlimited",
        "history-messages = 1000000", "history-messages = unlimited", "durability = strict",
        "durability = relaxed",
    ])
    func `these are allowed`(text: String) {
        #expect(complaints(text) == [])
    }

    @Test func `passwords are verifiers`() {
        #expect(complaints("password = \(Self.verifier)") == [])
        #expect(
            complaints("operators = ann \(Self.verifier), bob \(Self.verifier)\n")
                == [])
        #expect(
            complaints("password = secret-word") == [
                "password: this is no verifier: make one with \"carillond chat password\""
            ])
        #expect(
            complaints("operators = ann secret-word") == [
                "operators: ann: this is no verifier: make one with \"carillond chat password\""
            ])
        #expect(
            complaints("operators = ann") == [
                "operators: write a name, a space and a verifier"
            ])
    }

    @Test(arguments: [
        ("operators = ann \(verifier), bob \(verifier), ann \(verifier)", "ann is there twice"),
        ("banned-addresses = 192.0.2.0/24 spam, ::1, 192.0.2.9/24", "192.0.2.0/24 is there twice"),
        ("banned-masks = bot, a!b@c, BOT!*@* no bots", "bot!*@* is there twice"),
        (
            "webirc = 10.0.0.0/8 sesame-street, 10.0.0.0/8 sesame-street",
            "10.0.0.0/8 is there twice with one password"
        ),
    ])
    func `an item of a list is there once, and the error is at the list`(
        text: String, reason: String
    ) {
        let name = text.prefix { $0 != " " }
        let place = "f:5:\(name.count + 4)"
        #expect(
            read("motd = off\n" + text).diagnostics.map(\.description)
                == ["\(place): \(name): \(reason)"])
    }

    @Test func `a gateway may have two passwords`() {
        #expect(complaints("webirc = 10.0.0.0/8 sesame-street, 10.0.0.0/8 another-one") == [])
    }

    @Test(arguments: [
        ("listen = 127.0.0.1:6667", false), ("listen = tls:127.0.0.1:6698", false),
        ("listen = 127.0.0.1:6697", false), ("listen = tls:127.0.0.1:6697", true),
        ("listen = 127.0.0.1:6667, tls:127.0.0.1:6697", true),
        // Where a balancer is before the listener, its port is meant.
        ("listen = 127.0.0.1:6667\nproxy-from = 127.0.0.1", true),
    ])
    func `a port for STS without a TLS listener is a warning`(listener: String, isRight: Bool) {
        let start = "\(listener)\ntls-certificate = /c\ntls-key = /k"
        let line = start.split(separator: "\n").count + 3
        let (diagnostics, warnings) = read("sts-port = 6697", listener: start)
        #expect(diagnostics == [])
        #expect(
            warnings
                == (isRight
                    ? []
                    : [
                        "f:\(line):12: no tls: listener of the service has the port 6697, for which "
                            + "clients leave the others: write it in listen, like tls:0.0.0.0:6697"
                    ]))
    }

    @Test(arguments: [
        (
            "network = two words",
            "network cannot be \"two words\": allowed is a word of at most 32 bytes"
        ),
        (
            "server-name = irc",
            "server-name cannot be \"irc\": allowed is words of letters, digits, - and _ with dots "
                + "between them, at most 63 bytes"
        ),
        (
            "server-name = irc..org",
            "server-name cannot be \"irc..org\": allowed is words of letters, digits, - and _ with "
                + "dots between them, at most 63 bytes"
        ),
        ("cloak-secret = short", "cloak-secret: it needs at least 16 bytes"),
        (
            "room-modes = nto",
            "room-modes cannot be \"nto\": allowed is off, or letters of Cimnpst (did you mean "
                + "\"nt\"?)"
        ),
        (
            "always-on = 30s",
            "always-on cannot be \"30s\": allowed is off, or 1m to 10y, as in 12h or 14d"
        ),
        (
            "history = some",
            "history cannot be \"some\": allowed is joined, members, all or off"
        ),
        (
            "history-days = 0",
            "history-days cannot be \"0\": allowed is unlimited, or 1 to 36500"
        ),
        (
            "history-messages = off",
            "history-messages cannot be \"off\": allowed is unlimited, or 1 to 1000000000"
        ),
        (
            "durability = full",
            "durability cannot be \"full\": allowed is relaxed or strict"
        ),
        ("webirc = 10.0.0.0/8", "webirc: write an address, a space and a password"),
        ("webirc = 10.0.0.0/8 secret", "webirc: a password needs at least 8 bytes"),
        (
            "webirc = here sesame-street",
            "webirc: \"here\" is not a range of addresses: it needs a numeric address"
        ),
        (
            "banned-addresses = 192.0.2.0/24 spam, somewhere spam",
            "banned-addresses: \"somewhere\" needs a numeric address: write 192.0.2.7, 192.0.2.0/24 or "
                + "2001:db8::/32"
        ),
        (
            "banned-addresses = 0.0.0.0/0",
            "banned-addresses: \"0.0.0.0/0\" bans everybody: write a smaller range, as in 192.0.2.0/24"
        ),
        (
            "banned-masks = *!*@*",
            "banned-masks: \"*!*@*\" bans everybody: write a part of the nick, the user or the host, as "
                + "in *!*@*.example.org"
        ),
        (
            "banned-masks = 10.0.0.0/8",
            "banned-masks: \"10.0.0.0/8\": ranges of addresses are banned by DLINE and "
                + "banned-addresses"
        ),
        (
            "banned-masks = a!b!c@d",
            "banned-masks: \"a!b!c@d\": a mask is nick!user@host, with one ! and one @"
        ),
        ("sts-port = 0", "sts-port cannot be \"0\": allowed is off, or 1 to 65535"),
        ("sendq = 1K", "sendq cannot be \"1K\": allowed is 64K to 1G bytes"),
    ])
    func `these are not`(text: String, complaint: String) {
        #expect(complaints(text) == [complaint])
    }

    @Test(arguments: [
        ("banned-masks = 1d a!b@c x", "1d"), ("banned-masks = a!b@c 1d12h x", "1d12h"),
        ("banned-masks = 60 a!b@c", "60"), ("banned-masks = a!b@c 2 many, 0 b", "0"),
        ("banned-addresses = 1d 10.0.0.0/8 x", "1d"), ("banned-addresses = ::1 1W", "1W"),
    ])
    func `bans have no duration`(text: String, duration: String) {
        let name = text.prefix { $0 != " " }
        #expect(
            complaints(text) == [
                "\(name): \"\(duration)\" is a duration: bans in the settings are for ever, those by "
                    + "KLINE and DLINE can end"
            ])
    }

    @Test func `secrets are not shown`() throws {
        var settings = ChatSettings()
        let table = ChatSettings.table
        let values = [
            ("password", Self.verifier), ("operators", "ann \(Self.verifier)"),
            ("cloak-secret", "0123456789abcdef"), ("webirc", "10.0.0.1 sesame-street"),
        ]
        for (name, value) in values {
            let setting = try #require(table[name])
            #expect(setting.shown(in: settings) == setting.text(settings))
            #expect(setting.assign(value, to: &settings) == nil)
            #expect(setting.text(settings) == value)
            #expect(setting.shown(in: settings) == "(secret)")
        }
    }

    @Test func `what a setting writes is read as the same`() throws {
        var settings = ChatSettings()
        settings.network.bannedAddresses = [
            NetworkBan(try BanTarget(addresses: "10.1.2.3/8"), reason: "no proxies"),
            NetworkBan(try BanTarget(addresses: "::1"), reason: ""),
        ]
        settings.network.bannedMasks = [NetworkBan(try BanTarget(mask: "bot"), reason: "no bots")]
        for setting in ChatSettings.table.settings {
            let before = settings
            #expect(setting.assign(setting.text(settings), to: &settings) == nil)
            #expect(settings == before, "\(setting.name)")
        }
    }
}
