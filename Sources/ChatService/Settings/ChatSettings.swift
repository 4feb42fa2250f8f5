package import Accounts
package import Archive
package import ChatCore
package import ReactorKit
import Services
package import Settings
import SystemPackage
package import Timestamps

/// The settings of a chat network.
package struct ChatSettings: ServiceSettings {
    package static let table = SettingsTable<ChatSettings>(
        identity + storage + history + accounts + access + limits + connections + lines)

    /// Those of the core, without what the process adds.
    package var network = NetworkSettings()
    /// The file of the message of the day.
    package var motd: String?
    /// The folder for what is kept; `off` for none, nil for the service manager's.
    package var dataFolder: String?
    /// What is kept of what is said, how, and for how long.
    package var historyRule = HistoryRule.joined
    package var durability = Durability.relaxed
    package var retention = Retention()
    /// Whether there are accounts, and who may register one.
    package var accountsChoice = AccountsChoice.usual
    package var registration = RegistrationMode.open
    package var allowsEarlyRegistration = true
    /// How long the user of an account stays without a session; nil when it does not stay.
    package var alwaysOn: Duration? = .seconds(14 * 86_400)
    /// After this time without a line a client gets PING; after twice the time its session ends.
    package var pingInterval = Duration.seconds(120)
    package var registrationLimit = Duration.seconds(60)
    /// The most unsent bytes of a session.
    package var sendLimit = 262_144
    /// Lines a second, and at once; zero lines a second are no limit.
    package var floodRate = 5
    package var floodBurst = 40
    package var floodExempt = AddressRange.loopback
    package var gateways: [Gateway] = []
    /// The number of earlier lines, and the layout of the time, for people at telnet.
    package var lineHistory = 20
    package var layout = TimeLayout.ctime

    package init() {}

    /// Those of the edges.
    var edge: EdgeOptions {
        EdgeOptions(
            server: network.server, pingInterval: pingInterval,
            registrationLimit: registrationLimit, sendLimit: sendLimit,
            flood: FloodLimits(rate: floodRate, burst: floodBurst, exempt: floodExempt),
            gateways: gateways)
    }

    /// Why a service cannot keep what it is to keep in this folder, as a sentence; nil when it can.
    func problem(keptIn folder: FilePath?) -> String? {
        problemOfAccounts(keptIn: folder) ?? problemOfHistory(keptIn: folder)
    }

    package func fileProblem() -> String? {
        do throws(FileContents.Failure) {
            _ = try MOTD.read(motd)
            return nil
        } catch {
            return "cannot read the message of the day \(motd ?? ""): \(error)"
        }
    }

    // MARK: -

    private static let identity: [Setting<ChatSettings>] = [
        Setting(
            "network", \.network.network, .networkName, .nextStart,
            "The name of the network, one word."),
        Setting(
            "server-name", \.network.server, .serverName, .nextStart,
            "The name of the server, like irc.example.org; it need not be a host's."),
        Setting(
            "motd", \.motd, .absolutePath, .now,
            "The file of the message of the day, which a reload reads again."),
        Setting(
            "admin-location", \.network.adminLocation, .line, .now,
            "What ADMIN shows about the place or the organization."),
        Setting(
            "admin-contact", \.network.adminContact, .line, .now,
            "How to reach the administrator, which ADMIN shows."),
    ]

    private static let storage: [Setting<ChatSettings>] = [
        Setting(
            "data-folder", \.dataFolder, .usualPath, .nextStart,
            "The folder for what is kept, of one server only; usual: that of systemd, or none.")
    ]

    private static let access: [Setting<ChatSettings>] = [
        Setting(
            "password", \.network.passwordVerifier, .verifier, .now,
            "The verifier of a password that every client must send by PASS."),
        Setting(
            "operators", \.network.operators, .operators, .now,
            "Who may become an operator by OPER: names, each with the verifier of a password."),
        Setting(
            "banned-addresses", \.network.bannedAddresses, .bannedAddresses, .now,
            "Addresses that may not connect, each with a reason or without, beside those of DLINE."),
        Setting(
            "banned-masks", \.network.bannedMasks, .bannedMasks, .now,
            "Masks of users who may not connect, each with a reason or without, beside those of KLINE."
        ),
        Setting(
            "clear-passwords", \.network.allowsClearPasswords, .onOff, .now,
            "Accept OPER and the passwords of accounts without TLS from other machines too, where others can read the password."
        ),
        Setting(
            "sts-port", \.network.securePort, .port, .newConnections,
            "The port of a tls: listener that clients are to use in place of others (STS)."),
        Setting(
            "sts-duration", \.network.secureDuration,
            .duration(.zero...(.seconds(10 * 365 * 86_400))), .newConnections,
            "How long clients that used TLS refuse other connections; 0s before sts-port goes off."
        ),
        Setting(
            "cloak-secret", \.network.cloakSecret, .secret, .newConnections,
            "The key that hides addresses; random: one that the data folder keeps, or of this start."
        ),
        Setting(
            "webirc", \.gateways, .gateways, .newConnections,
            "Web gateways, which pass on addresses of users by WEBIRC: addresses, each with a password."
        ),
    ]

    private static let limits: [Setting<ChatSettings>] = [
        Setting("room-modes", \.network.roomModes, .roomModes, .now, "The modes of a new room."),
        Setting(
            "nick-length", \.network.limits.nick, .count(1...32), .now,
            "The maximum length of a nick, in bytes."
        ),
        Setting(
            "room-name-length", \.network.limits.roomName, .count(2...64), .now,
            "The maximum length of a room's name with its #, in bytes."),
        Setting(
            "topic-length", \.network.limits.topic, .count(1...307), .now,
            "The maximum length of a topic, in bytes."),
        Setting(
            "max-rooms", \.network.limits.rooms, .count(1...10_000), .now,
            "How many rooms a user may be in."),
        Setting(
            "max-masks", \.network.limits.masks, .count(1...10_000), .now,
            "How many masks a room may have: bans, exceptions and invitations together."),
        Setting(
            "max-targets", \.network.limits.targets, .count(1...100), .now,
            "How many receivers a message may have."),
    ]

    private static let connections: [Setting<ChatSettings>] = [
        Setting(
            "flood-rate", \.floodRate, .count(0...1_000_000), .newConnections,
            "Lines a second from one client; more wait, and none is lost. 0: no limit."),
        Setting(
            "flood-burst", \.floodBurst, .count(1...1_000_000), .newConnections,
            "Lines that a client may send at once; before it is registered at most 20."),
        Setting(
            "flood-exempt", \.floodExempt, .addressRanges, .newConnections,
            "Addresses without this limit; a client at a UNIX socket counts as 127.0.0.1."),
        Setting(
            "ping-interval", \.pingInterval, .duration(.seconds(1)...(.seconds(86_400))), .now,
            "A client that is silent for so long gets PING; after twice the time it is closed."),
        Setting(
            "registration-timeout", \.registrationLimit,
            .duration(.seconds(1)...(.seconds(3_600))), .now,
            "How long a client may take to send its names, and the password."),
        Setting(
            "sendq", \.sendLimit, .bytes(65_536...(1 << 30)), .now,
            "How much may wait for a client that does not read; with more it is closed."),
    ]
}
