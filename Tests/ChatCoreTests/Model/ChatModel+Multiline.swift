/// BATCH (the client-batch and multiline specifications).
extension ChatModel {
    /// A message of several lines that is not complete, or was refused.
    struct Batch {
        let reference: String
        let target: String
        /// When its last line arrived.
        var time: Int
        var command: String?
        var lines: [(text: String, isContinuation: Bool)] = []
        var isRefused = false
    }

    private static let capabilities: Set = ["batch", "draft/multiline"]

    func batch(_ user: User, _ parameters: [String]) {
        guard mayBatch(user) else { return reply(user, 421, "BATCH") }
        let word = parameters.first ?? ""
        let reference = String(word.dropFirst())
        switch word.first {
        case "+":
            if user.batch?.isRefused == false { refuse(user) }
            user.batch = Batch(
                reference: reference, target: parameters.count > 2 ? parameters[2] : "", time: time)
            if reference.isEmpty || user.batch?.target.isEmpty == true
                || parameters[1] != "draft/multiline"
            {
                refuse(user)
            }
        case "-":
            guard let batch = user.batch, batch.reference == reference else {
                if user.batch?.isRefused == false {
                    refuse(user)
                } else {
                    user.batch = nil
                }
                return fail(user, "MULTILINE_INVALID")
            }
            user.batch = nil
            if !batch.isRefused { complete(batch, user) }
        default: fail(user, "MULTILINE_INVALID")
        }
    }

    /// Adds a line to a batch; false when it is of none.
    func collect(
        _ command: String, _ parameters: [String], _ tags: [Substring], _ user: User
    ) -> Bool {
        guard mayBatch(user), command != "BATCH",
            let tag = tags.last(where: { $0.hasPrefix("batch=") })
        else { return false }
        let isRight = user.batch?.reference == String(tag.dropFirst(6))
        guard let batch = user.batch, !batch.isRefused else {
            if !isRight { fail(user, "MULTILINE_INVALID") }
            return true
        }
        let isMessage = command == "PRIVMSG" || command == "NOTICE"
        guard isRight, isMessage, command == batch.command ?? command else {
            refuse(user)
            return true
        }
        let target = parameters.first ?? ""
        guard folded(target) == folded(batch.target) else {
            refuse(user, "_TARGET \(batch.target) \(target.isEmpty ? "*" : target)")
            return true
        }
        let text = parameters.count > 1 ? parameters[1] : ""
        let isContinuation = tags.contains("draft/multiline-concat") && !batch.lines.isEmpty
        if isContinuation, text.isEmpty {
            refuse(user)
            return true
        }
        user.batch?.command = command
        user.batch?.time = time
        user.batch?.lines.append((text, isContinuation))
        return true
    }

    func dropStaleBatch(_ user: User) {
        guard let batch = user.batch, !batch.isRefused, time - batch.time > 30 else { return }
        user.batch?.isRefused = true
        fail(user, "TIMEOUT \(batch.reference)")
    }

    private func mayBatch(_ user: User) -> Bool {
        user.capabilities.contains("draft/multiline") || user.batch != nil
    }

    private func refuse(_ user: User, _ rest: String = "") {
        user.batch?.isRefused = true
        fail(user, "MULTILINE_INVALID" + rest)
    }

    private func fail(_ user: User, _ code: String) {
        kinds.insert(String(code.prefix { $0 != " " }))
        send("FAIL BATCH \(code)", to: user)
    }

    private func complete(_ batch: Batch, _ user: User) {
        guard let command = batch.command, batch.lines.contains(where: { !$0.text.isEmpty }) else {
            return fail(user, "MULTILINE_INVALID")
        }
        user.activeAt = time
        let isNotice = command == "NOTICE"
        let symbols = batch.target.prefix { $0 == "@" || $0 == "+" }
        let name = String(batch.target.dropFirst(symbols.count))
        if name.hasPrefix("#") {
            guard let room = room(named: name) else {
                return isNotice ? () : reply(user, 403, name)
            }
            guard batch.lines.allSatisfy({ maySay($0.text, in: room, user) }) else {
                return isNotice ? () : reply(user, 404, room.name)
            }
            let symbol = symbols.contains("+") ? "+" : symbols.isEmpty ? "" : "@"
            let ranks: Set<Character> =
                symbols.contains("+") ? ["v", "o"] : symbols.isEmpty ? [] : ["o"]
            for (client, own) in room.members where client != user.client {
                guard let member = users[client], ranks.isEmpty || !ranks.isDisjoint(with: own)
                else { continue }
                send(batch, of: user, to: symbol + room.name, member)
            }
            return echo(batch, user, target: symbol + room.name)
        }
        guard symbols.isEmpty, let receiver = self.user(named: batch.target) else {
            return isNotice ? () : reply(user, 401, batch.target)
        }
        send(batch, of: user, to: receiver.shownNick, receiver)
        echo(batch, user, target: receiver.shownNick)
        if let away = receiver.away, !isNotice {
            reply(user, 301, receiver.shownNick, data: away)
        }
    }

    private func echo(_ batch: Batch, _ user: User, target: String) {
        guard user.capabilities.contains("echo-message") else { return }
        send(batch, of: user, to: target, user)
    }

    /// Who knows batches gets blank lines too.
    private func send(_ batch: Batch, of user: User, to target: String, _ receiver: User) {
        let isBatch = receiver.capabilities.isSuperset(of: Self.capabilities)
        if isBatch { send(":\(user.source) BATCH + draft/multiline \(target)", to: receiver) }
        for line in batch.lines where isBatch || !line.text.isEmpty {
            send(":\(user.source) \(batch.command ?? "") \(target) :\(line.text)", to: receiver)
        }
    }
}
