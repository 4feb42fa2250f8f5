/// The commands that clients may send, with what is checked before they are carried out.
///
/// To add one: a case, its row in `rule`, its text in `help`, its call in `Network.carryOut`, and
/// its function in a file of this folder.
package enum Command: UInt8, CaseIterable, Sendable {
    case admin, away, cap, error, help, helpop, info, invite, ison, join, kick, kill, links, list,
        lusers
    case mode, monitor, motd, names, nick, notice, oper, part, pass, ping, pong, privmsg, quit
    case rehash, setname, stats, tagmsg, time, topic, user, userhost, version, wallops, who, whois,
        whowas

    /// The name on the wire.
    package var name: String { Self.allNames[Int(rawValue)] }

    /// When a command is allowed.
    enum Phase { case always, beforeRegistration, afterRegistration }

    /// What is checked before the command is carried out.
    var rule: (phase: Phase, parameterCount: Int) {
        switch self {
        case .cap: (.always, 1)
        // Their numerics for missing parameters are their own.
        case .nick, .privmsg, .notice, .tagmsg: (self == .nick ? .always : .afterRegistration, 0)
        // ERROR of clients is ignored.
        case .error, .ping, .pong, .quit: (.always, 0)
        // Before it is registered a client needs the capability.
        case .away: (.always, 0)
        case .pass: (.beforeRegistration, 1)
        case .user: (.beforeRegistration, 4)
        // Without parameters, INVITE lists.
        case .admin, .help, .helpop, .info, .invite, .links, .list, .lusers, .motd, .names,
            .rehash, .time, .version, .whois, .whowas:
            (.afterRegistration, 0)
        case .ison, .join, .mode, .monitor, .part, .setname, .stats, .topic, .userhost, .wallops,
            .who:
            (.afterRegistration, 1)
        case .kick, .kill, .oper: (.afterRegistration, 2)
        }
    }

    /// The command with this name, in either case; nil when there is none.
    init?(_ name: ArraySlice<UInt8>) {
        guard let key = Self.key(of: name) else { return nil }
        let keys = Self.keys
        var (low, high) = (0, keys.count)
        while low < high {
            let middle = (low &+ high) / 2
            if keys[middle].key < key { low = middle &+ 1 } else { high = middle }
        }
        guard low < keys.count, keys[low].key == key else { return nil }
        self = keys[low].command
    }

    private static let allNames = allCases.map { String(describing: $0).uppercased() }
    /// Each command with its key, sorted.
    private static let keys: [(key: UInt64, command: Command)] =
        allCases.compactMap { command in
            key(of: Array(command.name.utf8)[...]).map { ($0, command) }
        }.sorted { $0.0 < $1.0 }

    /// The letters in lower case in one word; nil for a name that is longer.
    private static func key(of name: ArraySlice<UInt8>) -> UInt64? {
        let name = name.span
        guard name.count <= 8 else { return nil }
        var key: UInt64 = 0
        for index in name.indices {
            let byte = name[index]
            key = key << 8 | UInt64(byte &- 0x41 < 26 ? byte | 0x20 : byte)
        }
        return key
    }
}
