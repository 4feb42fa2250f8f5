import ChatClient
import ReactorIRC
import TerminalUI
import Text

/// The commands of IRC that change more than the network, and the names that they complete.
extension ClientState {
    // MARK: - Rooms

    /// `/join ROOM,ROOM KEY,KEY`; a room that is joined is shown then, or at once if it is open.
    mutating func join(_ argument: String) throws(CommandRefused) -> [ClientAction] {
        let words = argument.split(separator: " ").map(String.init)
        guard let names = words.first else {
            throw CommandRefused(FittingText("join which room? /join #room", "/join #room"))
        }
        let keys = words.dropFirst().first?.split(separator: ",").map(String.init) ?? []
        let rooms = names.split(separator: ",").enumerated().map { index, name in
            let name = NetworkAddress.roomName(String(name))
            return NetworkClient.Settings.SavedRoom(
                name, key: index < keys.count ? keys[index] : nil)
        }
        guard let link = linkIndex(of: tab.link), let chat = links[link].chat else { return [] }
        let targets = rooms.map { chat.client.target($0.name) }
        if targets.count == 1, let index = index(of: targets[0], of: link),
            let name = targets[0].name, chat.client.room(name) != nil
        {
            return showTab(index + 1)
        }
        let actions = try order { client, _, now, output throws(OrderRefused) in
            try client.join(rooms, at: now, into: &output)
        }
        links[link].chat?.wanted.formUnion(targets)
        for room in rooms where room.key != nil {
            links[link].chat?.keys[chat.client.name(room.name)] = room.key
        }
        return actions
    }

    /// `/part [ROOM] [REASON]`.
    mutating func part(_ argument: String) throws(CommandRefused) -> [ClientAction] {
        let (room, reason) = try partedRoom(argument)
        guard let link = linkIndex(of: tab.link) else { return [] }
        let place = index(of: .room(room), of: link)
        if let place { try checkAnswered(place) }
        var actions: [ClientAction] = []
        if links[link].chat?.client.room(room) != nil {
            actions = try order { client, _, now, output throws(OrderRefused) in
                try client.part(room, reason: reason, at: now, into: &output)
            }
        }
        guard let place else { return actions }
        return actions + closeConversation(place)
    }

    private func partedRoom(
        _ argument: String
    ) throws(CommandRefused) -> (room: ChatName, reason: String) {
        guard let chat = link.chat else { throw CommandRefused("this is no network of IRC") }
        let word = argument.prefix { $0 != " " }
        if case .room(let room) = chat.client.target(String(word)), !word.isEmpty {
            return (room, String(argument.dropFirst(word.count).drop { $0 == " " }))
        }
        guard case .room(let room) = chat.target(of: tab.target) else {
            throw CommandRefused(FittingText("leave which room? /part #room", "/part #room"))
        }
        return (room, argument)
    }

    /// Closes a conversation's tab.
    private mutating func closeConversation(_ index: Int) -> [ClientAction] {
        forget(index)
        let id = tabs[index].id
        return removeTabs { $0.id == id }
    }

    /// Leaves the room of the current tab, whose tab is about to be closed.
    mutating func leaveConversation() -> [ClientAction] {
        let actions = try? order { client, target, now, output throws(OrderRefused) in
            guard case .room(let room) = target, client.room(room) != nil else { return }
            try client.part(room, at: now, into: &output)
        }
        forget(current)
        return actions ?? []
    }

    private mutating func forget(_ index: Int) {
        guard let link = linkIndex(of: tabs[index].link),
            let target = links[link].chat?.target(of: tabs[index].target)
        else { return }
        links[link].chat?.buffers[target] = nil
    }

    // MARK: - People

    /// `/query NICK [TEXT]`.
    mutating func query(_ argument: String) throws(CommandRefused) -> [ClientAction] {
        let nick = argument.prefix { $0 != " " }
        let text = argument.dropFirst(nick.count).drop { $0 == " " }
        guard !nick.isEmpty else {
            throw CommandRefused(FittingText("talk to whom? /query NICK", "/query NICK"))
        }
        guard let link = linkIndex(of: tab.link), let chat = links[link].chat else { return [] }
        let target = chat.client.target(String(nick))
        guard case .person = target else { return try join(String(nick)) }
        let actions = showTab(openConversation(target, of: link) + 1)
        if text.isEmpty { return actions }
        return actions + (sendChat([String(text)]) ?? [])
    }

    /// `/ignore [NICK]`.
    mutating func ignore(_ nick: String) throws(CommandRefused) -> [ClientAction] {
        guard let link = linkIndex(of: tab.link), let chat = links[link].chat else { return [] }
        if nick.isEmpty {
            let names = chat.ignored.map(\.text).sorted().joined(separator: ", ")
            tabs[current].show(names.isEmpty ? "no one is ignored" : "ignored: \(names)")
        } else {
            links[link].chat?.ignored.insert(chat.client.name(nick))
            tabs[current].show(
                "\(nick) is ignored until the client exits; /unignore \(nick) ends it")
        }
        return []
    }

    /// `/unignore NICK`.
    mutating func unignore(_ nick: String) throws(CommandRefused) -> [ClientAction] {
        guard let link = linkIndex(of: tab.link), let chat = links[link].chat else { return [] }
        guard links[link].chat?.ignored.remove(chat.client.name(nick)) != nil else {
            throw CommandRefused(FittingText("\(nick) is not ignored"))
        }
        tabs[current].show("\(nick) is no longer ignored")
        return []
    }

    // MARK: - Names

    /// The members of the current tab's room as they are now; nil if they are not known.
    var currentMembers: [MemberList.Row]? {
        guard let link = linkIndex(of: tab.link),
            case .room(let name) = links[link].chat?.target(of: tab.target),
            let room = links[link].chat?.client.room(name),
            let grammar = links[link].chat?.client.grammar
        else { return nil }
        return room.sortedMembers.map { member in
            let rank = member.ranks.symbol(grammar).map { String(UnicodeScalar($0)) } ?? ""
            return MemberList.Row(
                rank: rank, name: member.name.text, key: member.name.key.bytes,
                isAway: member.isAway)
        }
    }

    /// The names of those in the current conversation, the last speaker first.
    var people: [String] {
        guard link.isNetwork else { return [] }
        if tab.target?.kind == .person { return tab.target.map { [$0.name] } ?? [] }
        let members = memberList.rows.map { (key: $0.key, name: $0.name) }
        return tab.speakers.names(among: members)
    }

    /// What the list of tabs shows beside a name: of a room, its members.
    func listStatus(of index: Int) -> LinkStatus {
        let link = link(of: tabs[index])
        guard link.state.isUp, let chat = link.chat,
            case .room(let name) = chat.target(of: tabs[index].target)
        else { return link.status(at: now, keys: Link.Keys()) }
        guard let room = chat.client.room(name) else {
            return LinkStatus(\.down, full: ["not joined"], bare: ["not joined", "!"])
        }
        let text = counted(room.members.count, "member")
        return LinkStatus(\.connected, full: [text], bare: [text])
    }

    /// The names of the rooms that are open.
    var roomNames: [String] {
        linkIndex(of: tab.link).map { openRooms(of: $0) } ?? []
    }

    /// Ends the session of each network in order, as the program ends.
    mutating func quitNetworks() -> [ClientAction] {
        let reason = quitReason
        return links.indices.filter { links[$0].isNetwork && links[$0].state.isUp }.flatMap {
            link in
            let actions = try? withClient(of: link) { client, now, output throws(OrderRefused) in
                try client.quit(reason, at: now, into: &output)
            }
            return (actions ?? []).filter {
                if case .connection(_, .write) = $0 { true } else { false }
            }
        }
    }
}
