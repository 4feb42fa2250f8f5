import ReactorKit
import ReactorTLS
import ReactorTesting
import Testing

/// No callback of the protocol above TLS runs inside a call of its transport or of the transport
/// below.
@Suite("Callbacks of TLS", .timeLimit(.minutes(10)))
struct TLSCallbackTests {
    /// Whether a call is in progress, and which callbacks ran during it.
    private final class Rule {
        private var calls = 0
        private(set) var count = 0
        private(set) var broken: [String] = []

        func call(_ body: () -> Void) {
            calls += 1
            body()
            calls -= 1
        }

        func note(_ name: String) {
            count += 1
            if calls > 0 { broken.append(name) }
        }
    }

    /// A call of `TLSTransport`.
    enum Call: CaseIterable {
        case write, writeMuch, loseConnection, loseWriteConnection, closeAfterPeer
        case abortConnection, handOver, pauseProducing, resumeProducing, noteKept

        func make(on transport: any Transport, successor: any StreamProtocol) {
            switch self {
            case .write: transport.write("more")
            case .writeMuch: transport.write([UInt8](repeating: 1, count: 1_000_000))
            case .loseConnection: transport.loseConnection(within: .seconds(1))
            case .loseWriteConnection: transport.loseWriteConnection()
            case .closeAfterPeer: transport.closeAfterPeer(within: .seconds(1))
            case .abortConnection: transport.abortConnection()
            case .handOver: transport.handOver(to: successor, unread: "unread".utf8.span)
            case .pauseProducing: transport.pauseProducing()
            case .resumeProducing:
                transport.pauseProducing()
                transport.resumeProducing()
            case .noteKept: transport.noteKept(1)
            }
        }
    }

    /// What the peer did in the meantime, which a call must not report.
    enum Meanwhile: CaseIterable { case nothing, sent, closed, aborted }

    @Test(arguments: Call.allCases, Meanwhile.allCases)
    func `no callback runs inside a call`(call: Call, meanwhile: Meanwhile) throws {
        let rule = Rule()
        let wire = try Wire.connected()
        let successor = RecordingProtocol()
        for side in [wire.client, successor] { observe(side, by: rule) }
        let transport = try #require(wire.client.transport)
        wire.client.supportsHalfClose = true
        switch meanwhile {
        case .nothing: break
        case .sent: wire.server.transport?.write("hello")
        case .closed: wire.server.transport?.loseConnection()
        case .aborted: wire.server.transport?.abortConnection()
        }
        rule.call { call.make(on: transport, successor: successor) }
        // Also inside one of its own callbacks.
        wire.client.whenReceived = { _, transport in
            rule.call { call.make(on: transport, successor: successor) }
        }
        try wire.settle()
        rule.call { transport.loseConnection(within: .seconds(1)) }
        rule.call { transport.abortConnection() }
        try wire.settle()
        #expect(rule.broken.isEmpty)
        #expect(rule.count > 0)
    }

    private func observe(_ side: RecordingProtocol, by rule: Rule) {
        side.whenMade = { _ in rule.note("made") }
        side.whenReceived = { _, _ in rule.note("received") }
        side.whenReadLost = { _ in rule.note("read lost") }
        side.whenPaused = { _ in rule.note("paused") }
        side.whenResumed = { _ in rule.note("resumed") }
        side.whenShutDown = { _, _ in rule.note("shut down") }
        side.whenLost = { _ in rule.note("lost") }
    }

    /// Calls its transport in `deinit`.
    private final class LastingProtocol: StreamProtocol {
        private(set) var transport: (any Transport)?
        private let last: () -> Void
        init(last: @escaping () -> Void) { self.last = last }
        deinit {
            transport?.write("last")
            transport?.handOver(to: RecordingProtocol(), unread: "unread".utf8.span)
            last()
        }
        func connectionMade(_ transport: any Transport) { self.transport = transport }
        func dataReceived(_ data: Span<UInt8>) {}
        func connectionLost(_ reason: DisconnectReason) {}
    }

    @Test func `the deinit of a replaced protocol may call its transport`() throws {
        let wire = try Wire.connected()
        let transport = try #require(wire.client.transport)
        var ends = 0
        transport.handOver(to: LastingProtocol { ends += 1 }, unread: "unread".utf8.span)
        try wire.settle()
        transport.handOver(to: RecordingProtocol(), unread: "unread".utf8.span)
        try wire.settle()
        #expect(ends == 1)
    }
}
