import ChatClient
import ReactorIRC

extension NetworkClient.Settings {
    /// A guest who is called ann.
    static var forTests: NetworkClient.Settings {
        NetworkClient.Settings(nicks: ["ann"], userName: "ann", realName: "Ann")
    }
}

extension ChatEvent {
    /// The event as scripts have it: its kind, and what belongs to it.
    var scriptText: String {
        switch self {
        case .registered(let nick): "registered \(nick)"
        case .line(let target, let line): "line \(target.scriptText) \(line.scriptText)"
        case .pending(let target, let line): "pending \(target.scriptText) \(line.scriptText)"
        case .pendingFailed(let number, .refused(let reason)):
            "failed \(number.value) \(String(decoding: reason, as: UTF8.self))"
        case .pendingFailed(let number, .unconfirmed): "unconfirmed \(number.value)"
        case .opened(let target): "opened \(target.scriptText)"
        case .closed(let target, let reason): "closed \(target.scriptText) \(reason.scriptText)"
        case .membersChanged(let room): "members \(room)"
        case .topicChanged(let room): "topic \(room)"
        case .modesChanged(let room): "modes \(room)"
        case .nickChanged(let old, let new): "nick \(old) \(new)"
        case .typing(let target, let person, let state):
            "typing \(target.scriptText) \(person) \(state.rawValue)"
        case .redacted(let target, let id, let person, let reason):
            "redacted \(target.scriptText) \(text(id)) \(person?.text ?? "-") \(text(reason))"
        case .historyEnded(let target, let count): "history \(target.scriptText) \(count)"
        case .listBegan: "listbegan"
        case .listed(let room): "listed \(room.name) \(room.memberCount) \(text(room.topic))"
        case .listEnded: "listended"
        case .presence(let person, let isOnline): "presence \(person) \(isOnline)"
        case .awayChanged(let isAway): "away \(isAway)"
        case .readMarker(let target, let time):
            "read \(target.scriptText) \(time.map(String.init) ?? "-")"
        case .invited(let room, let person): "invited \(room) \(person?.text ?? "-")"
        case .maskList(let room, let mode, let masks):
            "masks \(room) \(UnicodeScalar(mode)) \(masks.map { text($0.mask) })"
        case .loggedIn(let account): "account \(account.map(text) ?? "-")"
        case .facilitiesChanged: "facilities"
        case .strictTransport(let duration): "sts \(duration.components.seconds)"
        case .lag(let lag): "lag \(lag.components.seconds)"
        case .disconnecting(let end): "ending \(end.scriptText)"
        }
    }
}

extension ChatLine {
    /// `kind <rank sender> text [flags]`.
    var scriptText: String {
        var words = ["\(kind)"]
        if let sender {
            words.append("<\(rank.map { String(UnicodeScalar($0)) } ?? "")\(sender)>")
        }
        if !subjects.isEmpty { words.append("(\(subjects.map(\.text).joined(separator: " ")))") }
        let shown = string.replacing("\n", with: "\\n")
        if !shown.isEmpty { words.append(shown) }
        var flags: [String] = []
        if isOwn { flags.append("own") }
        if isHistory { flags.append("history") }
        if isBot { flags.append("bot") }
        if isInvalidUTF8 { flags.append("latin-1") }
        if let pending { flags.append("#\(pending.value)") }
        if let messageID { flags.append("id=\(ChatClientTests.text(messageID))") }
        if let reply { flags.append("reply=\(ChatClientTests.text(reply))") }
        if let account { flags.append("account=\(ChatClientTests.text(account))") }
        if let audience { flags.append("to=\(UnicodeScalar(audience))") }
        if !flags.isEmpty { words.append("[\(flags.joined(separator: " "))]") }
        return words.joined(separator: " ")
    }
}

extension ChatTarget {
    var scriptText: String {
        switch self {
        case .server: "*"
        case .room(let name), .person(let name): name.text
        }
    }
}

extension CloseReason {
    var scriptText: String {
        switch self {
        case .parted(let reason): "parted \(text(reason))"
        case .kicked(let person, let reason): "kicked \(person?.text ?? "-") \(text(reason))"
        case .disconnected: "disconnected"
        }
    }
}

extension ClientEnd {
    var scriptText: String {
        switch self {
        case .error(let reason): "error \(text(reason))"
        case .authenticationFailed(let reason): "login \(reason)"
        case .upgradeToTLS(let port): "tls \(port)"
        case .notEncrypted: "plain"
        case .noNick: "nonick"
        case .timedOut: "timeout"
        case .quit: "quit"
        }
    }
}

/// Bytes as text.
func text(_ bytes: [UInt8]) -> String { ChatText.string(of: bytes) }
