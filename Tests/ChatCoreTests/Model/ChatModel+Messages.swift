/// PRIVMSG and NOTICE (RFC 2812, section 3.3), and TAGMSG (the message-tags specification).
extension ChatModel {
    func sendMessage(_ user: User, _ command: String, _ parameters: [String]) {
        let isNotice = command == "NOTICE"
        guard let targets = parameters.first, !listed(targets).isEmpty else {
            return isNotice ? () : reply(user, 411)
        }
        let hasText = command != "TAGMSG"
        let text = hasText && parameters.count > 1 ? parameters[1] : ""
        if hasText, text.isEmpty {
            return isNotice ? () : reply(user, 412)
        }
        user.activeAt = time
        let list = listed(targets)
        for target in list.prefix(limits.targets) {
            send(text, to: target, user, command)
        }
        if list.count > limits.targets, !isNotice { reply(user, 407, list[limits.targets]) }
    }

    private func send(_ text: String, to target: String, _ user: User, _ command: String) {
        let isNotice = command == "NOTICE"
        let (end, needed) = command == "TAGMSG" ? ("", "message-tags") : (" :\(text)", nil)
        let symbols = target.prefix { $0 == "@" || $0 == "+" }
        let name = String(target.dropFirst(symbols.count))
        if name.hasPrefix("#") {
            guard let room = room(named: name) else {
                return isNotice ? () : reply(user, 403, name)
            }
            guard maySay(text, in: room, user) else {
                return isNotice ? () : reply(user, 404, room.name)
            }
            let (symbol, ranks): (String, Set<Character>) =
                symbols.contains("+")
                ? ("+", ["v", "o"]) : symbols.isEmpty ? ("", []) : ("@", ["o"])
            let line = ":\(user.source) \(command) \(symbol)\(room.name)\(end)"
            cast(line, to: room, except: user, ranks: ranks, having: needed)
            return echo(line, to: user, having: needed)
        }
        guard symbols.isEmpty, let receiver = self.user(named: target) else {
            return isNotice ? () : reply(user, 401, target)
        }
        let line = ":\(user.source) \(command) \(receiver.shownNick)\(end)"
        if needed.map(receiver.capabilities.contains) ?? true { send(line, to: receiver) }
        echo(line, to: user, having: needed)
        if let away = receiver.away, command == "PRIVMSG" {
            reply(user, 301, receiver.shownNick, data: away)
        }
    }

    /// The echo-message specification.
    private func echo(_ line: String, to user: User, having capability: String?) {
        guard capability.map(user.capabilities.contains) ?? true else { return }
        if user.capabilities.contains("echo-message") { send(line, to: user) }
    }

    func maySay(_ text: String, in room: Room, _ user: User) -> Bool {
        if room.flags.contains("n"), !room.has(user) { return false }
        let isCTCP = text.hasPrefix("\u{1}") && !text.hasPrefix("\u{1}ACTION ")
        if room.flags.contains("C"), isCTCP { return false }
        if let ranks = room.members[user.client], !ranks.isEmpty { return true }
        return !room.flags.contains("m") && !silences(room, user)
    }
}
