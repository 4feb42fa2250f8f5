import ChatClient
import TerminalUI

/// The commands of IRC, in the tabs of a network.
extension SlashCommand {
    /// The commands, and their short forms.
    static let chat: [SlashCommand] = rooms + people + operators + others + shortForms

    /// An order for the network.
    private typealias Order =
        @Sendable (
            inout NetworkClient, ChatTarget, String, ClientTime, inout ClientOutput
        ) throws(OrderRefused) -> Void

    private static func command(
        _ name: String, takes argumentName: String? = nil,
        completing completions: [Completer.Argument] = [], in topic: HelpTopic = .rooms,
        _ summary: String,
        hiding isSecret: @escaping @Sendable (_ argument: String) -> Bool = { _ in false },
        order: @escaping Order
    ) -> SlashCommand {
        SlashCommand(
            name, takes: argumentName, completing: completions, in: topic, summary,
            hiding: isSecret
        ) { state, argument throws(CommandRefused) in
            try state.order { client, target, now, output throws(OrderRefused) in
                try order(&client, target, argument, now, &output)
            }
        }
    }

    /// The commands of the tabs of a network: those of IRC, and those of the workspace that have other
    /// names.
    static let network: [SlashCommand] = chat + workspace.filter { !chat.contains($0) }

    // MARK: - Rooms

    private static let rooms: [SlashCommand] = [
        SlashCommand(
            "join", takes: "ROOM [KEY]", completing: [.room, .word], in: .rooms,
            "join a room, or several with commas between them"
        ) { state, argument throws(CommandRefused) in
            try state.join(argument)
        },
        SlashCommand(
            "part", takes: "[ROOM] [REASON]", completing: [.room, .text], in: .rooms,
            "leave a room, and close its tab"
        ) { state, argument throws(CommandRefused) in
            try state.part(argument)
        },
        command("cycle", in: .rooms, "leave the room, and join it again") {
            client, target, _, now, output throws(OrderRefused) in
            guard case .room(let room) = target else { throw .empty }
            try client.part(room, at: now, into: &output)
            try client.join([.init(room.text)], at: now, into: &output)
        },
        command(
            "topic", takes: "[TEXT]", completing: [.text],
            "set the topic of the room, or show it; - removes it"
        ) { client, target, text, now, output throws(OrderRefused) in
            guard case .room(let room) = target else { throw .notSupported("topics here") }
            if text.isEmpty {
                try client.sendRaw("TOPIC \(room.text)", at: now, into: &output)
            } else {
                try client.setTopic(of: room, text == "-" ? "" : text, at: now, into: &output)
            }
        },
        command("names", "ask for the members of the room") {
            client, target, _, now, output throws(OrderRefused) in
            guard case .room(let room) = target else { throw .notSupported("members here") }
            try client.askNames(of: room, at: now, into: &output)
        },
        command(
            "list", takes: "[CONDITIONS]",
            "list the rooms of the network, such as *swift* or >10, in a tab of their own"
        ) { client, _, conditions, now, output throws(OrderRefused) in
            try client.list(conditions, at: now, into: &output)
        },
        command(
            "invite", takes: "NICK [ROOM]", completing: [.person, .room],
            "invite a person to a room"
        ) { client, target, text, now, output throws(OrderRefused) in
            let words = Words(text)
            let room = words.second.isEmpty ? target : client.target(words.second)
            guard case .room(let room) = room else { throw .invalidWord(words.second) }
            try client.invite(words.first, to: room, at: now, into: &output)
        },
    ]

    // MARK: - People

    private static let people: [SlashCommand] = [
        command(
            "msg", takes: "TARGET TEXT", completing: [.person, .text], in: .people,
            "send a message to a person or a room", hiding: isLogin
        ) { client, _, text, now, output throws(OrderRefused) in
            let words = Words(text)
            try client.send(
                words.rest, to: client.target(words.first), at: now, into: &output)
        },
        SlashCommand(
            "query", takes: "NICK [TEXT]", completing: [.person, .text], in: .people,
            "open a tab for a person, and send a message to them", hiding: isLogin
        ) { state, argument throws(CommandRefused) in
            try state.query(argument)
        },
        command("me", takes: "TEXT", completing: [.text], in: .people, "say what you do") {
            client, target, text, now, output throws(OrderRefused) in
            try client.send(text, as: .action, to: target, at: now, into: &output)
        },
        command(
            "notice", takes: "TARGET TEXT", completing: [.person, .text], in: .people,
            "send a notice to a person or a room"
        ) { client, _, text, now, output throws(OrderRefused) in
            let words = Words(text)
            try client.send(
                words.rest, as: .notice, to: client.target(words.first), at: now, into: &output)
        },
        command(
            "ctcp", takes: "TARGET COMMAND", completing: [.person, .word], in: .people,
            "ask a person's client, such as for its VERSION or TIME"
        ) { client, _, text, now, output throws(OrderRefused) in
            let words = Words(text)
            let parts = Words(words.rest)
            try client.sendRequest(
                parts.first, parts.rest, to: client.target(words.first), at: now, into: &output)
        },
        command("nick", takes: "NICK", in: .people, "change your nick") {
            client, _, nick, now, output throws(OrderRefused) in
            try client.changeNick(nick, at: now, into: &output)
        },
        command(
            "whois", takes: "NICK", completing: [.person], in: .people,
            "show what the server knows about a person"
        ) { client, target, text, now, output throws(OrderRefused) in
            let nick = text.isEmpty ? target.name?.text ?? "" : text
            try client.whois(nick, at: now, into: &output)
        },
        command(
            "whowas", takes: "NICK", completing: [.person], in: .people,
            "show what the server knows about a person who has left"
        ) { client, _, nick, now, output throws(OrderRefused) in
            try client.sendRaw("WHOWAS \(nick)", at: now, into: &output)
        },
        command(
            "who", takes: "[ROOM]", completing: [.room], in: .people,
            "show the addresses of a room's members, or of those whom a mask means"
        ) { client, target, text, now, output throws(OrderRefused) in
            let mask = text.isEmpty ? target.name?.text ?? "" : text
            try client.sendRaw("WHO \(mask)", at: now, into: &output)
        },
        command("away", takes: "[REASON]", in: .people, "mark yourself as away; or as back") {
            client, _, reason, now, output throws(OrderRefused) in
            try client.away(reason, at: now, into: &output)
        },
        SlashCommand(
            "ignore", takes: "[NICK]", completing: [.person], in: .people,
            "hide what a person writes from now on; without NICK list those"
        ) { state, argument throws(CommandRefused) in
            try state.ignore(argument)
        },
        SlashCommand(
            "unignore", takes: "NICK", completing: [.person], in: .people,
            "show what a person writes again"
        ) { state, argument throws(CommandRefused) in
            try state.unignore(argument)
        },
        command(
            "monitor", takes: "+NICK or -NICK", in: .people,
            "be notified when a person comes and goes; or no longer"
        ) { client, _, text, now, output throws(OrderRefused) in
            let nicks = text.drop { $0 == "+" || $0 == "-" }.split(separator: " ").map(String.init)
            if text.hasPrefix("-") {
                try client.removeWatched(nicks, at: now, into: &output)
            } else {
                try client.addWatched(nicks, at: now, into: &output)
            }
        },
    ]

    // MARK: - Operators

    private static func rank(
        _ name: String, _ letter: Character, _ isSetting: Bool, _ summary: String
    )
        -> SlashCommand
    {
        command(name, takes: "NICK", completing: [.person, .person], in: .operators, summary) {
            client, target, text, now, output throws(OrderRefused) in
            try change(&client, target, letter, isSetting, text, now, &output)
        }
    }

    private static func change(
        _ client: inout NetworkClient, _ target: ChatTarget, _ letter: Character,
        _ isSetting: Bool, _ text: String, _ now: ClientTime, _ output: inout ClientOutput
    ) throws(OrderRefused) {
        guard case .room(let room) = target else { throw .notSupported("ranks here") }
        try client.changeMode(
            of: room, isSetting: isSetting, letter: letter.asciiValue ?? 0,
            arguments: text.split(separator: " ").map(String.init), at: now, into: &output)
    }

    private static let operators: [SlashCommand] = [
        rank("op", "o", true, "make members operators of the room"),
        rank("deop", "o", false, "take the rank of operator from members"),
        rank("voice", "v", true, "allow members to speak in a moderated room"),
        rank("devoice", "v", false, "take that right from members"),
        command(
            "kick", takes: "NICK [REASON]", completing: [.person, .text], in: .operators,
            "remove a member from the room"
        ) { client, target, text, now, output throws(OrderRefused) in
            guard case .room(let room) = target else { throw .notSupported("members here") }
            let words = Words(text)
            try client.kick(words.first, from: room, reason: words.rest, at: now, into: &output)
        },
        command(
            "ban", takes: "[MASK]", completing: [.person], in: .operators,
            "keep a nick or nick!user@host out of the room; without MASK list the bans"
        ) { client, target, text, now, output throws(OrderRefused) in
            guard case .room(let room) = target else { throw .notSupported("bans here") }
            if text.isEmpty {
                try client.askMasks(of: room, mode: UInt8(ascii: "b"), at: now, into: &output)
            } else {
                try change(&client, target, "b", true, mask(text), now, &output)
            }
        },
        command("unban", takes: "MASK", in: .operators, "remove a ban") {
            client, target, text, now, output throws(OrderRefused) in
            try change(&client, target, "b", false, mask(text), now, &output)
        },
        command(
            "kickban", takes: "NICK [REASON]", completing: [.person, .text], in: .operators,
            "remove a member from the room, and keep them out"
        ) { client, target, text, now, output throws(OrderRefused) in
            guard case .room(let room) = target else { throw .notSupported("members here") }
            let words = Words(text)
            try change(&client, target, "b", true, mask(words.first), now, &output)
            try client.kick(words.first, from: room, reason: words.rest, at: now, into: &output)
        },
        command(
            "mode", takes: "[MODES]", in: .operators,
            "change the modes of the room, such as +m or +l 25; or show them"
        ) { client, target, text, now, output throws(OrderRefused) in
            let name = target.name ?? client.nick
            let words = text.split(separator: " ").map(String.init)
            if words.isEmpty {
                try client.sendRaw("MODE \(name.text)", at: now, into: &output)
            } else {
                try client.changeModes(of: name, words, at: now, into: &output)
            }
        },
    ]

    /// A nick alone means all its addresses.
    private static func mask(_ text: String) -> String {
        text.contains { "!@*".contains($0) } ? text : "\(text)!*@*"
    }

    // MARK: - Others

    private static let others: [SlashCommand] = [
        SlashCommand("members", as: Command.toggleMembers),
        command(
            "quote", takes: "LINE", in: .connection, "send a line of IRC to the server as it is",
            hiding: isLogin
        ) { client, _, line, now, output throws(OrderRefused) in
            try client.sendRaw(line, at: now, into: &output)
        },
        SlashCommand("quit", takes: "[REASON]", "close all connections and leave") {
            state, reason in
            state.quitReason = reason
            return [.quit]
        },
    ]

    /// Whether a message, or a line of IRC, logs in: then it is kept in no history or draft.
    private static let isLogin: @Sendable (String) -> Bool = { text in
        let words = text.lowercased().split(separator: " ")
        return words.prefix(4).contains { secretWords.contains($0) }
    }

    private static let secretWords: Set<Substring> = [
        "identify", "register", "login", "pass", "oper", "authenticate",
    ]

    private static let shortForms: [SlashCommand] = [
        ("j", "join"), ("leave", "part"), ("p", "part"), ("m", "msg"), ("q", "query"),
        ("k", "kick"),
        ("t", "topic"), ("n", "names"), ("wi", "whois"), ("raw", "quote"), ("kb", "kickban"),
    ].compactMap { short, name in
        (rooms + people + operators + others).first { $0.name == name }?.named(short)
    }
}

/// The first two words of an argument, and what follows each.
private struct Words {
    let first: String
    let second: String
    /// All after the first word.
    let rest: String

    init(_ text: String) {
        let parts = text.split(separator: " ", maxSplits: 1)
        first = parts.first.map(String.init) ?? ""
        let rest = parts.count > 1 ? parts[1].drop { $0 == " " } : ""
        self.rest = String(rest)
        second = String(rest.prefix { $0 != " " })
    }
}
