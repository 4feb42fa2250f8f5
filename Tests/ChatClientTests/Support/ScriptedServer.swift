import Accounts
import ChatClient
import ReactorIRC
import ReactorKit
import Testing

/// Plays a script between a server and a client.
///
/// A script has one step a line:
///
///     connect             a connection is made
///     S: LINE             the server sends a line
///     ! ORDER WORDS       the person gives an order
///     wait N              so many seconds pass, and the client is called at its deadlines
///     worker              a worker answers the open question
///     end                 the connection ends
///     C: LINE             the client sends a line
///     E: EVENT            the client reports an event
///
/// What the client does must be exactly the `C:` and `E:` after each step; events of kinds that
/// occur in no `E:` are ignored, unless they are listed. `␁` is the byte 1, `␀` the byte 0.
///
/// Each script is played three times: with a line in each read, with a byte in each read, and with
/// consecutive lines of the server in one read.
struct ScriptedServer {
    var settings = NetworkClient.Settings.forTests
    var isEncrypted = true
    /// Kinds of events that are compared though the script has none of them.
    var shown: Set<String> = []

    /// Plays a script.
    @discardableResult
    func play(
        _ script: String, sourceLocation: SourceLocation = #_sourceLocation
    ) -> ScriptRun {
        let lines = script.split(separator: "\n").map {
            String($0.drop { $0 == " " })
        }.filter { !$0.isEmpty && !$0.hasPrefix("//") }
        let kinds = shown.union(
            lines.filter { $0.hasPrefix("E: ") }.map {
                String($0.dropFirst(3).prefix { $0 != " " })
            })
        let whole = ScriptRun(settings, isEncrypted, kinds)
        whole.play(lines, chunk: .max)
        #expect(whole.transcript == lines, sourceLocation: sourceLocation)
        let bytes = ScriptRun(settings, isEncrypted, kinds)
        bytes.play(lines, chunk: 1)
        #expect(bytes.transcript == whole.transcript, sourceLocation: sourceLocation)
        let glued = ScriptRun(settings, isEncrypted, kinds)
        glued.playGlued(lines)
        for mark in ["C: ", "E: "] {
            #expect(
                glued.transcript.filter { $0.hasPrefix(mark) }
                    == whole.transcript.filter { $0.hasPrefix(mark) },
                "glued", sourceLocation: sourceLocation)
        }
        return whole
    }
}

/// A client that is being played with.
final class ScriptRun {
    private var client: NetworkClient
    private(set) var transcript: [String] = []
    /// All events.
    private(set) var events: [ChatEvent] = []
    private(set) var instant: Instant
    private let start: Instant
    private let kinds: Set<String>
    private let isEncrypted: Bool
    private var output = ClientOutput()
    private var framer = LineFramer(limit: MessageLimits.fromServer.lineByteCount)

    init(_ settings: NetworkClient.Settings, _ isEncrypted: Bool, _ kinds: Set<String>) {
        client = NetworkClient(settings)
        start = .now
        instant = start
        self.isEncrypted = isEncrypted
        self.kinds = kinds
    }

    /// The time of the day follows the monotonic clock from 2026-11-30 12:00:00 on.
    var now: ClientTime {
        let passed = Int64((instant - start) / .milliseconds(1))
        return ClientTime(instant, milliseconds: 1_796_040_000_000 + passed)
    }

    /// What is known of a room that the client is in.
    func room(_ name: String) -> ChatRoom? { client.room(client.name(name)) }
    func name(_ text: String) -> ChatName { client.name(text) }
    var roomNames: [ChatName] { client.roomNames }
    var isRegistered: Bool { client.isRegistered }
    var capabilities: CapabilitySet { client.capabilities }
    var support: ServerSupport { client.support }
    var grammar: ModeGrammar { client.grammar }
    var nextTick: Instant? { client.nextTick }

    func play(_ lines: [String], chunk: Int) {
        for line in lines where !line.hasPrefix("C: ") && !line.hasPrefix("E: ") {
            transcript.append(line)
            if line.hasPrefix("S: ") {
                feed(Self.bytes(of: line), chunk: chunk)
            } else {
                perform(line)
            }
            record()
        }
    }

    func playGlued(_ lines: [String]) {
        var glued: [UInt8] = []
        for line in lines where !line.hasPrefix("C: ") && !line.hasPrefix("E: ") {
            if line.hasPrefix("S: ") {
                glued += Self.bytes(of: line)
                continue
            }
            feed(glued, chunk: .max)
            glued = []
            record()
            perform(line)
            record()
        }
        feed(glued, chunk: .max)
        record()
    }

    /// The server sends bytes, in reads of at most `chunk`.
    func feed(_ bytes: [UInt8], chunk: Int = .max) {
        var start = 0
        while start < bytes.count {
            let end = chunk < bytes.count - start ? start + chunk : bytes.count
            let read = Array(bytes[start..<end])
            start = end
            var position = 0
            reading: while true {
                switch framer.next(in: read.span, from: &position) {
                case .line(let range):
                    client.received(read.span.extracting(range), at: now, into: &output)
                case .heldLine:
                    client.received(framer.held.span, at: now, into: &output)
                case .overlong:
                    client.refused(.bodyTooLong, at: now, into: &output)
                case .none: break reading
                }
            }
        }
    }

    /// The server sends a line, which is not compared.
    func receive(_ line: String) {
        client.received(Array(line.utf8).span, at: now, into: &output)
        record()
    }

    /// Gives an order, and returns why it is refused.
    func order(_ line: String) -> OrderRefused? {
        defer { record() }
        return perform(line)
    }

    /// Empties the transcript.
    func forget() {
        transcript = []
        events = []
    }

    // MARK: -

    private static func bytes(of line: String) -> [UInt8] {
        Array(line.dropFirst(3).replacing("␁", with: "\u{1}").utf8) + [0x0D, 0x0A]
    }

    private func record() {
        let sent = String(decoding: output.lines.bytes, as: UTF8.self)
        for line in sent.split(separator: "\r\n") {
            transcript.append("C: " + line.replacing("\u{1}", with: "␁"))
        }
        for event in output.events {
            events.append(event)
            var text = event.scriptText
            while text.last == " " { text.removeLast() }
            if kinds.contains(String(text.prefix { $0 != " " })) {
                transcript.append("E: " + text.replacing("\u{1}", with: "␁"))
            }
        }
        if let (number, question) = output.question { open = (number, question.derivedKey()) }
        output.removeAll()
    }

    private var open: (number: Int, key: [UInt8]?)?

    @discardableResult
    private func perform(_ line: String) -> OrderRefused? {
        let words = line.split(separator: " ").map(String.init)
        switch words[0] {
        case "connect":
            framer = LineFramer(limit: MessageLimits.fromServer.lineByteCount)
            client.connected(
                isEncrypted: isEncrypted, random: Array(0..<18), at: now, into: &output)
        case "end": client.ended(at: now, into: &output)
        case "worker":
            if let open { client.answered(open.number, open.key, at: now, into: &output) }
            open = nil
        case "wait": wait(.seconds(Int(words[1]) ?? 0))
        case "!":
            do throws(OrderRefused) {
                try give(words[1], Array(words.dropFirst(2)))
            } catch {
                return error
            }
        default: Issue.record("no step of a script: \(line)")
        }
        return nil
    }

    /// Time passes, and the client is called at each of its deadlines, as a timer does.
    private func wait(_ duration: Duration) {
        let end = instant + duration
        while let next = client.nextTick, next <= end {
            instant = max(next, instant)
            client.tick(at: now, into: &output)
        }
        instant = end
    }

    private func give(_ order: String, _ words: [String]) throws(OrderRefused) {
        func rest(_ first: Int) -> String {
            words.dropFirst(first).joined(separator: " ").replacing("\\n", with: "\n").replacing(
                "\\r", with: "\r"
            ).replacing("␀", with: "\0")
        }
        let target = client.target(words.first ?? "")
        let room = client.name(words.first ?? "")
        switch order {
        case "say": try client.send(rest(1), to: target, at: now, into: &output)
        case "notice":
            try client.send(rest(1), as: .notice, to: target, at: now, into: &output)
        case "me": try client.send(rest(1), as: .action, to: target, at: now, into: &output)
        case "say@":
            try client.send(
                rest(1), to: target, audience: UInt8(ascii: "@"), at: now, into: &output)
        case "ctcp": try client.sendRequest(rest(1), to: target, at: now, into: &output)
        case "typing":
            client.setTyping(
                TypingState(rawValue: words[1]) ?? .done, in: target, at: now, into: &output)
        case "join":
            try client.join(
                words.map { NetworkClient.Settings.SavedRoom($0) }, at: now, into: &output)
        case "part": try client.part(room, reason: rest(1), at: now, into: &output)
        case "topic": try client.setTopic(of: room, rest(1), at: now, into: &output)
        case "kick":
            try client.kick(words[1], from: room, reason: rest(2), at: now, into: &output)
        case "mode":
            try client.changeModes(
                of: room, Array(words.dropFirst()), at: now, into: &output)
        case "op":
            try client.changeMode(
                of: room, isSetting: true, letter: UInt8(ascii: "o"),
                arguments: Array(words.dropFirst()), at: now, into: &output)
        case "bans":
            try client.askMasks(of: room, mode: UInt8(ascii: "b"), at: now, into: &output)
        case "names": try client.askNames(of: room, at: now, into: &output)
        case "nick": try client.changeNick(words[0], at: now, into: &output)
        case "realname": try client.setRealName(rest(0), at: now, into: &output)
        case "away": try client.away(rest(0), at: now, into: &output)
        case "invite":
            try client.invite(words[1], to: room, at: now, into: &output)
        case "whois": try client.whois(words[0], at: now, into: &output)
        case "list": try client.list(at: now, into: &output)
        case "redact":
            try client.redact(
                Array(words[1].utf8), in: target, reason: rest(2), at: now, into: &output)
        case "read":
            try client.markRead(
                target, to: Int64(words[1]) ?? 0, at: now, into: &output)
        case "watch": try client.addWatched(words, at: now, into: &output)
        case "unwatch": try client.removeWatched(words, at: now, into: &output)
        case "raw": try client.sendRaw(rest(0), at: now, into: &output)
        case "quit": try client.quit(rest(0), at: now, into: &output)
        default: Issue.record("no order of a script: \(order)")
        }
    }
}
