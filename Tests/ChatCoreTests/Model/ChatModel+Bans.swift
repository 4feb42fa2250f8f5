/// KLINE, DLINE and their opposites, as HELP and the guide have them.
extension ChatModel {
    /// A ban of users by a mask, or of addresses.
    struct Ban {
        let isOfUsers: Bool
        /// The mask or the range, as it is shown.
        let target: String
        var reason = ""
        /// Nil for ever.
        var endsAt: Int?
        var isOfSettings = false

        var closingReason: String { reason.isEmpty ? "Banned" : "Banned (\(reason))" }
    }

    /// Those of the settings that `ModelRun` has.
    static let settingsBans = [
        Ban(isOfUsers: true, target: "evil!*@*", isOfSettings: true),
        Ban(isOfUsers: false, target: "203.0.113.0/24", isOfSettings: true),
    ]

    // MARK: - Commands

    /// KLINE and DLINE.
    func ban(_ user: User, _ command: String, _ parameters: [String]) {
        guard user.isOperator else { return reply(user, 481) }
        let isOfUsers = command == "KLINE"
        if parameters.isEmpty { return listBans(isOfUsers, user) }
        var words = parameters.joined(separator: " ").split(separator: " ").map(String.init)[...]
        var mayBeOwn = false
        func takeFlags() {
            while let flag = words.first?.uppercased(), ["MYSELF", "ANDKILL"].contains(flag) {
                mayBeOwn = mayBeOwn || flag == "MYSELF"
                words.removeFirst()
            }
        }
        takeFlags()
        var seconds: Int?
        if let word = words.first, word.first?.isNumber == true,
            word.allSatisfy({ $0.isLetter || $0.isNumber })
        {
            seconds = Self.seconds(word)
            if seconds == nil { return fail(user, command, "INVALID_DURATION") }
            words.removeFirst()
        }
        takeFlags()
        guard let word = words.popFirst() else { return reply(user, 461, command) }
        guard let target = Self.target(word, isOfUsers) else {
            return fail(user, command, isOfUsers ? "INVALID_MASK" : "INVALID_ADDRESS")
        }
        if seconds == nil, let word = words.first {
            seconds = Self.seconds(word)
            if seconds == nil, Int(word) != nil { return fail(user, command, "INVALID_DURATION") }
            if seconds != nil { words.removeFirst() }
        }
        let duration = seconds ?? 0
        let ban = Ban(
            isOfUsers: isOfUsers, target: target,
            reason: cut(words.joined(separator: " "), to: limits.banReason),
            endsAt: duration == 0 ? nil : time + duration)
        make(ban, user, command, "\(target) is banned \(Self.text(ofSeconds: duration))", mayBeOwn)
    }

    private func make(
        _ ban: Ban, _ user: User, _ command: String, _ text: String, _ mayBeOwn: Bool
    ) {
        bans.removeAll { !holds($0) }
        if !mayBeOwn {
            if Self.isForEverybody(ban) { return fail(user, command, "BANS_EVERYBODY") }
            if isBanned(user, by: ban) { return fail(user, command, "BANS_YOU") }
        }
        let others = bans.filter { $0.isOfSettings || !Self.areSame($0, ban) }
        guard others.count < limits.bans + Self.settingsBans.count else {
            return fail(user, command, "TOO_MANY_BANS")
        }
        bans = others + [ban]
        let banned = users.values.filter { isBanned($0, by: ban) }.sorted { $0.number < $1.number }
        let closed = banned.count == 1 ? "1 connection" : "\(banned.count) connections"
        notify(user, "\(text); \(closed) closed")
        for other in banned { close(other, by: ban) }
    }

    /// UNKLINE and UNDLINE.
    func unban(_ user: User, _ command: String, _ parameters: [String]) {
        guard user.isOperator else { return reply(user, 481) }
        let isOfUsers = command == "UNKLINE"
        guard let target = Self.target(parameters[0], isOfUsers) else {
            return fail(user, command, isOfUsers ? "INVALID_MASK" : "INVALID_ADDRESS")
        }
        bans.removeAll { !holds($0) }
        let same = bans.filter { Self.areSame($0, Ban(isOfUsers: isOfUsers, target: target)) }
        let isInSettings = same.contains(where: \.isOfSettings)
        guard same.contains(where: { !$0.isOfSettings }) else {
            return fail(user, command, isInSettings ? "BAN_OF_SETTINGS" : "NO_SUCH_BAN")
        }
        bans.removeAll { !$0.isOfSettings && Self.areSame($0, same[0]) }
        notify(
            user,
            isInSettings
                ? "The ban of \(target) by an operator is lifted; the settings still ban it"
                : "\(target) is no longer banned")
    }

    private func listBans(_ isOfUsers: Bool, _ user: User) {
        for ban in bans where ban.isOfUsers == isOfUsers && holds(ban) {
            reply(user, isOfUsers ? 216 : 225, isOfUsers ? "K" : "D", ban.target)
        }
        reply(user, 219, isOfUsers ? "k" : "d")
    }

    // MARK: - Enforcing

    /// The ban of a user, with this nick.
    func ban(of user: User, as nick: String) -> Ban? {
        bans.first { $0.isOfUsers && holds($0) && Self.matches($0.target, user, as: nick) }
    }

    /// The ban of an address.
    func ban(ofAddress address: String) -> Ban? {
        bans.first { !$0.isOfUsers && holds($0) && Self.contains($0.target, address) }
    }

    func close(_ user: User, by ban: Ban) {
        reply(user, 465)
        close(user, reason: ban.closingReason)
    }

    private func holds(_ ban: Ban) -> Bool { ban.endsAt.map { time < $0 } ?? true }

    private func isBanned(_ user: User, by ban: Ban) -> Bool {
        if !ban.isOfUsers { return Self.contains(ban.target, user.address) }
        return user.isRegistered && Self.matches(ban.target, user, as: user.shownNick)
    }

    private static func matches(_ mask: String, _ user: User, as nick: String) -> Bool {
        [user.host, user.address].contains { matchesMask(mask, "\(nick)!\(user.name ?? "")@\($0)") }
    }

    private static func isForEverybody(_ ban: Ban) -> Bool {
        if !ban.isOfUsers { return ban.target == "0.0.0.0/0" }
        return ["q!~q@0.2.4.ip", "z9!~z9@1.3.5.ip"].allSatisfy { matchesMask(ban.target, $0) }
    }

    private static func areSame(_ one: Ban, _ other: Ban) -> Bool {
        one.isOfUsers == other.isOfUsers && one.target == other.target
    }

    // MARK: - Words

    private func notify(_ user: User, _ text: String) {
        send(":irc.test NOTICE \(user.shownNick) :\(text)", to: user)
    }

    private func fail(_ user: User, _ command: String, _ code: String) {
        send("FAIL \(command) \(code)", to: user)
        kinds.insert(code)
    }

    /// The complete mask, or the range with the lowest address; nil when the text is none.
    private static func target(_ text: String, _ isOfUsers: Bool) -> String? {
        guard isOfUsers else { return range(text).map(shown) }
        return text.isEmpty || text.contains("/") ? nil : folded(ModelMask.completed(text))
    }

    private typealias Range = (start: [Bool], count: Int)

    /// The bits that all addresses of a range of IPv4 begin with.
    private static func range(_ text: String) -> Range? {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        let bytes = parts[0].split(separator: ".", omittingEmptySubsequences: false).map {
            UInt8($0)
        }
        guard parts.count <= 2, bytes.count == 4,
            let count = parts.count == 2 ? Int(parts[1]) : 32, 0...32 ~= count
        else { return nil }
        var bits: [Bool] = []
        for byte in bytes {
            guard let byte else { return nil }
            bits += (0..<8).map { byte & (0x80 >> $0) != 0 }
        }
        return (Array(bits.prefix(count)), count)
    }

    private static func shown(_ range: Range) -> String {
        let bits = range.start + Array(repeating: false, count: 32 - range.count)
        let bytes = (0..<4).map { byte in
            (0..<8).reduce(0) { 2 * $0 + (bits[8 * byte + $1] ? 1 : 0) }
        }
        let address = bytes.map(String.init).joined(separator: ".")
        return range.count == 32 ? address : "\(address)/\(range.count)"
    }

    private static func contains(_ text: String, _ address: String) -> Bool {
        guard let range = range(text), let address = self.range(address) else { return false }
        return address.start.starts(with: range.start)
    }

    private static let units: [(letter: Character, seconds: Int)] = [
        ("y", 31_536_000), ("w", 604_800), ("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1),
    ]

    /// The seconds of a duration; nil when the text is none.
    private static func seconds(_ text: String) -> Int? {
        if text == "0" { return 0 }
        var (sum, digits) = (0, "")
        for letter in text {
            if letter.isNumber {
                digits.append(letter)
                continue
            }
            guard let unit = units.first(where: { $0.letter == letter }), let count = Int(digits)
            else { return nil }
            (sum, digits) = (sum + count * unit.seconds, "")
        }
        return digits.isEmpty ? sum : nil
    }

    private static func text(ofSeconds seconds: Int) -> String {
        if seconds == 0 { return "for ever" }
        var (rest, text) = (seconds, "for ")
        for unit in units where rest >= unit.seconds {
            text += "\(rest / unit.seconds)\(unit.letter)"
            rest %= unit.seconds
        }
        return text
    }
}
