import ChatCore
import ReactorIRC

/// What happens in the room, and before the entry.
extension LineFace {
    /// What comes before the entry.
    mutating func register(_ message: Message) -> [Step] {
        if let common = always(message) { return common }
        if let numeric = message.numeric {
            switch numeric {
            case .welcome:
                isRegistered = true
                nick = Array(message[0] ?? [])
                return [self.message("JOIN", [room])]
            case .nickInUse, .unavailableResource:
                return isRegistered ? [] : [.callOtherwise]
            case .noMOTD: return []
            default:
                guard numeric.rawValue >= Numeric.unknownError.rawValue else { return [] }
                return [
                    .show(Self.notice("you cannot come in: \(Self.reason(message))")), .close,
                ]
            }
        }
        guard message.isCommand("JOIN"), isOwn(message) else { return [] }
        isIn = true
        originCount = (message.source?.bytes.count ?? 0) - nick.count
        return [.enter]
    }

    // MARK: - In the room

    /// What others cause.
    func seen(_ message: Message) -> [Step] {
        if let common = always(message) { return common }
        if let (text, id) = speech(message) { return [.keep(text, id: id, isShown: true)] }
        let source = message.source
        let sender = String(decoding: source?.nick ?? [], as: UTF8.self)
        switch String(decoding: message.command, as: UTF8.self) {
        case "JOIN": return [.hear(Self.notice("\(sender) has come"))]
        case "PART":
            if isOwn(message) { return [.show(Self.notice("you have left")), .close] }
            return [.hear(Self.notice("\(sender) has left"))]
        case "QUIT": return [.hear(Self.notice("\(sender) has left"))]
        case "NICK":
            let name = String(decoding: message[0] ?? [], as: UTF8.self)
            return [.hear(Self.notice("\(sender) is called \(name) now"))]
        case "KICK":
            let reason = Self.safeText(message.text(2) ?? "")
            if message[1].map({ $0.elementsEqual(nick) }) == true {
                return [.show(Self.notice("\(sender) has removed you: \(reason)")), .close]
            }
            let name = String(decoding: message[1] ?? [], as: UTF8.self)
            return [.show(Self.notice("\(sender) has removed \(name): \(reason)"))]
        case "TOPIC":
            let topic = Self.safeText(message.text(1) ?? "")
            let text = topic.isEmpty ? "removed the topic" : "set the topic: \(topic)"
            return [.hear(Self.notice("\(sender) has \(text)"))]
        case "332":
            return [.show(Self.notice("the topic is: \(Self.safeText(message.text(2) ?? ""))"))]
        case "PRIVMSG", "NOTICE":
            guard let text = message[1].flatMap(LineText.spoken) else { return [] }
            // That of a server has no user.
            if source?.user == nil { return [.show(Array("* ".utf8) + text)] }
            return [.show(Array("\(sender) to you: ".utf8) + text)]
        default: return []
        }
    }

    /// What is the same before and after the entry; nil for all else.
    private func always(_ message: Message) -> [Step]? {
        if message.isCommand("PING") { return [self.message("PONG", [Array(message[0] ?? [])])] }
        guard message.isCommand("ERROR") else { return nil }
        var reason = Self.lastText(message)
        if reason.hasPrefix(MessageWriter.closingStart) {
            reason.removeFirst(MessageWriter.closingStart.count)
        }
        return [.show(Array("error: \(Self.reason(reason))".utf8))]
    }

    /// What a member says in the room, with the name, and its id; nil for all else.
    func speech(_ message: Message) -> (text: [UInt8], id: [UInt8])? {
        guard message.isCommand("PRIVMSG") || message.isCommand("NOTICE"),
            let source = message.source, let target = message[0],
            CaseMapping.ascii.areEqual(target.span, room.span),
            let text = message[1].flatMap(LineText.spoken)
        else { return nil }
        return (
            source.nick + Array(": ".utf8) + text, message.tags[TagKey.messageID]?.value ?? []
        )
    }
}
