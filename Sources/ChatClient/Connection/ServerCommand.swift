import ReactorIRC

/// The commands of a server that a client carries out; all others are shown.
enum ServerCommand: String, CaseIterable, Sendable {
    case account = "ACCOUNT"
    case acknowledgment = "ACK"
    case authenticate = "AUTHENTICATE"
    case away = "AWAY"
    case batch = "BATCH"
    case cap = "CAP"
    case chghost = "CHGHOST"
    case error = "ERROR"
    case fail = "FAIL"
    case invite = "INVITE"
    case join = "JOIN"
    case kick = "KICK"
    case markRead = "MARKREAD"
    case mode = "MODE"
    case nick = "NICK"
    case note = "NOTE"
    case notice = "NOTICE"
    case part = "PART"
    case ping = "PING"
    case pong = "PONG"
    case privmsg = "PRIVMSG"
    case quit = "QUIT"
    case redact = "REDACT"
    case setname = "SETNAME"
    case tagmsg = "TAGMSG"
    case topic = "TOPIC"
    case wallops = "WALLOPS"
    case warn = "WARN"

    /// The command with this name, in either case; nil when there is none.
    init?(_ name: ArraySlice<UInt8>) {
        let key = Self.key(of: name.span)
        // What is received most, first.
        let found = key == Self.privmsgKey ? .privmsg : Self.byKey[key]
        guard let found, CaseMapping.ascii.areEqual(name.span, found.rawValue.utf8.span) else {
            return nil
        }
        self = found
    }

    private static let privmsgKey = key(of: ServerCommand.privmsg.rawValue.utf8.span)
    private static let byKey = Dictionary(
        uniqueKeysWithValues: allCases.map { (key(of: $0.rawValue.utf8.span), $0) })

    /// A number that differs for all commands.
    private static func key(of name: Span<UInt8>) -> UInt64 {
        var key = UInt64(truncatingIfNeeded: name.count)
        // The bit makes capital letters small.
        for index in name.indices { key = key << 7 ^ key >> 57 ^ UInt64(name[index] | 0x20) }
        return key
    }
}
