import ReactorIRC

/// The commands that clients may send, with what is checked before they are carried out.
///
/// To add one: a case, its row in `rule`, its text in `help`, its call in `Network.carryOut`, and
/// its function in a file of this folder.
package enum Command: UInt8, CaseIterable, Sendable {
    case admin, authenticate, away, batch, cap, chanserv, chathistory, cs, dline, error, help
    case helpop, info, invite, ison
    case join, kick, kill, kline
    case links, list, lusers
    case markread, mode, monitor, motd, names, nick, nickserv, notice, ns, oper, part, pass
    case ping, pong, privmsg, quit
    case redact, register, rehash, setname, stats, tagmsg, time, topic, undline, unkline, user
    case userhost
    case verify, version, wallops
    case who, whois, whowas

    /// The name on the wire.
    package var name: String { Self.allNames[Int(rawValue)] }

    /// When a command is allowed.
    enum Phase { case always, beforeRegistration, afterRegistration }

    /// What is checked before the command is carried out.
    var rule: (phase: Phase, parameterCount: Int) {
        switch self {
        case .cap: (.always, 1)
        case .chathistory: (.afterRegistration, 1)
        // Their numerics for missing parameters are their own.
        case .nick, .privmsg, .notice, .tagmsg: (self == .nick ? .always : .afterRegistration, 0)
        // It has a FAIL of its own for that.
        case .markread: (.afterRegistration, 0)
        // ERROR of clients is ignored.
        case .error, .ping, .pong, .quit: (.always, 0)
        // Before it is registered a client needs the capability.
        case .away: (.always, 0)
        // Where there are no accounts, these do not exist.
        case .authenticate, .register, .verify: (.always, 0)
        case .chanserv, .cs, .nickserv, .ns: (.afterRegistration, 0)
        case .pass: (.beforeRegistration, 1)
        case .user: (.beforeRegistration, 4)
        // It exists only with the capability.
        case .batch: (.afterRegistration, 0)
        // Without parameters, INVITE, KLINE and DLINE list.
        case .admin, .dline, .help, .helpop, .info, .invite, .kline, .links, .list, .lusers, .motd,
            .names, .rehash, .time, .version, .whois, .whowas:
            (.afterRegistration, 0)
        case .ison, .join, .mode, .monitor, .part, .setname, .stats, .topic, .undline, .unkline,
            .userhost, .wallops, .who:
            (.afterRegistration, 1)
        case .kick, .kill, .oper, .redact: (.afterRegistration, 2)
        }
    }

    /// True for a command that exists only where there are accounts.
    var needsAccounts: Bool {
        switch self {
        case .authenticate, .chanserv, .cs, .nickserv, .ns, .register, .verify: true
        default: false
        }
    }

    /// The command with this name, in either case; nil when there is none.
    init?(_ name: ArraySlice<UInt8>) {
        guard let key = Self.key(of: name) else {
            let long = Self.longNamed.first {
                CaseMapping.ascii.areEqual(name.span, $0.name.utf8.span)
            }
            guard let long else { return nil }
            self = long
            return
        }
        guard let found = CommandTable.shared[key] else { return nil }
        self = found
    }

    /// Those whose names are longer than a key.
    private static let longNamed = [Command.authenticate, .chathistory]
    private static let allNames = allCases.map { String(describing: $0).uppercased() }

    /// The letters in lower case in one word; nil for a name that is longer.
    static func key(of name: ArraySlice<UInt8>) -> UInt64? {
        let name = name.span
        guard name.count <= 8 else { return nil }
        var key: UInt64 = 0
        // The bit makes capital letters small, and no other character a letter.
        for index in name.indices { key = key << 8 | UInt64(name[index] | 0x20) }
        return key
    }
}

/// Finds commands by their keys: a table in which each has a place near that of its hash.
private struct CommandTable {
    static let shared = CommandTable()

    private static let bitCount = 7
    private var places: [(key: UInt64, command: Command?)]

    private init() {
        places = Array(repeating: (0, nil), count: 1 << Self.bitCount)
        for command in Command.allCases {
            guard let key = Command.key(of: Array(command.name.utf8)[...]) else { continue }
            var place = Self.place(of: key)
            while places[place].command != nil { place = Self.next(place) }
            places[place] = (key, command)
        }
    }

    subscript(key: UInt64) -> Command? {
        var place = Self.place(of: key)
        while let command = places[place].command {
            if places[place].key == key { return command }
            place = Self.next(place)
        }
        return nil
    }

    private static func place(of key: UInt64) -> Int {
        Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) >> (64 - UInt64(bitCount)))
    }

    private static func next(_ place: Int) -> Int { (place + 1) & (1 << bitCount - 1) }
}
