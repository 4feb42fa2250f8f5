import ReactorIRC
import Text

/// What the server answers: lists, presence, errors, and what is only shown.
extension NetworkClient {
    /// Shows an answer as text.
    mutating func receiveAnswer(_ line: IncomingLine, _ output: inout ClientOutput) {
        var shown = chatLine(.server, AnswerText.text(of: line), line)
        shown.sender = nil
        if let subject = AnswerText.subject(of: line) { shown.subjects = [name(of: subject)] }
        emit(.server, shown, line, &output)
    }

    /// An error: about an own message, a room, or something else.
    mutating func receiveError(
        _ code: Int, _ line: IncomingLine, _ output: inout ClientOutput
    ) {
        // A server that knows no CAP reports that, and goes on.
        if registration.phase == .negotiating, code == 421 || code == 451 || code == 410 { return }
        let reason = Array(line.last)
        let hasTarget = line.message.parameterCount >= 3
        if hasTarget || line.label != nil, fail(line[1], reason, line, &output) { return }
        var shown = chatLine(.failure, AnswerText.text(of: line), line)
        shown.sender = nil
        let key = key(of: hasTarget ? facts.audience(line[1]).name : [])
        let target = rooms[key].map { ChatTarget.room($0.name) } ?? .server
        emit(target, shown, line, &output)
    }

    /// `FAIL command code context :text`, and WARN and NOTE.
    mutating func receiveStandardReply(_ line: IncomingLine, _ output: inout ClientOutput) {
        guard line.message.parameterCount >= 3 else { return receiveAnswer(line, &output) }
        let isFailure = line.message.isCommand("FAIL")
        let context = line.message.parameters(from: 2).dropLast()
        let reason = Array(line.last)
        let isOfMessage =
            [Array("PRIVMSG".utf8), Array("NOTICE".utf8), Array("BATCH".utf8)].contains {
                line[0].elementsEqual($0)
            }
        if isFailure, line.label != nil || isOfMessage {
            for word in context.isEmpty ? [[]] : Array(context) {
                if fail(word, reason, line, &output) { return }
            }
        }
        let kind: ChatLine.Kind =
            isFailure ? .failure : line.message.isCommand("WARN") ? .warning : .server
        var shown = chatLine(kind, reason, line)
        shown.sender = nil
        let room = context.compactMap { self.rooms[self.name(of: $0).key]?.name }.first
        emit(room.map { .room($0) } ?? .server, shown, line, &output)
    }

    /// 321, 322 and 323: LIST.
    mutating func receiveList(
        _ code: Int, _ line: IncomingLine, _ output: inout ClientOutput
    ) {
        // Some servers leave out the start.
        if code != 323, !isListing {
            isListing = true
            output.events.append(.listBegan)
        }
        if code == 322 {
            output.events.append(
                .listed(
                    ListedRoom(
                        name: name(of: line[1]), memberCount: Int(Self.number(line[2]) ?? 0),
                        topic: Array(line[3]))))
        } else if code == 323 {
            isListing = false
            output.events.append(.listEnded)
        }
    }

    /// 301: a person is away. 305 and 306: this client's user is back, or away.
    mutating func receiveAway(
        _ code: Int, _ line: IncomingLine, _ output: inout ClientOutput
    ) {
        guard code == 301 else {
            isAway = code == 306
            output.events.append(.awayChanged(isAway: isAway))
            return receiveAnswer(line, &output)
        }
        let person = name(of: line[1])
        let shown = chatLine(.away, Array(line[2]), line, from: person)
        emit(.person(person), shown, line, &output)
    }

    /// `INVITE nick room`: of this client's user, or of another one by `invite-notify`.
    mutating func receiveInvitation(_ line: IncomingLine, _ output: inout ClientOutput) {
        let room = name(of: line[1])
        var shown = chatLine(.invite, [], line)
        guard isOwn(line[0]) else {
            shown.subjects = [name(of: line[0])]
            return emit(.room(room), shown, line, &output)
        }
        shown.subjects = [room]
        emit(.server, shown, line, &output)
        if !line.isHistory { output.events.append(.invited(room, by: shown.sender)) }
    }

    /// `MARKREAD target timestamp=…`, or `*`.
    mutating func receiveReadMarker(_ line: IncomingLine, _ output: inout ClientOutput) {
        guard !line[0].isEmpty else { return }
        let prefix = Array("timestamp=".utf8)
        let digits = line[1].dropFirst(prefix.count)
        let time =
            line[1].starts(with: prefix) ? CalendarTime.milliseconds(ofISO: digits.span) : nil
        let name = name(of: line[0])
        output.events.append(
            .readMarker(facts.isRoom(line[0]) ? .room(name) : .person(name), time))
    }

    /// 396: `nick host :text`.
    mutating func noteVisibleHost(_ host: ArraySlice<UInt8>) {
        if host.contains(UInt8(ascii: "@")) {
            address = Array(host)
        } else if let user = address?.prefix(while: { $0 != UInt8(ascii: "@") }) {
            address = user + [UInt8(ascii: "@")] + host
        }
    }
}

/// Answers of a server as people read them.
enum AnswerText {
    /// The text of an answer: the parameters after the nick, in the words of common clients for those
    /// whose parameters are not readable by themselves.
    static func text(of line: IncomingLine) -> [UInt8] {
        guard let code = line.message.numericCode else {
            let words = line.words(from: 0)
            return Array(line.message.command) + [UInt8(ascii: " ")] + words
        }
        guard let form = forms[code] else {
            // Texts alone, and words with the text.
            return line.words(from: line.message.parameterCount > 1 ? 1 : 0)
        }
        return fill(form, line)
    }

    /// Whom the answer is about.
    static func subject(of line: IncomingLine) -> ArraySlice<UInt8>? {
        guard let code = line.message.numericCode, forms[code] != nil, code != 322 else {
            return nil
        }
        return line.message[1]
    }

    /// `$1` is a parameter, `$t` and `$d` one in seconds: a time, and a duration.
    private static let forms: [Int: String] = [
        276: "$1 $2",
        307: "$1 has identified to the nick",
        311: "$1 is $2@$3 ($5)",
        312: "$1 is on $2 ($3)",
        313: "$1 is an operator of the network",
        314: "$1 was $2@$3 ($5)",
        317: "$1 has been idle for $d2, since $t3 on the network",
        318: "$1: end of WHOIS",
        319: "$1 is in $2",
        320: "$1 $2",
        330: "$1 is logged in as $2",
        335: "$1 is a program",
        338: "$1 is connected from $2",
        341: "$1 was invited to $2",
        352: "$1: $5 is $2@$3 on $4 ($7)",
        369: "$1: end of WHOWAS",
        378: "$1 $2",
        379: "$1 $2",
        671: "$1 is connected by TLS",
    ]

    private static func fill(_ form: String, _ line: IncomingLine) -> [UInt8] {
        var text: [UInt8] = []
        var rest = form.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "$"), var next = rest.popFirst() else {
                text.append(byte)
                continue
            }
            let mark = next
            if mark == UInt8(ascii: "t") || mark == UInt8(ascii: "d") {
                next = rest.popFirst() ?? UInt8(ascii: "0")
            }
            let parameter = line[Int(next) - 0x30]
            let seconds = NetworkClient.number(parameter)
            switch (mark, seconds) {
            case (UInt8(ascii: "t"), let seconds?) where abs(seconds) < 253_402_300_800:
                let time = CalendarTime(second: seconds)
                text += "\(time.isoDate) \(time.clock) UTC".utf8
            case (UInt8(ascii: "d"), let seconds?) where seconds >= 0:
                text += duration(seconds).utf8
            default: text += parameter
            }
        }
        return text
    }

    private static func duration(_ seconds: Int64) -> String {
        let (days, hours) = (seconds / 86_400, seconds / 3_600 % 24)
        let (minutes, rest) = (seconds / 60 % 60, seconds % 60)
        if days > 0 { return "\(days) d \(hours) h" }
        if hours > 0 { return "\(hours) h \(minutes) min" }
        return minutes > 0 ? "\(minutes) min \(rest) s" : "\(rest) s"
    }
}
