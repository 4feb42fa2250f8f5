package import Accounts
import ReactorIRC

/// How a network is called, and what it allows. Pure.
package struct NetworkSettings: Sendable, Equatable {
    /// An operator that OPER names.
    package struct Operator: Sendable, Equatable {
        /// The name.
        package let name: [UInt8]
        /// The verifier of the password.
        package let verifier: [UInt8]

        package init(name: [UInt8], verifier: [UInt8]) {
            self.name = name
            self.verifier = verifier
        }
    }

    /// The name of the network, as `NETWORK` has it.
    package var network = "Carillon"
    /// The name of the server, which is the source of its replies.
    package var server: [UInt8] = Array("carillon.local".utf8)
    /// The version, as numeric 351 has it.
    package var version = "carillon"
    /// When the server was started, for numeric 003.
    package var startedAt = ServerTime(milliseconds: 0)
    /// The lines of the message of the day; nil for none.
    package var motd: [[UInt8]]?
    /// What ADMIN and INFO show.
    package var adminLocation: [UInt8] = []
    package var adminContact: [UInt8] = []
    package var operators: [Operator] = []
    /// Bans of addresses and of users, beside those that operators make.
    package var bannedAddresses: [NetworkBan] = []
    package var bannedMasks: [NetworkBan] = []
    /// True when passwords may be sent over connections that others can read.
    package var allowsClearPasswords = false
    /// The verifier of the password that everybody needs; nil for none.
    package var passwordVerifier: [UInt8]?
    /// What is allowed with accounts; nil without accounts.
    package var accounts: AccountSettings?
    /// What is kept of what is said; nil for nothing.
    package var history: HistorySettings?
    /// The key of the cloaks.
    package var cloakSecret: [UInt8] = []
    /// Makes the ids of messages differ from those of earlier starts.
    package var seed: UInt64 = 0
    /// The port on which clients of other connections are to use TLS (`sts`); nil for none.
    package var securePort: Int?
    /// How long a client that uses TLS must not do without it (`sts`).
    package var secureDuration = Duration.seconds(30 * 86_400)
    /// The modes of a new room.
    package var roomModes: RoomModes.Flags = [.noExternal, .topicLocked]
    package var limits = Limits()

    package init() {}

    /// What is allowed with accounts.
    package struct AccountSettings: Sendable, Equatable {
        /// Who may be on the network.
        package var requirement: AccountRequirement
        /// Who may register an account.
        package var registration: RegistrationMode
        /// True when an account may be registered before the session is a user.
        package var allowsEarlyRegistration: Bool
        /// What nonces are made from, random and not known to anybody else.
        package var nonceSecret: [UInt8]
        /// How long the user of an account stays without a session; nil when it does not stay.
        package var alwaysOn: Duration?

        package init(
            _ requirement: AccountRequirement = .optional, registration: RegistrationMode = .open,
            allowsEarlyRegistration: Bool = true, nonceSecret: [UInt8], alwaysOn: Duration? = nil
        ) {
            self.requirement = requirement
            self.registration = registration
            self.allowsEarlyRegistration = allowsEarlyRegistration
            self.nonceSecret = nonceSecret
            self.alwaysOn = alwaysOn
        }
    }

    /// How long and how many things may be; each has a token of numeric 005.
    package struct Limits: Sendable, Equatable {
        /// The most bytes of a nick (`NICKLEN`).
        package var nick = 32
        /// The most bytes of a user name (`USERLEN`); longer ones are cut.
        package var userName = 16
        /// The most bytes of a room's name (`CHANNELLEN`).
        package var roomName = 64
        /// The most bytes of a topic (`TOPICLEN`): with the longest names it fits into a line.
        package var topic = 307
        /// The most bytes of the text of KICK (`KICKLEN`): with the longest names it fits into a
        /// line.
        package var kick = 255
        /// The most bytes of the text of AWAY (`AWAYLEN`).
        package var away = 200
        /// The most bytes of a real name (`NAMELEN`).
        package var realName = 150
        /// The most bytes of a room's key (`KEYLEN`).
        package var key = 32
        /// The most rooms of a user (`CHANLIMIT`).
        package var rooms = 100
        /// The most rooms that an account owns.
        package var ownRooms = 20
        /// The most masks in all lists of a room (`MAXLIST`).
        package var masks = 100
        /// The most modes with an argument in one MODE (`MODES`).
        package var modes = 10
        /// The most receivers of PRIVMSG and NOTICE (`TARGMAX`).
        package var targets = 4
        /// The most read markers of an account, or of a guest; those with the earliest times go.
        package var markers = 512
        /// The most nicks that a session monitors (`MONITOR`).
        package var monitors = 100
        /// The most invitations of a user; older ones are dropped.
        package var invitations = 32
        /// The most bans of the network that operators make (KLINE and DLINE).
        package var bans = 1_000
        /// The most users that WHOWAS remembers.
        package var whowas = 1_000

        package init() {}
    }
}

extension Network {
    /// The capabilities that clients may ask for.
    static let capabilities: CapabilitySet = [
        CapabilitySet(.accountNotify), CapabilitySet(.accountTag), CapabilitySet(.awayNotify),
        CapabilitySet(.batch), CapabilitySet(.capNotify), CapabilitySet(.changeHost),
        CapabilitySet(.echoMessage), CapabilitySet(.extendedJoin), CapabilitySet(.extendedMonitor),
        CapabilitySet(.inviteNotify), CapabilitySet(.labeledResponse), CapabilitySet(.messageTags),
        CapabilitySet(.multiline), CapabilitySet(.multiPrefix), CapabilitySet(.noImplicitNames),
        CapabilitySet(.preAway), CapabilitySet(.readMarker), CapabilitySet(.serverTime),
        CapabilitySet(.setName), CapabilitySet(.standardReplies), CapabilitySet(.userhostInNames),
    ]
}
