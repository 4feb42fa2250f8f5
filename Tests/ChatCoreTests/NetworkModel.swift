/// A naive model of a network with rooms: strings, sets and dictionaries, and no thought of speed.
/// It predicts the lines that each client receives.
struct NetworkModel {
    struct Person {
        var nick: String
        let client: String
        let host: String
        var source: String { "\(nick)!~\(client)@\(host)" }
    }

    struct Room {
        let name: String
        /// The ranks of members, by client.
        var members: [String: Set<Character>] = [:]
        var flags: Set<Character> = ["n", "t"]
        var key: String?
        var limit: Int?
        var bans: [String] = []
        var topic: String?
        var invited: Set<String> = []
    }

    var people: [String: Person] = [:]
    var rooms: [String: Room] = [:]
    /// What clients receive.
    private(set) var lines: [String: [String]] = [:]

    // MARK: - Who gets what

    mutating func takeLines() -> [String: [String]] {
        defer { lines = [:] }
        return lines
    }

    private mutating func send(_ line: String, to client: String) {
        lines[client, default: []].append(line)
    }

    private mutating func reply(_ client: String, _ numeric: String, _ rest: String) {
        send(":irc.test \(numeric) \(people[client]?.nick ?? "*") \(rest)", to: client)
    }

    private mutating func cast(_ line: String, to room: String, except: String? = nil) {
        for client in rooms[room]?.members.keys.sorted() ?? [] where client != except {
            send(line, to: client)
        }
    }

    private func client(named nick: String) -> String? {
        people.values.first { $0.nick.lowercased() == nick.lowercased() }?.client
    }

    private func isOperator(_ client: String, _ room: String) -> Bool {
        rooms[room]?.members[client]?.contains("o") == true
    }

    private func isBanned(_ client: String, _ room: String) -> Bool {
        let nick = people[client]?.nick.lowercased() ?? ""
        return rooms[room]?.bans.contains { $0.lowercased() == "\(nick)!*@*" } == true
    }

    /// False, with 403, for a room that does not exist for the client.
    private mutating func sees(_ client: String, _ room: String) -> Bool {
        if let found = rooms[room], found.members[client] != nil || !found.flags.contains("s") {
            return true
        }
        reply(client, "403", "\(room) :No such room")
        return false
    }

    /// False, with 442, for others than members.
    private mutating func isMember(_ client: String, _ room: String) -> Bool {
        if rooms[room]?.members[client] != nil { return true }
        reply(client, "442", "\(room) :You are not in that room")
        return false
    }

    /// False, with 482, for others than operators.
    private mutating func mayChange(_ client: String, _ room: String) -> Bool {
        if isOperator(client, room) { return true }
        reply(client, "482", "\(room) :You are not an operator of the room")
        return false
    }

    private mutating func remove(_ client: String, from room: String) {
        rooms[room]?.members[client] = nil
        if rooms[room]?.members.isEmpty == true { rooms[room] = nil }
    }

    private func source(_ client: String) -> String { people[client]?.source ?? "" }

    // MARK: - Commands

    mutating func join(_ client: String, _ name: String, key: String?) {
        if let room = rooms[name] {
            if room.members[client] != nil { return }
            if !room.invited.contains(client) {
                if isBanned(client, name) {
                    return reply(client, "474", "\(name) :Cannot join the room (+b)")
                }
                if room.flags.contains("i") {
                    return reply(client, "473", "\(name) :Cannot join the room (+i)")
                }
                if let needed = room.key, needed != key {
                    return reply(client, "475", "\(name) :Cannot join the room (+k)")
                }
                if let limit = room.limit, room.members.count >= limit {
                    return reply(client, "471", "\(name) :Cannot join the room (+l)")
                }
            }
        } else {
            rooms[name] = Room(name: name)
        }
        let isFirst = rooms[name]?.members.isEmpty == true
        rooms[name]?.members[client] = isFirst ? ["o"] : []
        rooms[name]?.invited.remove(client)
        cast(":\(source(client)) JOIN \(name)", to: name)
        if let topic = rooms[name]?.topic { reply(client, "332", "\(name) :\(topic)") }
        sendNames(client, name)
    }

    mutating func part(_ client: String, _ room: String) {
        guard sees(client, room), isMember(client, room) else { return }
        cast(":\(source(client)) PART \(room)", to: room)
        remove(client, from: room)
    }

    mutating func kick(_ client: String, _ room: String, _ nick: String) {
        guard sees(client, room), isMember(client, room), mayChange(client, room) else { return }
        guard let target = self.client(named: nick) else {
            return reply(client, "401", "\(nick) :No such nick or room")
        }
        guard rooms[room]?.members[target] != nil else {
            return reply(client, "441", "\(nick) \(room) :They are not in that room")
        }
        cast(":\(source(client)) KICK \(room) \(nick) :\(people[client]?.nick ?? "")", to: room)
        remove(target, from: room)
    }

    mutating func setTopic(_ client: String, _ room: String, _ text: String) {
        guard sees(client, room), isMember(client, room) else { return }
        if rooms[room]?.flags.contains("t") == true, !mayChange(client, room) { return }
        let topic = text.isEmpty ? nil : text
        if rooms[room]?.topic == topic { return }
        rooms[room]?.topic = topic
        cast(":\(source(client)) TOPIC \(room) :\(text)", to: room)
    }

    mutating func invite(_ client: String, _ nick: String, _ room: String) {
        guard let target = self.client(named: nick) else {
            return reply(client, "401", "\(nick) :No such nick or room")
        }
        guard sees(client, room), isMember(client, room) else { return }
        if rooms[room]?.members[target] != nil {
            return reply(client, "443", "\(nick) \(room) :is already in that room")
        }
        if rooms[room]?.flags.contains("i") == true, !mayChange(client, room) { return }
        if isOperator(client, room) { rooms[room]?.invited.insert(target) }
        reply(client, "341", "\(nick) \(room)")
        send(":\(source(client)) INVITE \(nick) \(room)", to: target)
    }

    mutating func names(_ client: String, _ room: String) {
        if let found = rooms[room], found.members[client] != nil || !found.flags.contains("s") {
            sendNames(client, room)
        } else {
            reply(client, "366", "\(room) :End of the list of names")
        }
    }

    private mutating func sendNames(_ client: String, _ name: String) {
        guard let room = rooms[name] else { return }
        let symbol = room.flags.contains("s") ? "@" : room.flags.contains("p") ? "*" : "="
        let names = room.members.map { member, ranks in
            (ranks.contains("o") ? "@" : ranks.contains("v") ? "+" : "")
                + (people[member]?.nick ?? "")
        }
        reply(client, "353", "\(symbol) \(name) :\(names.sorted().joined(separator: " "))")
        reply(client, "366", "\(name) :End of the list of names")
    }

    /// A message to a room, or to its members of a rank.
    mutating func say(_ client: String, _ command: String, _ symbol: String, _ name: String) {
        func refuse(_ numeric: String, _ text: String) {
            if command == "PRIVMSG" { reply(client, numeric, "\(name) :\(text)") }
        }
        guard let room = rooms[name] else { return refuse("403", "No such room") }
        let ranks = room.members[client]
        if ranks == nil, room.flags.contains("n") {
            return refuse("404", "Cannot send to this room (+n)")
        }
        if ranks?.isEmpty != false {
            if room.flags.contains("m") {
                return refuse("404", "Cannot send to this room (+m)")
            }
            if isBanned(client, name) { return refuse("404", "Cannot send to this room (+b)") }
        }
        let demanded: Set<Character> = symbol == "@" ? ["o"] : ["o", "v"]
        for (member, ranks) in room.members where member != client {
            if symbol.isEmpty || !ranks.isDisjoint(with: demanded) {
                send(":\(source(client)) \(command) \(symbol)\(name) :hello", to: member)
            }
        }
    }

    mutating func rename(_ client: String, _ nick: String) {
        if let holder = self.client(named: nick), holder != client {
            return reply(client, "433", "\(nick) :The nick is already in use")
        }
        if people[client]?.nick == nick { return }
        let mine = rooms.values.filter { $0.members[client] != nil }
        if let room = mine.first(where: {
            $0.members[client]?.isEmpty == true && isBanned(client, $0.name)
        }) {
            return reply(client, "447", "\(room.name) :?")
        }
        tellNeighbours(of: client, ":\(source(client)) NICK \(nick)", andItself: true)
        people[client]?.nick = nick
    }

    mutating func quit(_ client: String) {
        tellNeighbours(of: client, ":\(source(client)) QUIT :Quit: bye", andItself: false)
        for room in Array(rooms.keys) {
            remove(client, from: room)
            rooms[room]?.invited.remove(client)
        }
        people[client] = nil
    }

    private mutating func tellNeighbours(of client: String, _ line: String, andItself: Bool) {
        var receivers: Set<String> = andItself ? [client] : []
        for room in rooms.values where room.members[client] != nil {
            receivers.formUnion(room.members.keys)
        }
        if !andItself { receivers.remove(client) }
        for receiver in receivers { send(line, to: receiver) }
    }

    // MARK: - MODE

    /// Changes of the form `+o`, with an argument where it takes one.
    mutating func changeModes(
        _ client: String, _ name: String, _ changes: [(mode: String, argument: String?)]
    ) {
        guard sees(client, name), mayChange(client, name) else { return }
        var (letters, arguments, sign) = ("", [String](), "")
        for change in changes {
            guard let argument = apply(change, client, name) else { continue }
            let newSign = String(change.mode.prefix(1))
            letters += newSign == sign ? "" : newSign
            sign = newSign
            letters += change.mode.dropFirst()
            if !argument.isEmpty { arguments.append(argument) }
        }
        guard !letters.isEmpty else { return }
        let words = [name, letters] + arguments
        cast(":\(source(client)) MODE \(words.joined(separator: " "))", to: name)
    }

    /// The argument that is announced, empty for none; nil when nothing changes.
    private mutating func apply(
        _ change: (mode: String, argument: String?), _ client: String, _ name: String
    ) -> String? {
        guard var room = rooms[name], let letter = change.mode.last else { return nil }
        defer { rooms[name] = room }
        let isSet = change.mode.hasPrefix("+")
        let argument = change.argument ?? ""
        switch letter {
        case "o", "v":
            guard let target = self.client(named: argument) else {
                reply(client, "401", "\(argument) :No such nick or room")
                return nil
            }
            guard let ranks = room.members[target] else {
                reply(client, "441", "\(argument) \(name) :They are not in that room")
                return nil
            }
            if ranks.contains(letter) == isSet { return nil }
            room.members[target] = isSet ? ranks.union([letter]) : ranks.subtracting([letter])
            return argument
        case "k":
            let key = isSet ? argument : nil
            if room.key == key { return nil }
            room.key = key
            return key ?? "*"
        case "l":
            let limit = isSet ? Int(argument) : nil
            if room.limit == limit { return nil }
            room.limit = limit
            return isSet ? argument : ""
        case "b":
            let mask = "\(argument)!*@*"
            if room.bans.contains(mask) == isSet { return nil }
            if isSet { room.bans.append(mask) } else { room.bans.removeAll { $0 == mask } }
            return mask
        default:
            if room.flags.contains(letter) == isSet { return nil }
            if isSet { room.flags.insert(letter) } else { room.flags.remove(letter) }
            return ""
        }
    }
}
