/// People who hear each other: what happens goes in, lines for whom come out. Pure.
///
/// Every line is `[time] name: text`, or `[time] * text` where the room itself speaks. Who says
/// something gets his own line as well, with the text as he sent it, and every answer to a
/// command ends with the command: so a client that waits for a reply which carries its message
/// finds it, and a person at telnet sees each line once. What is said is passed on byte by byte;
/// to make controls harmless is the reader's business, as with the timestamps.
package struct RelayRoom {
    /// Names a member while it is in the room.
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
    /// The names that are taken, by their keys.
    private var owners: [String: MemberID] = [:]
    /// By the key of an address: all its names with a lower number are taken; 1 is left out. Else a
    /// crowd of one address would try all names again for each that joins.
    private var firstFree: [String: Int] = [:]
    private var history: RelayHistory

    /// Who joins is told the last `historyLimit` lines again, as far as they have no more than
    /// 128 KiB together.
    package init(historyLimit: Int) {
        history = RelayHistory(limit: historyLimit)
    }

    package var count: Int { members.count }

    /// The most lines that are told again.
    package var historyLimit: Int {
        get { history.limit }
        set { history.limit = newValue }
    }

    /// The name of a member; nil for somebody who is not here.
    package func name(of id: MemberID) -> String? { members[id]?.name }

    /// Somebody comes from `address`, and is called by it. `stamp` is the time in brackets with
    /// the blank behind it, here and below.
    package mutating func join(
        _ id: MemberID, from address: String, stamp: [UInt8]
    ) -> [RelayDelivery] {
        let (name, number) = RelayName.free(
            for: address, from: firstFree[RelayName.key(address)] ?? 1
        ) { owners[RelayName.key($0)] != nil }
        firstFree[RelayName.key(address)] = number + 1
        members[id] = Member(address: address, name: name)
        owners[RelayName.key(name)] = id
        let welcome = notice("you are \(name); /help tells what to type", to: .only(id), stamp)
        return [
            history.lines.isEmpty
                ? welcome
                : RelayDelivery(
                    .history(before: history.total), of: history.byteCount, to: id,
                    with: welcome.bytes),
            notice("\(name) has come", to: .others(than: id), stamp),
        ]
    }

    /// All the bytes of what `join`, `leave` or `received` gave, one line or several.
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

    /// A member goes; one that is not here changes nothing.
    package mutating func leave(_ id: MemberID, stamp: [UInt8]) -> [RelayDelivery] {
        guard let member = members.removeValue(forKey: id) else { return [] }
        release(member.name)
        return [notice("\(member.name) has left", to: .others(than: id), stamp)]
    }

    /// A member sent a line, its end not included.
    package mutating func received(
        _ line: ArraySlice<UInt8>, from id: MemberID, stamp: [UInt8]
    ) -> [RelayDelivery] {
        guard let member = members[id] else { return [] }
        switch RelayCommand(line) {
        case .say(let text):
            let start = stamp + Array("\(member.name): ".utf8)
            let told = Self.line(start, text)
            history.append(told)
            return [
                RelayDelivery(audience: .only(id), bytes: Self.line(start, line)),
                RelayDelivery(audience: .others(than: id), bytes: told),
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
        let told = answer("you are \(name) now", to: line, of: id, stamp)
        if name == old { return [told] }
        return [told, notice("\(old) is called \(name) now", to: .others(than: id), stamp)]
    }

    private mutating func release(_ name: String) {
        let key = RelayName.key(name)
        owners.removeValue(forKey: key)
        let (address, number) = RelayName.origin(of: key)
        guard let first = firstFree[address], number < first else { return }
        firstFree[address] = number == 1 ? nil : number
    }

    /// Everybody's name, in the order of their coming.
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

    private static func line(_ start: [UInt8], _ text: some Collection<UInt8>) -> [UInt8] {
        var line = start
        line.reserveCapacity(start.count + text.count + 1)
        line += text
        line.append(0x0A)
        return line
    }
}
