import Conversation
import ReactorKit
import ReactorTesting
import TerminalUI

/// The whole client, from bytes of the network and of the keyboard to cells, at any size.
///
/// No cell is harmful, every row is as wide as the screen, memory is bounded, and only keys send,
/// copy or leave.
final class ClientTarget {
    private static let steps: [@Sendable (ClientTarget) -> Void] = [
        { $0.receive() }, { $0.receive() }, { $0.receive() }, { $0.receive() }, { $0.type() },
        { $0.type() },
        { $0.press() }, { $0.press() }, { $0.press() }, { $0.press() }, { $0.resize() },
        { $0.answerDial() }, { $0.end() }, { $0.stay() }, { $0.stay() }, { $0.tick() },
        { $0.handle(.workOn) }, { $0.notice() }, { $0.edit() },
        { $0.take($0.decoder.flush()) },
    ]

    private var choices: Choices
    private let clock = ManualClock()
    private let reactor: Reactor
    private var wallSecond: Int64 = 1_145_404_389
    private var decoder = KeyDecoder()
    private var state: ClientState
    private var (rows, columns) = (24, 80)
    private var peers: [LinkID: FuzzedPeer] = [:]
    private var connecting: Set<LinkID> = []
    private var isOver = false
    private var lineLimit: Int

    static func run(_ input: [UInt8]) {
        let target = ClientTarget(input)
        target.live()
        target.leave()
    }

    private init(_ input: [UInt8]) {
        choices = Choices(input)
        var settings = ClientSettings()
        settings.scrollbackLines = 1 + choices.number(below: 64)
        lineLimit = settings.scrollbackLines
        settings.scrollbackBytes = 4_096 << choices.number(below: 8)
        settings.bell = choices.one(of: ClientSettings.Bell.allCases)
        settings.log = choices.byte() % 2 == 0 ? nil : "on"
        do {
            reactor = try Reactor(clock: clock)
        } catch {
            fatalError("no reactor: \(error)")
        }
        state = ClientState(
            to: [Destination(Endpoint(host: "localhost", port: 21_567))], rows: rows,
            columns: columns,
            now: Moment(instant: clock.now, wallSecond: wallSecond), settings: settings,
            random: LeastNumbers(), timeOfDay: { "\($0)" })
    }

    // MARK: -

    private func live() {
        perform(state.start(at: moment), cause: .program)
        while !choices.isOver, !isOver {
            choices.one(of: Self.steps)(self)
            if state.needsDisplay { draw() }
        }
    }

    private func leave() {
        for peer in peers.values { peer.end(.aborted) }
        do { try reactor.endAll() } catch { fatalError("the reactor failed to end: \(error)") }
    }

    private var moment: Moment { Moment(instant: clock.now, wallSecond: wallSecond) }

    private func draw() {
        state.needsDisplay = false
        state.prepareScreen()
        let grid = state.screen()
        GridCheck.check(grid, rows: rows, columns: columns)
        // A tab keeps the limit that it was opened with.
        lineLimit = max(lineLimit, state.settings.scrollbackLines)
        for tab in state.tabs {
            require(tab.transcript.count <= lineLimit, "too many lines")
        }
    }

    // MARK: - Steps

    private func receive() {
        guard let peer = peers[choices.one(of: state.tabs).link] else { return choices.skip() }
        let length = choices.number(below: 64)
        let times = choices.byte()
        let bytes = choices.bytes(length)
        // Sometimes many repetitions.
        let copies = times < 4 ? [1, 40, 400, 4_000][Int(times)] : 1
        peer.send(Array(repeatElement(bytes, count: copies).joined()))
    }

    private func type() { take(decoder.decode(choices.bytes(choices.number(below: 24)))) }

    private func press() { take(decoder.decode(choices.one(of: Self.words).utf8)) }

    private func resize() {
        (rows, columns) = (choices.number(below: 50), choices.number(below: 140))
        handle(.resized(rows: rows, columns: columns))
    }

    /// An attempt in progress succeeds or fails.
    private func answerDial() {
        guard let id = state.tabs.map(\.link).first(where: connecting.contains) else { return }
        connecting.remove(id)
        if choices.byte() % 4 == 0 {
            let kind: ConnectionFailure.Kind = choices.byte() % 2 == 0 ? .setup : .unknownHost
            return handle(.connection(id, .dialFailed(ConnectionFailure("no way", kind: kind))))
        }
        peers[id] = FuzzedPeer(on: reactor) { [unowned self] in handle(.connection(id, $0)) }
    }

    private func end() {
        let id = choices.one(of: state.tabs).link
        let reasons: [DisconnectReason] = [.closedByPeer, .aborted, .timedOut]
        peers.removeValue(forKey: id)?.end(choices.one(of: reasons))
    }

    /// Advances the clock, which turns an unfinished line into a line.
    private func stay() {
        let seconds = choices.number(below: 60_000)
        wallSecond += Int64(seconds)
        do {
            try clock.advance(by: .milliseconds(100 + seconds * 1_000), running: reactor)
        } catch {
            fatalError("a turn of the reactor failed: \(error)")
        }
    }

    private func tick() { handle(.connection(choices.one(of: state.tabs).link, .tick)) }

    private func notice() {
        let text = String(decoding: choices.bytes(20), as: UTF8.self)
        handle(.notice(text, isBad: choices.byte() % 2 == 0))
    }

    private func edit() {
        handle(.edited(String(decoding: choices.bytes(20), as: UTF8.self)), cause: .person)
    }

    private func take(_ inputs: [Input]) {
        for input in inputs { handle(.input(input), cause: .person) }
    }

    // MARK: - Results

    private enum Cause { case person, program }

    private func handle(_ event: ClientEvent) { handle(event, cause: .program) }

    private func handle(_ event: ClientEvent, cause: Cause) {
        guard !isOver else { return }
        let typed = cause == .program ? state.tabs.map(\.editor.draft) : []
        let actions = state.handle(event, at: moment)
        if cause == .program {
            require(state.tabs.map(\.editor.draft) == typed, "a draft that was not typed")
        }
        for line in state.takeUnsaved().logs.values.joined() {
            let text = String(decoding: line.encode(time: "T").dropLast(), as: UTF8.self)
            require(
                !text.unicodeScalars.contains(where: GridCheck.isHostile),
                "a harmful scalar in the log")
        }
        perform(actions, cause: cause)
    }

    private func perform(_ actions: [ClientAction], cause: Cause) {
        for action in actions {
            switch action {
            case .connection(let tab, let action): perform(action, of: tab, cause: cause)
            case .close(let tab): forget(tab)
            case .bell, .redraw, .findDraft: break
            case .run: fatalError("a command without a key")
            case .copy, .suspend, .edit, .quit, .readSettings, .saveSettings:
                require(cause == .person, "\(action) without a key")
                if action == .quit { isOver = true }
            }
        }
    }

    private func perform(_ action: ConnectionAction, of tab: LinkID, cause: Cause) {
        switch action {
        case .dial:
            forget(tab)
            connecting.insert(tab)
        case .letGo: forget(tab)
        case .endLine(let count): peers[tab]?.endLine(after: count)
        case .send(let message), .sendUnended(let message):
            require(cause == .person, "sent without a key: \(message)")
            require(peers[tab] != nil, "sent without a connection")
            require(!message.contains(0x0A), "one message is two lines: \(message)")
        case .hangUp: require(peers[tab] != nil, "closed without a connection")
        case .trust: fatalError("trusted without a certificate")
        case .write, .derive: fatalError("IRC with a service of lines")
        case .wake(let delay): require(delay >= .zero, "a negative delay")
        }
    }

    private func forget(_ tab: LinkID) {
        connecting.remove(tab)
        peers[tab] = nil
    }
}

/// A generator that always returns the lowest number.
private struct LeastNumbers: RandomNumberGenerator {
    mutating func next() -> UInt64 { 1 }
}

extension ClientTarget {
    /// Key sequences, so that the fuzzer need not find them byte by byte.
    static let words: [String] =
        [
            "\r", "\u{1B}\r", "\u{1B}", "\t", "\u{1B}[Z", "\u{7F}", " ", "e", "é", "世界", "👩‍👩‍👧",
            "\u{1B}[A", "\u{1B}[B", "\u{1B}[C", "\u{1B}[D", "\u{1B}[H", "\u{1B}[F", "\u{1B}[3~",
            "\u{1B}[5~", "\u{1B}[6~", "\u{1B}[1;2A", "\u{1B}[1;2B", "\u{1B}[1;5H", "\u{1B}[1;5F",
            "\u{1B}[5;5~", "\u{1B}[6;5~", "\u{1B}[<64;1;1M", "\u{1B}[<65;1;1M", "\u{1B}[200~",
            "\u{1B}[201~", "\u{1B}[200~one\rtwo\r\u{1B}[201~", "\u{1B}OP",
        ]
        + [15, 17, 18, 19, 20].map { "\u{1B}[\($0)~" }
        + "abcdefgklnopqrstuvwxyz_".unicodeScalars.map {
            String(UnicodeScalar(UInt8($0.value & 0x1F)))
        }
        + "bcdflnprstuwxy=_12".map { "\u{1B}\($0)" }
        + [
            "help", "next", "previous", "close", "reconnect", "resend", "drop", "info", "trust",
            "all", "filters", "timestamps", "timestamps relative", "timestamps iso", "unread",
            "bare", "copy", "copy 3", "search e", "search /[a-z]+/", "only e", "hide /a|b/",
            "tab 2", "connect h:1", "connect unix:/a", "set", "set scrollback-lines 3",
            "set theme light", "set timestamps local", "do page-up", "edit", "nonsense", "/slash",
        ].map { "\u{5}\u{15}/\($0)\r" }
}
