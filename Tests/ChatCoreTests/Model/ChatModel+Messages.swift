/// PRIVMSG and NOTICE (RFC 2812, section 3.3).
extension ChatModel {
    func sendMessage(_ user: User, _ command: String, _ parameters: [String]) {
        let isNotice = command == "NOTICE"
        guard let targets = parameters.first, !listed(targets).isEmpty else {
            return isNotice ? () : reply(user, 411)
        }
        guard parameters.count > 1, !parameters[1].isEmpty else {
            return isNotice ? () : reply(user, 412)
        }
        user.activeAt = time
        let list = listed(targets)
        for target in list.prefix(limits.targets) {
            send(parameters[1], to: target, user, command)
        }
        if list.count > limits.targets, !isNotice { reply(user, 407, list[limits.targets]) }
    }

    private func send(_ text: String, to target: String, _ user: User, _ command: String) {
        let isNotice = command == "NOTICE"
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
            let line = ":\(user.source) \(command) \(symbol)\(room.name) :\(text)"
            cast(line, to: room, except: user, ranks: ranks)
            return echo(line, to: user)
        }
        guard symbols.isEmpty, let receiver = self.user(named: target) else {
            return isNotice ? () : reply(user, 401, target)
        }
        let line = ":\(user.source) \(command) \(receiver.shownNick) :\(text)"
        send(line, to: receiver)
        echo(line, to: user)
        if let away = receiver.away, !isNotice {
            reply(user, 301, receiver.shownNick, data: away)
        }
    }

    /// The echo-message specification.
    private func echo(_ line: String, to user: User) {
        if user.capabilities.contains("echo-message") { send(line, to: user) }
    }

    private func maySay(_ text: String, in room: Room, _ user: User) -> Bool {
        if room.flags.contains("n"), !room.has(user) { return false }
        let isCTCP = text.hasPrefix("\u{1}") && !text.hasPrefix("\u{1}ACTION ")
        if room.flags.contains("C"), isCTCP { return false }
        if let ranks = room.members[user.client], !ranks.isEmpty { return true }
        return !room.flags.contains("m") && !silences(room, user)
    }
}
