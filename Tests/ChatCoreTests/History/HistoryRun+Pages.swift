import TextTesting

@testable import ChatCore

/// CHATHISTORY, compared with the model.
extension HistoryRun {
    func readPage(_ client: String) -> String {
        guard let user = user(of: client), let person = state.people[name(of: user)] else {
            return "nothing"
        }
        let target = chance(3) ? one(of: Self.nicks) : one(of: Self.rooms)
        guard let log = log(target, of: person) else { return "nothing" }
        let subcommand = one(of: ["LATEST", "BEFORE", "AFTER", "AROUND", "BETWEEN"])
        let limit = number(12) + 1
        var words: [String] = []
        var times: [String] = []
        var isKnown = true
        let own = model.messages.filter { $0.log == log }
        for _ in 0..<(subcommand == "BETWEEN" ? 2 : 1) {
            guard !(subcommand == "LATEST" && chance(2)),
                let message = (chance(8) ? model.messages : own).randomElement(using: &random)
            else {
                words.append(
                    subcommand == "LATEST" ? "*" : "timestamp=1970-01-01T00:00:00.000Z")
                times.append("")
                continue
            }
            times.append(message.time)
            if chance(2) {
                words.append("timestamp=\(message.time)")
            } else {
                words.append("msgid=\(message.id)")
                if message.log != log { isKnown = false }
            }
        }
        let command =
            "CHATHISTORY \(subcommand) \(target) \(words.joined(separator: " ")) \(limit)"
        let askedCount = test.asked.count
        test.send(client, command)
        let isStored = test.asked.count > askedCount
        let lines = net.drain(client)
        settle()
        let what = "\(client): \(command)"
        guard mayRead(target, user, asMember: false) else {
            seen.insert("no page")
            if lines.count != 1 || !lines[0].contains(" FAIL CHATHISTORY INVALID_TARGET ") {
                problem = "it may not read: \(lines)"
            }
            return what
        }
        guard isKnown else {
            seen.insert("unknown id")
            if lines.count != 1 || !lines[0].contains(" FAIL CHATHISTORY INVALID_PARAMS ") {
                problem = "the id is not of this log: \(lines)"
            }
            return what
        }
        let readable = model.messages(of: log, for: person, state)
        if case .room(let room) = log, let rule = state.rules[room] { seen.insert("page, \(rule)") }
        let page = Model.page(readable, subcommand, times, min(limit, Self.pageLimit))
        let expected = page.map { Item(text: $0.text, id: $0.id, time: $0.time) }
        let items = Self.items(lines)
        if items != expected || !(lines.first?.contains(" BATCH +") ?? false) {
            problem = "\(lines) instead of \(expected)"
        }
        seen.insert(page.isEmpty ? "empty page" : "page")
        if !page.isEmpty, isStored { seen.insert("stored page") }
        if page.count < readable.count, page.count == limit { seen.insert("cut page") }
        if !page.isEmpty, case .direct = log { seen.insert("direct page") }
        return what
    }

    func readTargets(_ client: String) -> String {
        guard let user = user(of: client), let person = state.people[name(of: user)] else {
            return "nothing"
        }
        let limit = number(6) + 1
        var times = ["1970-01-01T00:00:00.000Z", "2100-01-01T00:00:00.000Z"]
        if chance(3), let message = model.messages.randomElement(using: &random) {
            times[number(2)] = message.time
        }
        if chance(2) { times.reverse() }
        let command = "CHATHISTORY TARGETS timestamp=\(times[0]) timestamp=\(times[1]) \(limit)"
        test.send(client, command)
        let lines = net.drain(client).filter { $0.contains(" CHATHISTORY TARGETS ") }
        settle()
        let rooms = Self.rooms.filter { mayRead($0, user, asMember: true) }
        var targets = model.targets(of: person, in: Set(rooms), state)
        let (start, end) = (min(times[0], times[1]), max(times[0], times[1]))
        targets.removeAll { $0.time <= start || $0.time >= end }
        targets = times[0] <= times[1] ? Array(targets.prefix(limit)) : targets.suffix(limit)
        let isRight =
            lines.count == targets.count
            && zip(lines, targets).allSatisfy { line, target in
                let words = line.split(separator: " ").suffix(2).map(String.init)
                return words[1] == target.time
                    && names(of: target.log, for: person).contains(words[0])
            }
        if !isRight { problem = "\(lines) instead of \(targets)" }
        if !targets.isEmpty { seen.insert("targets") }
        return "\(client): \(command)"
    }

    /// The names by which a person may find a log.
    func names(of log: Model.Log, for person: Model.Person) -> [String] {
        switch log {
        case .room(let room): return [room]
        case .direct(let people):
            let partner = people.subtracting([person]).first ?? person
            let nicks = state.people.filter { $0.value == partner }.compactMap {
                state.nicks[$0.key]
            }
            if !nicks.isEmpty { return nicks }
            if case .account(let account) = partner { return [account] }
            return names[partner] ?? []
        }
    }

    // MARK: - Lines

    struct Item: Equatable {
        var text: String
        let id: String
        let time: String
    }

    /// The messages among lines; those of several lines are one.
    static func items(_ lines: [String]) -> [Item] {
        var items: [Item] = []
        var outer: [String: String]?
        for line in lines {
            let tags = tags(of: line)
            if line.contains(" BATCH +"), line.contains(" draft/multiline ") { outer = tags }
            if line.contains(" BATCH -") { outer = nil }
            guard line.contains(" PRIVMSG ") || line.contains(" NOTICE "),
                let text = line.split(separator: " :").last.map(String.init)
            else { continue }
            if text.hasPrefix("+"), !items.isEmpty {
                items[items.count - 1].text += "/" + text
            } else if text.hasPrefix("m") {
                let tags = outer ?? tags
                items.append(
                    Item(text: text, id: tags["msgid"] ?? "", time: tags["time"] ?? ""))
            }
        }
        return items
    }

    private static func tags(of line: String) -> [String: String] {
        guard line.hasPrefix("@"), let word = line.dropFirst().split(separator: " ").first else {
            return [:]
        }
        var tags: [String: String] = [:]
        for tag in word.split(separator: ";") {
            let parts = tag.split(separator: "=", maxSplits: 1)
            tags[String(parts[0])] = parts.count > 1 ? String(parts[1]) : ""
        }
        return tags
    }
}
