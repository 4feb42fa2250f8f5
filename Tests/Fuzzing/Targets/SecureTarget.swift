import CFuzzer
import ReactorKit
import ReactorTLS
import ReactorTesting
import TLSTesting

/// A client and a server with TLS, and an attacker between them that alters, repeats, delays and
/// inserts bytes.
///
/// Nothing traps. The received bytes are always a prefix of the bytes that the other side sent; an
/// end that is reported as orderly is one, after all sent bytes; and each side gets connectionLost
/// once.
final class SecureTarget {
    private static let steps: [@Sendable (SecureTarget) -> Void] = [
        { $0.pass() }, { $0.pass() }, { $0.passAll() }, { $0.passAll() }, { $0.passAll() },
        { $0.passAll() }, { $0.write() }, { $0.write() }, { $0.alter() }, { $0.invent() },
        { $0.leaveOut() }, { $0.repeatSome() }, { $0.swap() }, { $0.pause() }, { $0.close() },
        { $0.cut() }, { $0.stay() },
    ]

    private struct End {
        let upper = RecordingProtocol()
        let meddler = Meddler()
        var pair: TransportPair?
        var written: [UInt8] = []
        var hasClosed = false
    }

    private var choices: Choices
    private let clock = ManualClock()
    private let reactor: Reactor
    /// The client's and the server's.
    private var ends = [End(), End()]

    static func run(_ input: [UInt8]) {
        // Made once, with other random numbers.
        _ = TestCertificates.shared
        fuzzer_reset_dice()
        let target = SecureTarget(input)
        do {
            try target.join()
            try target.live()
            try target.leave()
        } catch {
            fatalError("\(error)")
        }
    }

    private init(_ input: [UInt8]) {
        choices = Choices(input)
        do {
            reactor = try Reactor(clock: clock)
        } catch {
            fatalError("no reactor: \(error)")
        }
    }

    // MARK: -

    private func join() throws {
        let certificates = TestCertificates.shared
        var client = certificates.clientConfiguration
        var server = certificates.serverConfiguration
        let kind = choices.byte()
        if kind & 1 == 1 { server.maximumVersion = .tls12 }
        if kind & 2 == 2 {
            client.identity = certificates.client
            server.clientCertificates = .required
            server.authorities = [certificates.authority]
        }
        if kind & 4 == 4 {
            (client.applicationProtocols, server.applicationProtocols) = (["a"], ["a", "b"])
        }
        let layers = [
            try TLS.client(TLSContext(client), to: "example.org", on: reactor)
                .layer(below: ends[0].upper),
            try TLS.server(TLSContext(server), on: reactor).layer(below: ends[1].upper),
        ]
        for index in ends.indices {
            ends[index].pair = TransportPair(layers[index], ends[index].meddler, on: reactor)
        }
        // With this bit set the input starts before the handshake; otherwise after it.
        try settle()
        if kind & 8 == 0 {
            for _ in 0..<6 {
                passAll(from: 0)
                try settle()
                passAll(from: 1)
                try settle()
            }
        }
    }

    private func live() throws {
        while !choices.isOver {
            choices.one(of: Self.steps)(self)
            try settle()
            check()
        }
    }

    private func leave() throws {
        for end in ends { end.meddler.transport?.abortConnection() }
        try settle()
        // The longest limit, for a side that closes in order.
        try clock.advance(by: .seconds(60), running: reactor)
        try settle()
        check()
        for end in ends {
            require(
                end.upper.lostCount == 1, "connectionLost was called \(end.upper.lostCount) times")
        }
        try reactor.endAll()
    }

    private func settle() throws {
        for _ in 0..<3 {
            for end in ends { end.pair?.pump() }
            try reactor.turn(waitingAtMost: .zero)
        }
    }

    private func check() {
        for (index, end) in ends.enumerated() {
            let other = ends[1 - index]
            let events = end.upper.events
            require(
                other.written.starts(with: end.upper.received), "received bytes that were not sent")
            let made = events.count { $0 == .made }
            require(made <= 1 && (made == 0 || events.first == .made), "made too late: \(events)")
            if made == 0 { require(end.upper.received.isEmpty, "received before the handshake") }
            guard let reason = end.upper.reason else { continue }
            if case .lost = events.last {} else { fatalError("called after its end: \(events)") }
            if case .closedByPeer = reason {
                require(ends[0].hasClosed || ends[1].hasClosed, "an orderly end without a close")
                require(
                    end.upper.received == other.written, "an orderly end, but bytes are missing")
            }
        }
    }

    // MARK: - Steps

    private func side() -> Int { Int(choices.byte() & 1) }

    private func pass() {
        let from = side()
        ends[from].meddler.pass(choices.number(below: 600), through: ends[1 - from].meddler)
    }

    private func passAll() { passAll(from: side()) }

    private func passAll(from: Int) {
        let meddler = ends[from].meddler
        meddler.pass(meddler.waiting.count, through: ends[1 - from].meddler)
        if meddler.hasHeardAll { ends[1 - from].meddler.transport?.loseConnection() }
    }

    private func alter() {
        let meddler = ends[side()].meddler
        let place = choices.number(below: 2_000)
        let change = choices.byte()
        if meddler.waiting.indices.contains(place) { meddler.waiting[place] ^= change }
    }

    private func invent() {
        let meddler = ends[side()].meddler
        let place = choices.number(below: 300)
        let bytes = choices.bytes(choices.number(below: 64))
        meddler.waiting.insert(contentsOf: bytes, at: min(place, meddler.waiting.count))
    }

    private func leaveOut() {
        let meddler = ends[side()].meddler
        meddler.waiting.removeFirst(min(choices.number(below: 600), meddler.waiting.count))
    }

    private func repeatSome() {
        let meddler = ends[side()].meddler
        meddler.waiting.insert(
            contentsOf: Array(meddler.waiting.prefix(choices.number(below: 600))), at: 0)
    }

    /// One side receives bytes for the other.
    private func swap() {
        let from = side()
        let meddler = ends[from].meddler
        meddler.pass(choices.number(below: 600), through: meddler)
    }

    private func write() {
        let index = side()
        let count = choices.number(below: 40_000)
        guard let transport = ends[index].upper.transport, !transport.isWritingClosed else {
            return
        }
        let start = ends[index].written.count
        guard start < 200_000 else { return }
        let words = (start..<(start + count)).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        transport.write(words.span)
        ends[index].written += words
    }

    private func pause() {
        let transport = ends[side()].upper.transport
        choices.byte() & 1 == 0 ? transport?.pauseProducing() : transport?.resumeProducing()
    }

    private func close() {
        let index = side()
        let kind = choices.byte() % 3
        guard let transport = ends[index].upper.transport else { return }
        switch kind {
        case 0: transport.loseConnection()
        case 1: transport.loseWriteConnection()
        default: transport.abortConnection()
        }
        if kind < 2 { ends[index].hasClosed = true }
    }

    private func cut() {
        let transport = ends[side()].meddler.transport
        choices.byte() & 1 == 0 ? transport?.loseConnection() : transport?.abortConnection()
    }

    private func stay() {
        do {
            try clock.advance(by: .seconds(choices.number(below: 12)), running: reactor)
        } catch {
            fatalError("a turn of the reactor failed: \(error)")
        }
    }
}

/// Is in the middle of a connection, and keeps the bytes of one side until a step decides what the
/// other side gets.
final class Meddler: StreamProtocol {
    /// Bytes that were received and not forwarded.
    var waiting: [UInt8] = []
    private(set) var transport: (any Transport)?
    /// True once the side that it receives from has closed in order.
    private(set) var hasHeardAll = false

    func connectionMade(_ transport: any Transport) { self.transport = transport }

    func dataReceived(_ data: Span<UInt8>) { waiting += [UInt8](copying: data) }

    func connectionLost(_ reason: DisconnectReason) {
        if case .closedByPeer = reason { hasHeardAll = true }
        transport = nil
    }

    /// Sends the first waiting bytes to the side that `other` receives from.
    func pass(_ count: Int, through other: Meddler) {
        let bytes = Array(waiting.prefix(count))
        waiting.removeFirst(bytes.count)
        if !bytes.isEmpty { other.transport?.write(bytes.span) }
    }
}
