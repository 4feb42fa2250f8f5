import ReactorIRC

@testable import ChatCore

/// The core and the model, side by side.
final class ModelRun {
    static var settings: NetworkSettings {
        var settings = NetworkSettings.forTests
        let limits = ModelLimits()
        settings.limits.rooms = limits.rooms
        settings.limits.masks = limits.masks
        settings.limits.modes = limits.modes
        settings.limits.targets = limits.targets
        settings.limits.invitations = limits.invitations
        settings.limits.monitors = limits.monitors
        settings.limits.whowas = limits.whowas
        settings.limits.bans = limits.bans
        let evil = try? BanTarget(mask: "evil")
        let range = try? BanTarget(addresses: "203.0.113.0/24")
        settings.bannedMasks = [evil].compactMap(\.self).map { NetworkBan($0, reason: "") }
        settings.bannedAddresses = [range].compactMap(\.self).map { NetworkBan($0, reason: "") }
        settings.operators = [.init(name: Array("root".utf8), verifier: [])]
        return settings
    }

    let net: TestNetwork
    private var openCount = 0
    /// The client whose last line had a label that counts.
    private var labelledClient: String?

    let model = ChatModel()

    /// Two networks at their start, or after these steps.
    init(after steps: [ModelStep] = []) {
        net = TestNetwork(Self.settings)
        model.time = Int(net.time.seconds)
        for step in steps { apply(step) }
        for client in ModelScript.clients { _ = net.received(client) }
        _ = model.takeLines()
    }

    /// Takes a step with both; what clients received that is different, if anything is.
    func take(_ step: ModelStep) -> String? {
        apply(step)
        return difference()
    }

    private func apply(_ step: ModelStep) {
        model.time += step.seconds
        labelledClient = nil
        net.time = ServerTime(seconds: Int64(model.time))
        switch step.action {
        case .open: open(step.client)
        case .send(let line):
            guard let user = model.users[step.client] else { break }
            if line.hasPrefix("@label="),
                user.capabilities.isSuperset(of: ["batch", "labeled-response"])
            {
                labelledClient = step.client
            }
            net.send(step.client, line)
            while !net.questions.isEmpty { answerQuestion() }
            model.receive(line, from: step.client)
        case .lose:
            guard model.users[step.client] != nil else { break }
            net.handle(.closed(reason: Array("lost".utf8)), of: step.client)
            model.lose(step.client, reason: "lost")
        }
    }

    private func open(_ client: String) {
        guard model.users[client] == nil else { return }
        let address = openCount % 3 == 2 ? "192.0.2.\(openCount)" : ""
        openCount += 1
        let host = Cloak.host(of: Array(address.utf8), secret: net.network.settings.cloakSecret)
        net.open(client, from: address)
        model.open(client, address: address, host: String(decoding: host, as: UTF8.self))
    }

    private func answerQuestion() {
        guard case .password(let password, _) = net.questions[0].question else { return }
        net.answer(.password(isRight: password.elementsEqual("secret".utf8)))
    }

    private func difference() -> String? {
        let expected = model.takeLines()
        for client in ModelScript.clients {
            while net.isHeld(client), !net.isClosed(client) { net.handle(.drained, of: client) }
            let lines = net.received(client)
            if client == labelledClient, lines.count(where: ModelLines.isLabelled) != 1 {
                return "\(client) received\n    \(lines.joined(separator: "\n    "))\n"
                    + "in place of one line with the label"
            }
            let received = ModelLines.normalized(lines, isFromCore: true)
            let wanted = ModelLines.normalized(expected[client] ?? [], isFromCore: false)
            if received != wanted {
                return "\(client) received\n    \(received.joined(separator: "\n    "))\n"
                    + "in place of\n    \(wanted.joined(separator: "\n    "))"
            }
            // The edge reports the end of a connection that the core closed.
            if net.isClosed(client), model.users[client] == nil {
                net.handle(.closed(reason: []), of: client)
            }
        }
        return nil
    }

    /// What is different in the rooms, or inconsistent in the core.
    func stateDifference() -> String? {
        let (rooms, wanted) = (roomStates, modelRoomStates)
        if rooms != wanted { return "the rooms are \(rooms) in place of \(wanted)" }
        return net.network.inconsistency
    }

    // MARK: - State

    /// A room as both can describe it.
    private struct RoomState: Equatable {
        let name: String
        let createdAt: Int
        let members: [String: String]
        let modes: String
        let topic: ModelTopic?
        let lists: [String]
    }

    private var roomStates: [String: RoomState] {
        var states: [String: RoomState] = [:]
        for id in net.network.rooms.ids {
            let room = net.network.rooms[id]
            var members: [String: String] = [:]
            for member in room.members.members {
                let nick = String(decoding: net.network.users[member.id].nick, as: UTF8.self)
                members[nick] = text(member.ranks.symbols(all: true))
            }
            states[folded(text(room.name))] = RoomState(
                name: text(room.name), createdAt: Int(room.createdAt.seconds), members: members,
                modes: room.modes.words(forMember: true).map(text).joined(separator: " "),
                topic: room.topic.map {
                    ModelTopic(
                        text: text($0.text), setBy: text($0.setBy), setAt: Int($0.setAt.seconds))
                },
                lists: MaskListKind.allCases.flatMap { kind in
                    room[list: kind].entries.map {
                        "\(kind) \(text($0.mask.text)) \(text($0.setBy)) \($0.setAt.seconds)"
                    }
                })
        }
        return states
    }

    private var modelRoomStates: [String: RoomState] {
        model.rooms.mapValues { room in
            var members: [String: String] = [:]
            for (client, ranks) in room.members {
                let symbols = (ranks.contains("o") ? "@" : "") + (ranks.contains("v") ? "+" : "")
                members[model.users[client]?.nick ?? ""] = symbols
            }
            let letters =
                "+" + String(room.flags.sorted()) + (room.key == nil ? "" : "k")
                + (room.limit == nil ? "" : "l")
            let words = [letters] + [room.key, room.limit.map { "\($0)" }].compactMap { $0 }
            let kinds: [(Character, MaskListKind)] = [
                ("b", .bans), ("e", .exceptions), ("I", .invitations),
            ]
            return RoomState(
                name: room.name, createdAt: room.createdAt, members: members,
                modes: words.joined(separator: " "), topic: room.topic,
                lists: kinds.flatMap { letter, kind in
                    (room.lists[letter] ?? []).map {
                        "\(kind) \($0.text) \($0.setBy) \($0.setAt)"
                    }
                })
        }
    }

    private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}

/// Lines without what the model leaves open: texts of numerics, and the order of what has none.
enum ModelLines {
    /// Numerics whose text is what was asked for.
    private static let withText: Set<String> = [
        "301", "302", "303", "311", "314", "319", "322", "332", "352", "353", "354", "730", "731",
        "732",
    ]
    /// Numerics of which several have no order.
    private static let unordered: Set<String> = ["322", "352", "354"]

    static func normalized(_ lines: [String], isFromCore: Bool) -> [String] {
        var result = isFromCore ? lines.compactMap(withoutText) : lines
        for (index, line) in result.enumerated() where isOfWords(line) {
            result[index] = withSortedWords(line)
        }
        guard result.contains(where: { unordered.contains(String($0.prefix(3))) }) else {
            return result
        }
        var start = 0
        while start < result.count {
            let number = result[start].prefix(3)
            let end = result[start...].firstIndex { $0.prefix(3) != number } ?? result.count
            if unordered.contains(String(number)) { result[start..<end].sort() }
            start = end
        }
        return result
    }

    static func isLabelled(_ line: String) -> Bool {
        line.hasPrefix("@") && line.prefix { $0 != " " }.contains("label=x")
    }

    /// Without tags, the server's name and the text; nil for what has tests of its own: the tokens of
    /// numeric 005, and what there is around an answer with a label.
    private static func withoutText(_ line: String) -> String? {
        let line = line.hasPrefix("@") ? String(line.drop { $0 != " " }.dropFirst()) : line
        guard line.hasPrefix(":irc.test ") else {
            guard let batch = line.firstRange(of: " BATCH +") else { return line }
            return String(line[..<batch.upperBound])
                + line[batch.upperBound...].drop { $0 != " " }
        }
        let reply = line.dropFirst(10)
        if reply.hasPrefix("BATCH ") || reply == "ACK" { return nil }
        if reply.hasPrefix("CAP ") {
            let list = line.firstRange(of: " LS ")
            return list.map { String(line[..<$0.lowerBound]) + " LS" } ?? line
        }
        guard reply.prefix(3).allSatisfy(\.isNumber) || reply.hasPrefix("FAIL ") else {
            return line
        }
        if reply.hasPrefix("005") { return nil }
        if withText.contains(String(reply.prefix(3))) { return String(reply) }
        guard let text = reply.firstRange(of: " :") else { return String(reply) }
        return String(reply[..<text.lowerBound])
    }

    private static func isOfWords(_ line: String) -> Bool {
        line.hasPrefix("353 ") || line.hasPrefix(":irc.test CAP ") && line.contains(" LIST :")
    }

    private static func withSortedWords(_ line: String) -> String {
        let parts = line.dropFirst().split(
            separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else { return line }
        return line.prefix(1) + parts[0] + ":"
            + parts[1].split(separator: " ").sorted().joined(separator: " ")
    }
}
