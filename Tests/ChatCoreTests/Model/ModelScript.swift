import TextTesting

/// One thing that happens, some seconds after the last one.
struct ModelStep: CustomStringConvertible {
    enum Action {
        /// A connection is opened, unless the client has one.
        case open
        /// The client sends a line.
        case send(String)
        /// The connection is lost.
        case lose
    }

    let client: String
    let action: Action
    let seconds: Int

    var description: String {
        let wait = seconds == 0 ? "" : "+\(seconds) s "
        switch action {
        case .open: return "\(wait)\(client) connects"
        case .send(let line): return "\(wait)\(client): \(line)"
        case .lose: return "\(wait)\(client) is lost"
        }
    }
}

/// Random commands of five clients, which mostly make sense where the model is.
struct ModelScript {
    static let clients = ["1", "2", "3", "4", "5"]

    private var random: SplitMix

    init(seed: UInt64) { random = SplitMix(seed: seed) }

    /// The start: all clients register, three of them join a room, and two are its operators.
    static var start: [ModelStep] {
        let registrations = zip(clients, ["ann", "bob", "Cat", "dan", "eve"]).flatMap {
            client, nick in
            [(client, nil), (client, "NICK \(nick)"), (client, "USER \(nick) 0 * :\(nick) of #a")]
        }
        let joins = [("1", "JOIN #a"), ("2", "JOIN #a"), ("3", "JOIN #a"), ("1", "MODE #a +o bob")]
        return (registrations + joins).map { client, line in
            ModelStep(client: client, action: line.map { .send($0) } ?? .open, seconds: 0)
        }
    }

    mutating func next(_ model: ChatModel) -> ModelStep {
        let client = one(of: Self.clients)
        let seconds = chance(4) ? number(100) : 0
        guard let user = model.users[client] else {
            return ModelStep(client: client, action: .open, seconds: seconds)
        }
        if chance(80) { return ModelStep(client: client, action: .lose, seconds: seconds) }
        if !user.failureTimes.isEmpty, chance(8) {
            return ModelStep(client: client, action: .send("OPER root wrong"), seconds: seconds)
        }
        let line = user.isRegistered ? command(user, model) : registration(model)
        // A label of a batch's begin is for its end.
        let mayHaveTags = !line.hasPrefix("@") && !line.hasPrefix("BATCH +")
        let tags =
            mayHaveTags && chance(4)
            ? one(of: ["@label=x ", "@label=x;+typing=done ", "@+a=b "]) : ""
        return ModelStep(client: client, action: .send(tags + line), seconds: seconds)
    }

    // MARK: - Commands

    private mutating func registration(_ model: ChatModel) -> String {
        switch number(12) {
        case 0...3: "NICK \(nick(model))"
        case 4...7:
            "USER \(one(of: ["u", "User.Name-1_x", "a!b@c", "!", "longer-than-sixteen-bytes"])) 0 * :\(text())"
        case 8: capabilities()
        case 9: "CAP END"
        case 10: one(of: ["PING x", "PASS y", "PONG", "QUIT", "USER a b", "NICK", "CAP"])
        default: one(of: ["JOIN #a", "AWAY :x", "FOO", "PRIVMSG ann :x", "WHO *", "MODE ann"])
        }
    }

    private mutating func command(_ user: ChatModel.User, _ model: ChatModel) -> String {
        if let invited = user.invitations.last, chance(4) {
            return one(of: ["INVITE", "JOIN \(invited.name)"])
        }
        if user.batch?.isRefused == false, !chance(4) { return batches(user, model) }
        // Most of what there is happens in rooms.
        if user.rooms.isEmpty, chance(2) { return joining(model) }
        return switch number(128) {
        case 0..<18: joining(model)
        case 18..<22: "PART \(rooms(model))" + one(of: ["", " :", " bye", " :good bye"])
        case 22..<36: messages(model)
        case 36..<58: modes(user, model)
        case 58..<62: "TOPIC \(room(model))" + one(of: ["", " :\(text())", " :\(text())", " :"])
        case 62..<65: "NAMES " + rooms(model)
        case 65..<69: "KICK \(rooms(model)) \(nicks(model))" + one(of: ["", " :\(text())", " :"])
        case 69..<73: chance(3) ? "INVITE" : "INVITE \(nick(model)) \(room(model))"
        case 73..<77: "NICK \(nick(model))"
        case 77..<79: one(of: ["AWAY", "AWAY *", "AWAY :", "AWAY :\(text())", "AWAY gone"])
        case 79..<84: who(model)
        case 84..<90: queries(model)
        case 90..<94: operators(user, model)
        case 94, 106..<110: capabilities()
        case 95: "QUIT" + one(of: ["", " :", " :\(text())"])
        case 96: one(of: ["PING x", "PING :x y", "PING", "PONG x", "LUSERS", "lusers"])
        case 97..<100: invalid(model)
        case 100..<104: monitoring(model)
        case 110..<122: bans(user, model)
        case 122..<128: batches(user, model)
        default:
            "SETNAME :" + one(of: ["", text(), text(), String(repeating: "x", count: 151)])
        }
    }

    private mutating func monitoring(_ model: ChatModel) -> String {
        "MONITOR "
            + one(of: [
                "+ \(nicks(model))", "+ \(nicks(model))", "+ \(nicks(model)),\(nick(model))",
                "- \(nicks(model))", "L", "S", "c", "+", "X", "+ a!b@*,\(nick(model))",
            ])
    }

    private mutating func joining(_ model: ChatModel) -> String {
        if chance(40) { return "JOIN 0" }
        let key = one(of: ["", "", "", " key", " k,key", " ,key", " k"])
        return "JOIN \(rooms(model))\(key)"
    }

    private mutating func messages(_ model: ChatModel) -> String {
        let command = one(of: ["PRIVMSG", "PRIVMSG", "NOTICE", "TAGMSG"])
        let symbol = one(of: ["", "", "", "", "@", "+", "@+", "+@"])
        var targets = [chance(3) ? nick(model) : symbol + room(model)]
        while chance(5) { targets.append(chance(2) ? nick(model) : room(model)) }
        return "\(command) \(targets.joined(separator: ",")) :\(text())"
    }

    private mutating func batches(_ user: ChatModel.User, _ model: ChatModel) -> String {
        if !user.capabilities.contains("draft/multiline"), !chance(4) {
            return "CAP REQ :draft/multiline" + one(of: ["", " batch", " batch echo-message"])
        }
        let other = one(of: ["1", "2"])
        if chance(12) {
            return one(of: [
                "BATCH", "BATCH \(other)", "BATCH +\(other)", "BATCH +\(other) x \(room(model))",
                "BATCH -\(other)", "@batch=\(other) PRIVMSG \(room(model)) :x",
                "@batch=\(other) TAGMSG ann",
            ])
        }
        guard let batch = user.batch, !batch.isRefused, !chance(20) else {
            let target = chance(3) ? nick(model) : one(of: ["", "", "", "@", "+"]) + room(model)
            return "BATCH +\(other) draft/multiline \(target)"
        }
        if batch.lines.count > 1, chance(3) { return "BATCH -\(batch.reference)" }
        let label = one(of: ["", "", "label=x;"])
        let tag = one(of: ["", "", ";draft/multiline-concat", ";+a=b"])
        let command = chance(20) ? "NOTICE" : batch.command ?? one(of: ["PRIVMSG", "NOTICE"])
        let target = chance(20) ? room(model) : batch.target
        let text = chance(4) ? "" : text()
        return "@\(label)batch=\(batch.reference)\(tag) \(command) \(target) :\(text)"
    }

    private mutating func modes(_ user: ChatModel.User, _ model: ChatModel) -> String {
        if chance(5) {
            let target = chance(4) ? nick(model) : user.shownNick
            return "MODE \(target)"
                + one(of: ["", " +i", " -i", " +wB", " -o+i-w", " +oxi", " +i-i"])
        }
        let room = one(of: user.rooms.map(\.name) + [room(model)])
        if chance(6) { return "MODE \(room)" + one(of: ["", " b", " +e", " -I", " bbeI"]) }
        var letters = ""
        var arguments: [String] = []
        repeat {
            letters += one(of: ["+", "+", "-", ""])
            let letter = one(of: Array("CimnpstbeIklovbovm"))
            letters.append(letter)
            switch letter {
            case "o", "v": arguments.append(nick(model))
            case "b", "e", "I": arguments.append(mask(model))
            case "k": arguments.append(one(of: ["key", "k", "a,b", "key"]))
            case "l": arguments.append(one(of: ["1", "2", "5", "0", "-1", "x", "007"]))
            default: break
            }
            if chance(30) { letters += one(of: ["x", "Z", "b", "5"]) }
        } while !chance(3)
        if chance(10), !arguments.isEmpty { arguments.removeLast() }
        return (["MODE", room, letters] + arguments).joined(separator: " ")
    }

    private mutating func mask(_ model: ChatModel) -> String {
        let masks = model.rooms.values.flatMap { $0.lists.values.flatMap { $0 } }.map(\.text)
        if !masks.isEmpty, chance(4) { return one(of: masks.sorted()) }
        if chance(3) { return one(of: ["*", "m:*", "m:*", "m:*!*@local", "*!*@*"]) }
        let nick = nick(model)
        return one(of: [
            nick, "\(nick)!*@*", "*", "*!*@local", "*a*!*", "m:\(nick)", "m:*", "r:*of*",
            "m:r:ann*",
            "*!~\(nick)@*", "m:", "*.ip", "?*n!*@*", nick.uppercased(),
        ])
    }

    private mutating func who(_ model: ChatModel) -> String {
        let subject = one(of: [
            room(model), room(model), nick(model), "*", "0", "*a*", "*!*@local", "*.ip", "irc.*",
        ])
        let options = one(of: [
            "", "", "", " o", " %tcuhnfar,42", " %nl", " n%n", " r%cnf", " %i", " uo",
        ])
        return "WHO \(subject)\(options)"
    }

    private mutating func queries(_ model: ChatModel) -> String {
        let nick = nick(model)
        return one(of: [
            "WHOIS \(nick)", "WHOIS \(nick)", "WHOIS irc.test \(nick)", "WHOIS nowhere \(nick)",
            "WHOIS", "WHOWAS \(nick)", "WHOWAS *a*", "WHOWAS \(nick) 1", "WHOWAS", "LIST",
            "LIST \(rooms(model))", "LIST >1", "LIST <2", "LIST C<1", "LIST T>1", "LIST #?",
            "LIST !*a,>0", "USERHOST \(nick) \(self.nick(model)) ann bob Cat dan",
            "ISON \(nick) ann :bob dan",
        ])
    }

    private mutating func operators(_ user: ChatModel.User, _ model: ChatModel) -> String {
        // Who guesses goes on guessing.
        if !user.failureTimes.isEmpty, chance(2) { return "OPER root wrong" }
        return switch number(8) {
        case 0...2: "OPER root secret"
        case 3: "OPER \(one(of: ["root", "nobody"])) wrong"
        case 4: "KILL \(nick(model)) :\(text())"
        case 5: "KILL irc.test x"
        default: "WALLOPS :\(text())"
        }
    }

    private mutating func bans(_ user: ChatModel.User, _ model: ChatModel) -> String {
        if !user.isOperator, !chance(6) { return "OPER root secret" }
        let isOfUsers = chance(2)
        let letter = isOfUsers ? "K" : "D"
        if chance(10) { return "\(letter)LINE" }
        let made = model.bans.filter { $0.isOfUsers == isOfUsers }.map(\.target)
        let target = chance(3) ? one(of: made) : isOfUsers ? banMask(model) : range()
        if chance(4) { return "UN\(letter)LINE \(target)" }
        let flag = one(of: ["", "", "", "MYSELF ", "ANDKILL ", "MYSELF andkill "])
        let duration = one(of: ["1s", "20s", "1m", "1m30s", "1d12h", "0", "1h", "2h", "60", "5x"])
        let reason = one(of: ["", "", " :\(text())", " :no  more", " \(text())"])
        return switch number(5) {
        case 0: "\(letter)LINE \(flag)\(target)\(reason)"
        case 1: "\(letter)LINE \(flag)\(target) \(duration)\(reason)"
        case 2: "\(letter)LINE \(duration) \(flag)\(target)\(reason)"
        default: "\(letter)LINE \(flag)\(duration) \(target)\(reason)"
        }
    }

    private mutating func banMask(_ model: ChatModel) -> String {
        let nick = nick(model)
        return one(of: [
            nick, nick, "\(nick)!*@*", "*!~\(nick)@*", "*!*@192.0.2.*", "192.0.2.5", "*!*@local",
            "evil", "b*!*", "*o*", "*", "*!*@*.ip", "*!~*@*", "10.0.0.0/8", nick.uppercased(),
        ])
    }

    private mutating func range() -> String {
        one(of: [
            "192.0.2.0/24", "192.0.2.2", "192.0.2.5", "192.0.2.9/29", "192.0.2.0/30", "192.0.0.0/8",
            "192.0.2.8/32", "10.0.0.0/8", "203.0.113.77/24", "0.0.0.0/0", "192.0.2.0/40", "ann",
        ])
    }

    private mutating func capabilities() -> String {
        if chance(2) {
            let names = one(of: [
                "away-notify", "draft/pre-away", "extended-join", "extended-monitor",
                "extended-monitor away-notify setname", "invite-notify", "no-implicit-names",
                "batch labeled-response", "batch labeled-response", "labeled-response",
                "message-tags server-time", "message-tags",
                "setname", "chghost account-tag account-notify standard-replies", "sts",
            ])
            return "CAP REQ :" + (chance(4) ? "-" : "") + names
        }
        return "CAP "
            + one(of: [
                "LS", "LS 302", "LIST", "REQ :multi-prefix", "REQ :userhost-in-names multi-prefix",
                "REQ :-multi-prefix", "REQ :-userhost-in-names", "REQ :multi-prefix unknown", "FOO",
                "REQ :-cap-notify", "REQ :echo-message", "REQ :-echo-message", "END",
            ])
    }

    private mutating func invalid(_ model: ChatModel) -> String {
        one(of: [
            "FOO bar", "JOIN", "PART", "MODE", "TOPIC", "KICK #a", "WHO", "PRIVMSG", "NOTICE",
            "PRIVMSG ann", "PRIVMSG #a :", "PRIVMSG ,, :x", "NOTICE #a", "USER a b c d", "PASS x",
            "NICK", "NICK :",
            "INVITE ann", "KICK #a,#b ann,bob,dan", "JOIN #,&x,x", "NAMES", "KILL ann",
            "MODE #none +m", "privmsg #a :x", "Join #A", "OPER root", "USERHOST", "ISON", "WALLOPS",
        ])
    }

    // MARK: - Names

    private mutating func nick(_ model: ChatModel) -> String {
        if chance(3) {
            return one(of: [
                "ann", "BOB", "cat", "zoe", "Ann", "x|y", "9x", "a.b", "long-nick-9", "evil",
            ])
        }
        let users = Self.clients.compactMap { model.users[$0]?.nick }
        return one(of: users.isEmpty ? ["ann"] : users)
    }

    private mutating func nicks(_ model: ChatModel) -> String {
        var nicks = [nick(model)]
        while chance(3) { nicks.append(nick(model)) }
        return nicks.joined(separator: ",")
    }

    private mutating func room(_ model: ChatModel) -> String {
        one(of: ["#a", "#a", "#a", "#A", "#b", "#b", "#c", "#ü", "#none", "#"])
    }

    private mutating func rooms(_ model: ChatModel) -> String {
        var rooms = [room(model)]
        while chance(4) { rooms.append(room(model)) }
        return rooms.joined(separator: ",")
    }

    private mutating func text() -> String {
        one(of: [
            "hi", "hello there", ":)", "\u{1}ACTION waves\u{1}", "\u{1}VERSION\u{1}", "Grüße",
            String(repeating: "é", count: 160), " spaces ",
        ])
    }

    // MARK: - Chance

    private mutating func number(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &random) }

    /// True once in so many times.
    private mutating func chance(_ count: Int) -> Bool { number(count) == 0 }

    private mutating func one<Value>(of values: [Value]) -> Value { values[number(values.count)] }
}
