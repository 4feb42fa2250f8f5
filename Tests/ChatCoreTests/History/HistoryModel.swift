import ChatCore

/// What was said, and who may read it, as naively as it can be kept: a list of all messages, each
/// with its readers.
struct HistoryModel {
    /// Who reads and writes.
    enum Person: Hashable {
        case account(String)
        case guest(String)

        var isGuest: Bool { if case .guest = self { true } else { false } }
    }

    /// Where messages are.
    enum Log: Hashable {
        case room(String)
        case direct(Set<Person>)
    }

    struct Message {
        let text: String
        let id: String
        /// As the tag has it: texts of times are in the order of the times.
        let time: String
        var log: Log
        let author: Person
        var readers: Set<Person>
        var isRedacted = false
    }

    /// The people of a network at a moment.
    struct State {
        /// By the name of the user, which no other has, before and after it logs in.
        var people: [String: Person] = [:]
        var nicks: [String: String] = [:]
        var members: [String: Set<String>] = [:]
        /// The members that a room bans, without those that own it.
        var banned: [String: Set<String>] = [:]
        /// Who may read the rooms.
        var rules: [String: HistoryRule] = [:]
    }

    private(set) var messages: [Message] = []
    /// Who may read what is said in a room now.
    private var readers: [String: Set<Person>] = [:]
    private var formerCount = 0

    // MARK: - What happens

    mutating func add(_ message: Message) {
        var message = message
        switch message.log {
        case .room(let room): message.readers = readers[room] ?? []
        case .direct(let people): message.readers = people
        }
        messages.append(message)
    }

    mutating func redact(_ id: String) {
        for index in messages.indices where messages[index].id == id {
            messages[index].isRedacted = true
        }
    }

    /// Something has happened, after which the people are others.
    mutating func change(from before: State, to after: State, modesOf changed: String? = nil) {
        for (user, person) in before.people {
            guard let now = after.people[user] else {
                removeMessages { $0.isOnlyOfGuests && $0.has(.guest(user)) }
                continue
            }
            if now != person {
                move(person, to: now, in: before.members.filter { $1.contains(user) })
            }
        }
        for (room, members) in before.members {
            guard let remaining = after.members[room] else {
                end(room)
                continue
            }
            for user in members.subtracting(remaining) {
                removeReader(user, of: room, remaining: remaining, after)
            }
        }
        for (room, members) in after.members {
            for user in members.subtracting(before.members[room] ?? []) {
                if let person = after.people[user] { readers[room, default: []].insert(person) }
            }
        }
        guard let room = changed, let banned = after.banned[room] else { return }
        for user in banned.subtracting(before.banned[room] ?? []) {
            removeReader(user, of: room, remaining: after.members[room] ?? [], after)
        }
    }

    /// Guests and rooms without people that are kept do not outlive the network.
    mutating func restart(_ after: State) {
        removeMessages { $0.isOnlyOfGuests }
        for room in Array(readers.keys) where after.members[room] == nil { end(room) }
        change(from: State(), to: after)
    }

    /// An account has ended; its name may be used again.
    mutating func drop(_ account: String) -> Person {
        let person = Person.account(account)
        formerCount += 1
        let former = Person.guest("former \(formerCount) \(account)")
        for room in readers.keys { removeReader(person, of: room) }
        for index in messages.indices {
            guard case .direct(var people) = messages[index].log, people.remove(person) != nil
            else { continue }
            people.insert(former)
            messages[index].log = .direct(people)
            messages[index].readers = people
        }
        removeMessages { $0.isOnlyOfGuests && $0.has(former) }
        return former
    }

    private mutating func move(
        _ person: Person, to now: Person, in rooms: [String: Set<String>]
    ) {
        for room in rooms.keys where readers[room]?.contains(person) == true {
            readers[room]?.insert(now)
            guard person.isGuest else { continue }
            for index in messages.indices
            where messages[index].log == .room(room) && messages[index].readers.contains(person) {
                messages[index].readers.insert(now)
            }
            removeReader(person, of: room)
        }
    }

    /// A user may not read a room any more, nor may its account, unless that has another user there.
    private mutating func removeReader(
        _ user: String, of room: String, remaining: Set<String>, _ state: State
    ) {
        guard let person = state.people[user] else { return }
        let others = remaining.subtracting(state.banned[room] ?? [])
        if !others.contains(where: { state.people[$0] == person }) {
            removeReader(person, of: room)
        }
    }

    private mutating func removeReader(_ person: Person, of room: String) {
        readers[room]?.remove(person)
        for index in messages.indices where messages[index].log == .room(room) {
            messages[index].readers.remove(person)
        }
    }

    private mutating func end(_ room: String) {
        readers[room] = nil
        removeMessages { $0 == .room(room) }
    }

    private mutating func removeMessages(_ isEnded: (Log) -> Bool) {
        messages.removeAll { isEnded($0.log) }
    }

    // MARK: - What may be read

    /// True for who may read what is said in a room now.
    func isReader(_ person: Person, of room: String) -> Bool {
        readers[room]?.contains(person) == true
    }

    /// The messages of a log that a person may read.
    func messages(of log: Log, for person: Person, _ state: State) -> [Message] {
        messages.filter { message in
            guard message.log == log, !message.isRedacted else { return false }
            if case .room(let room) = log, state.rules[room] != .joined { return true }
            return message.readers.contains(person)
        }
    }

    /// What a subcommand wants of messages, by the times of its references.
    static func page(
        _ messages: [Message], _ subcommand: String, _ times: [String], _ limit: Int
    ) -> [Message] {
        let one = times.first ?? ""
        let before = messages.filter { $0.time < one }
        let after = messages.filter { $0.time > one }
        switch subcommand {
        case "LATEST": return after.suffix(limit)
        case "BEFORE": return before.suffix(limit)
        case "AFTER": return Array(after.prefix(limit))
        case "AROUND":
            let later = messages.filter { $0.time >= one }
            return before.suffix(limit / 2) + later.prefix(limit - limit / 2)
        default:
            let (start, end) = (min(one, times[1]), max(one, times[1]))
            let between = messages.filter { $0.time > start && $0.time < end }
            return one <= times[1] ? Array(between.prefix(limit)) : between.suffix(limit)
        }
    }

    /// The logs in which a person of these rooms may read, with the times of their last messages.
    func targets(
        of person: Person, in rooms: Set<String>, _ state: State
    ) -> [(log: Log, time: String)] {
        var last: [Log: Message] = [:]
        for message in messages { last[message.log] = message }
        let readable = last.values.filter { message in
            switch message.log {
            case .room(let room):
                rooms.contains(room)
                    && (state.rules[room] != .joined || message.readers.contains(person))
            case .direct(let people): people.contains(person)
            }
        }
        return readable.map { ($0.log, $0.time) }.sorted { $0.time < $1.time }
    }
}

extension HistoryModel.Log {
    fileprivate var isOnlyOfGuests: Bool {
        if case .direct(let people) = self { people.allSatisfy(\.isGuest) } else { false }
    }

    fileprivate func has(_ person: HistoryModel.Person) -> Bool {
        if case .direct(let people) = self { people.contains(person) } else { false }
    }
}
