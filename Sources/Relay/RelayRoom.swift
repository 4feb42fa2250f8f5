import Text

/// The members of a room: takes what happens, and returns the lines to deliver. Pure.
///
/// Every line is `[time] name: text`, or `[time] * text` from the room itself. The sender of a line
/// gets it as well, with the text as sent, and every answer to a command ends with the command: so
/// a client that waits for a reply that contains its message finds it, and a person at telnet sees
/// each line once. The others get the text as it is safe to print (`VisibleText`), since a reader
/// may be a bare terminal: one member must not steer another's.
package struct RelayRoom {
    /// Identifies a member while it is in the room.
    package typealias MemberID = Int

    private struct Member {
        let address: String
        var name: String
    }

    private static let help = [
        "/name NEW takes another name, of at most \(RelayName.limit) bytes",
        "/who tells who is here",
        "// at the start of a line says one slash, and what follows it",
    ]

    private static let usualNameLength = 16

    private var members: [MemberID: Member] = [:]
    /// The names in use, by their keys.
    private var owners: [String: MemberID] = [:]
    /// By the key of an address: all its names with a lower number are in use; 1 is not stored. It
    /// saves trying all names of an address again for each member that joins.
    private var firstFree: [String: Int] = [:]
    private var history: RelayHistory

    /// A new member gets the last `historyLimit` lines, up to 128 KiB together.
    package init(historyLimit: Int) {
        history = RelayHistory(limit: historyLimit)
    }

    package var count: Int { members.count }

    /// The maximum number of lines that a new member gets.
    package var historyLimit: Int {
        get { history.limit }
        set { history.limit = newValue }
    }

    /// The name of a member; nil for an unknown one.
    package func name(of id: MemberID) -> String? { members[id]?.name }

    /// Adds a member, which is named after its `address`. `stamp` is the time in brackets and a
    /// space, here and below.
    package mutating func join(
        _ id: MemberID, from address: String, stamp: [UInt8]
    ) -> [RelayDelivery] {
        // A client of a UNIX listener chooses its path, and a name is part of other members' lines.
        let address = ScalarSafety.escaped(address)
        let (name, number) = RelayName.free(
            for: address, from: firstFree[RelayName.key(address)] ?? 1
        ) { owners[RelayName.key($0)] != nil }
        firstFree[RelayName.key(address)] = number + 1
        members[id] = Member(address: address, name: name)
        owners[RelayName.key(name)] = id
        let welcome = notice(
            "you are \(name); /help, in carillon //help, tells what to type", to: .only(id), stamp)
        return [
            history.lines.isEmpty
                ? welcome
                : RelayDelivery(
                    .history(before: history.total), of: history.byteCount, to: id,
                    with: welcome.bytes),
            notice("\(name) has come", to: .others(than: id), stamp),
        ]
    }

    /// All bytes of a delivery that `join`, `leave` or `received` returned, one line or several.
    package func bytes(
        _ bytes: [UInt8], of report: RelayDelivery.Report?, stamp: [UInt8]
    ) -> [UInt8] {
        switch report {
        case nil: return bytes
        case .people: return Self.line(stamp + Array("* \(people): ".utf8), bytes)
        case .history(let count):
            var all = Self.line(stamp, "* said before you came:".utf8)
            for line in history.lines(before: count) { all += line }
            return all + bytes
        }
    }

    /// Removes a member; an unknown one changes nothing.
    package mutating func leave(_ id: MemberID, stamp: [UInt8]) -> [RelayDelivery] {
        guard let member = members.removeValue(forKey: id) else { return [] }
        release(member.name)
        return [notice("\(member.name) has left", to: .others(than: id), stamp)]
    }

    /// Handles a member's line, without its line end.
    package mutating func received(
        _ line: ArraySlice<UInt8>, from id: MemberID, stamp: [UInt8]
    ) -> [RelayDelivery] {
        guard let member = members[id] else { return [] }
        switch RelayCommand(line) {
        case .say(let text):
            let start = stamp + Array("\(member.name): ".utf8)
            let spoken = Self.line(start, Self.harmless(text))
            history.append(spoken)
            return [
                RelayDelivery(audience: .only(id), bytes: Self.line(start, line)),
                RelayDelivery(audience: .others(than: id), bytes: spoken),
            ]
        case .name(let wanted): return rename(id, to: wanted, line, stamp)
        case .who:
            return [
                RelayDelivery(
                    .people, of: members.count * Self.usualNameLength, to: id, with: Array(line))
            ]
        case .help:
            return Self.help.map { notice($0, to: .only(id), stamp) }
                + [answer("/help tells this", to: line, of: id, stamp)]
        case .nothing: return [answer("an empty line says nothing", to: line, of: id, stamp)]
        case .unknown:
            return [answer("there is no such command; /help lists them", to: line, of: id, stamp)]
        }
    }

    // MARK: -

    private mutating func rename(
        _ id: MemberID, to wanted: ArraySlice<UInt8>, _ line: ArraySlice<UInt8>, _ stamp: [UInt8]
    ) -> [RelayDelivery] {
        guard let old = members[id]?.name else { return [] }
        let name: String
        do throws(RelayName.Refusal) {
            name = try RelayName.read(wanted)
        } catch {
            return [answer(error.reason, to: line, of: id, stamp)]
        }
        if let owner = owners[RelayName.key(name)], owner != id {
            return [answer("somebody else is called so", to: line, of: id, stamp)]
        }
        release(old)
        owners[RelayName.key(name)] = id
        members[id]?.name = name
        let reply = answer("you are \(name) now", to: line, of: id, stamp)
        if name == old { return [reply] }
        return [reply, notice("\(old) is called \(name) now", to: .others(than: id), stamp)]
    }

    private mutating func release(_ name: String) {
        let key = RelayName.key(name)
        owners.removeValue(forKey: key)
        let (address, number) = RelayName.origin(of: key)
        guard let first = firstFree[address], number < first else { return }
        firstFree[address] = number == 1 ? nil : number
    }

    /// All names, in the order of joining.
    private var people: String {
        let names = members.sorted { $0.key < $1.key }.map(\.value.name)
        return "\(names.count) here: \(names.joined(separator: ", "))"
    }

    private func notice(
        _ text: String, to audience: RelayDelivery.Audience, _ stamp: [UInt8]
    ) -> RelayDelivery {
        RelayDelivery(audience: audience, bytes: Self.line(stamp + Array("* ".utf8), text.utf8))
    }

    private func answer(
        _ text: String, to line: ArraySlice<UInt8>, of id: MemberID, _ stamp: [UInt8]
    ) -> RelayDelivery {
        let start = stamp + Array("* \(text): ".utf8)
        return RelayDelivery(audience: .only(id), bytes: Self.line(start, line))
    }

    /// The text for other members; printable ASCII, most of all text, is what it was.
    private static func harmless(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        if text.allSatisfy({ (0x20...0x7E).contains($0) }) { return text }
        return Array(VisibleText(text).description.utf8)[...]
    }

    private static func line(_ start: [UInt8], _ text: some Collection<UInt8>) -> [UInt8] {
        var line = start
        line.reserveCapacity(start.count + text.count + 1)
        line += text
        line.append(0x0A)
        return line
    }
}
