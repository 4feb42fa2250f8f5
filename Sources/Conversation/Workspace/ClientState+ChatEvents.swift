import ChatClient
import ReactorIRC
import ReactorKit
import TerminalUI
import Text

/// Events of a network, and the buffers that show them.
extension ClientState {
    /// Takes an event of a link's client.
    mutating func take(_ event: ChatEvent, of link: Int) -> [ClientAction] {
        switch event {
        case .registered(let nick):
            noteRegistered(nick, of: link)
        case .line(let target, let line): return show(line, in: target, of: link)
        case .pending(let target, let line): showPending(line, in: target, of: link)
        case .pendingFailed(let number, let failure): fail(number, failure, of: link)
        case .opened(let target): return opened(target, of: link)
        case .closed(let target, let reason): return closed(target, reason, of: link)
        case .membersChanged(let room):
            guard let index = index(of: .room(room), of: link) else { break }
            tabs[index].members.isStale = true
            if index == current { needsDisplay = true }
        case .topicChanged(let room):
            guard let index = index(of: .room(room), of: link) else { break }
            tabs[index].topic = links[link].chat?.client.room(room)?.topic ?? []
            if index == current { needsDisplay = true }
        case .nickChanged(let old, let new): rename(old, to: new, of: link)
        case .listBegan: return openList(of: link)
        case .listed(let room): list(room, of: link)
        case .listEnded: endList(of: link)
        case .presence(let name, let isOnline):
            let text = "\(name.text) is \(isOnline ? "online" : "offline")"
            if let index = index(of: .person(name), of: link) { addEvent(text, to: index) }
            say(text, of: link)
        case .awayChanged(let isAway):
            say(isAway ? "you are marked as away" : "you are back", of: link)
        case .maskList(let room, let mode, let masks):
            let letter = Character(Unicode.Scalar(mode))
            for mask in masks {
                let setter = mask.setter.map { ", set by \(ChatText.string(of: $0))" } ?? ""
                say(
                    "+\(letter) \(ChatText.string(of: mask.mask))\(setter)", of: link,
                    in: .room(room))
            }
            say("\(counted(masks.count, "mask")) of +\(letter)", of: link, in: .room(room))
        case .loggedIn(let account):
            let name = account.map { ChatText.string(of: $0) }
            say(name.map { "logged in as \($0)" } ?? "logged out", of: link)
        case .redacted(let target, _, let sender, let reason):
            let text = reason.isEmpty ? "" : ": \(ChatText.string(of: reason))"
            say("\(sender?.text ?? "the server") removed a message\(text)", of: link, in: target)
        case .facilitiesChanged: rebuildConversations(of: link)
        case .lag(let lag):
            links[link].chat?.lag = lag
            if links[link].titleColumns > 0 { needsDisplay = true }
        case .disconnecting(let end): return disconnect(end, of: link)
        case .typing(let target, let name, let state):
            guard let index = index(of: target, of: link) else { break }
            if state == .active {
                tabs[index].typists.types(name.text, at: now.instant)
                links[link].chat?.showsTyping(until: now.instant + Typists.validity)
            } else {
                tabs[index].typists.stops(name.text)
            }
            if index == current { needsDisplay = true }
        case .modesChanged, .historyEnded, .readMarker, .invited, .strictTransport: break
        }
        return []
    }

    // MARK: - Buffers

    /// The index of a conversation's tab; nil if it has none.
    func index(of target: ChatTarget, of link: Int) -> Int? {
        if target == .server { return home(of: link) }
        return links[link].chat?.buffers[target].flatMap { self.index(of: $0) }
    }

    /// The index of the tab of a link itself.
    private func home(of link: Int) -> Int? {
        let id = links[link].id
        return tabs.indices.first { tabs[$0].link == id }
    }

    /// The index of a conversation's tab, which is opened if there is none.
    mutating func openConversation(_ target: ChatTarget, of link: Int) -> Int {
        if let index = index(of: target, of: link) { return index }
        guard let name = target.name else { return 0 }
        let kind: Buffer.Target.Kind = if case .room = target { .room } else { .person }
        let index = addTab(of: link, target: Buffer.Target(kind, name.text))
        links[link].chat?.buffers[target] = tabs[index].id
        tabs[index].present = now.wallSecond
        tabs[index].nick = links[link].chat?.client.nick.text
        needsDisplay = true
        return index
    }

    /// Names that were different may be equal now.
    private mutating func rebuildConversations(of link: Int) {
        guard let chat = links[link].chat else { return }
        let id = links[link].id
        var buffers: [ChatTarget: BufferID] = [:]
        for index in tabs.indices where tabs[index].link == id && tabs[index].target != nil {
            buffers[chat.target(of: tabs[index].target)] = tabs[index].id
        }
        links[link].chat?.buffers = buffers
    }

    // MARK: - Connection

    private mutating func noteRegistered(_ nick: ChatName, of link: Int) {
        guard let home = home(of: link) else { return }
        links[link].provedByRegistration(in: &tabs[home])
        rebuildConversations(of: link)
        setNick(nick, of: link)
        needsDisplay = true
    }

    private mutating func setNick(_ nick: ChatName, of link: Int) {
        let id = links[link].id
        for index in tabs.indices where tabs[index].link == id { tabs[index].nick = nick.text }
    }

    private mutating func disconnect(_ end: ClientEnd, of link: Int) -> [ClientAction] {
        let id = links[link].id
        switch end {
        case .error: return []
        case .authenticationFailed, .notEncrypted, .noNick:
            say(end.reason, of: link, .failure)
            return links[link].hangUp().map { .connection(id, $0) }
        case .quit: return links[link].hangUp().map { .connection(id, $0) }
        case .timedOut:
            guard let home = home(of: link) else { return [] }
            let event = ConnectionEvent.lost(ConnectionFailure(end.reason))
            return [.connection(id, .letGo)] + handleChat(event, of: link, home: home)
        case .upgradeToTLS(let port):
            guard let home = home(of: link), let host = links[link].endpoint.host else { return [] }
            say("the server demands TLS: connecting to port \(port)", of: link)
            _ = links[link].dial(in: &tabs[home], at: now)
            return [.connection(id, .dial(.tls(host: host, port: port)))]
        }
    }

    // MARK: - Rooms

    private mutating func opened(_ target: ChatTarget, of link: Int) -> [ClientAction] {
        let index = openConversation(target, of: link)
        tabs[index].events = nil
        tabs[index].members = MemberList()
        let isWanted = links[link].chat?.wanted.remove(target) != nil
        let isAtHome = tab.link == links[link].id && tab.target == nil
        guard index != current, tab.editor.isEmpty, isWanted || isAtHome else { return [] }
        return showTab(index + 1)
    }

    private mutating func closed(
        _ target: ChatTarget, _ reason: CloseReason, of link: Int
    ) -> [ClientAction] {
        guard let index = index(of: target, of: link) else { return [] }
        touched.add(index)
        tabs[index].members.replace([])
        tabs[index].events = nil
        switch reason {
        case .disconnected: tabs[index].show(gap: "── disconnected ──", at: now)
        case .kicked: tabs[index].note(.failure)
        case .parted: tabs[index].show(gap: "── you have left ──", at: now)
        }
        if index == current { needsDisplay = true }
        return []
    }

    private mutating func rename(_ old: ChatName, to new: ChatName, of link: Int) {
        if links[link].chat?.client.nick == new { setNick(new, of: link) }
        if let buffer = links[link].chat?.buffers.removeValue(forKey: .person(old)) {
            let known = links[link].chat?.buffers[.person(new)]
            links[link].chat?.buffers[.person(new)] = known ?? buffer
            if known == nil, let index = index(of: buffer) {
                tabs[index].rename(to: Buffer.Target(.person, new.text))
                addEvent("\(old.text) is now \(new.text)", to: index)
            }
        }
        let id = links[link].id
        for index in tabs.indices where tabs[index].link == id {
            tabs[index].speakers.rename(old.key.bytes, to: new.key.bytes, named: new.text)
        }
        needsDisplay = true
    }

    // MARK: - The list of rooms

    /// Shows a list in a tab of its own, which begins again each time.
    private mutating func openList(of link: Int) -> [ClientAction] {
        let known = links[link].chat?.list.flatMap { self.index(of: $0) }
        let index = known ?? addTab(of: link, target: Buffer.Target(.list, "list"))
        let settings = links[link].settings
        tabs[index].transcript = Transcript(
            limit: settings.scrollbackLines, byteLimit: settings.scrollbackBytes)
        tabs[index].view = TranscriptView()
        tabs[index].search = nil
        tabs[index].nick = links[link].chat?.client.nick.text
        links[link].chat?.list = tabs[index].id
        return index == current ? [] : showTab(index + 1)
    }

    private mutating func list(_ room: ListedRoom, of link: Int) {
        guard let index = links[link].chat?.list.flatMap({ self.index(of: $0) }) else { return }
        touched.add(index)
        var text = StyledText(room.name.bytes)
        text.bytes += "  \(counted(room.memberCount, "member"))  ".utf8
        FormattingReader.append(room.topic[...], to: &text, over: .plain)
        tabs[index].transcript.append(text, kind: .reply)
        if index == current { needsDisplay = true }
    }

    private mutating func endList(of link: Int) {
        guard let index = links[link].chat?.list.flatMap({ self.index(of: $0) }) else { return }
        touched.add(index)
        let count = tabs[index].transcript.count
        tabs[index].show("\(counted(count, "room")): /only TEXT filters them, /join ROOM joins one")
        if index == current { needsDisplay = true }
    }

    // MARK: - The program's own lines

    /// Adds a line to a conversation, or to that of the server if it has no tab.
    mutating func say(
        _ text: String, of link: Int, _ kind: Transcript.Kind = .notice,
        in target: ChatTarget = .server
    ) {
        guard let index = index(of: target, of: link) ?? home(of: link) else { return }
        touched.add(index)
        tabs[index].present = now.wallSecond
        tabs[index].say(text, kind)
        if kind == .failure { tabs[index].note(.failure) }
        if index == current { needsDisplay = true }
    }

    private mutating func addEvent(_ text: String, to index: Int) {
        touched.add(index)
        tabs[index].transcript.append("-- \(text)".utf8, kind: .event, at: now.wallSecond)
        if index == current { needsDisplay = true }
    }
}

extension ClientEnd {
    /// Why the connection is closed.
    fileprivate var reason: String {
        switch self {
        case .error(let text): "closed by the server: \(ChatText.string(of: text))"
        case .authenticationFailed(let reason): "the log-in failed: \(reason)"
        case .upgradeToTLS(let port): "the server demands TLS on port \(port)"
        case .notEncrypted: "the connection is not encrypted, but must be"
        case .noNick: "the server accepts none of the nicks"
        case .timedOut: "the server does not answer"
        case .quit: "closed"
        }
    }
}
