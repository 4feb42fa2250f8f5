import ReactorKit
import ReactorTLS
import ReactorTesting
import TLSTesting

/// A client and a server connected in memory, with TLS on both sides or on one.
final class Wire {
    let clock = ManualClock()
    let reactor: Reactor
    let client = RecordingProtocol()
    let server = RecordingProtocol()
    private(set) var failures: [TLSError] = []
    private(set) weak var clientLayer: TLSTransport?
    private(set) weak var serverLayer: TLSTransport?
    private var joined: TransportPair?

    init() throws {
        reactor = try Reactor(clock: clock)
    }

    /// A connection that has not ended retains itself.
    deinit {
        joined?.near.abortConnection()
        joined?.far.abortConnection()
        joined?.pump()
    }

    static func connected(
        client: TLSConfiguration = TestCertificates.shared.clientConfiguration,
        server: TLSConfiguration = TestCertificates.shared.serverConfiguration,
        name: String = "example.org", pieceSize: Int = 65_536,
        waterMarks: WaterMarks = WaterMarks(), decideTrust: TLSTrustDecision? = nil
    ) throws -> Wire {
        let wire = try Wire()
        let near = try wire.layer(client, to: name, below: wire.client, decideTrust: decideTrust)
        let far = try wire.layer(server, below: wire.server)
        try wire.join(near, far, pieceSize: pieceSize, waterMarks: waterMarks)
        return wire
    }

    var pair: TransportPair {
        guard let joined else { preconditionFailure("the wire is not connected") }
        return joined
    }

    func layer(
        _ configuration: TLSConfiguration, to name: String = "example.org",
        below upper: any StreamProtocol, decideTrust: TLSTrustDecision? = nil
    ) throws -> TLSProtocol {
        let context = try TLSContext(configuration)
        let isClient = configuration.role == .client
        let tls =
            isClient
            ? try TLS.client(context, to: name, on: reactor) : TLS.server(context, on: reactor)
        tls.decideTrust = decideTrust
        tls.handshakeFailed = { [weak self] in self?.failures.append($1) }
        let layer = try tls.layer(below: upper)
        if isClient { clientLayer = layer.transport } else { serverLayer = layer.transport }
        return layer
    }

    func join(
        _ near: any StreamProtocol, _ far: any StreamProtocol, pieceSize: Int = 65_536,
        waterMarks: WaterMarks = WaterMarks()
    ) throws {
        joined = TransportPair(
            near, far, conditions: .pieces(of: pieceSize), waterMarks: waterMarks, on: reactor)
        try settle()
    }

    /// Delivers all bytes in transit, and runs the calls of the next turn.
    func settle() throws {
        for _ in 0..<12 {
            pair.pump()
            try reactor.turn(waitingAtMost: .zero)
        }
    }

    func advance(by duration: Duration) throws {
        try clock.advance(by: duration, running: reactor)
        try settle()
    }
}

extension RecordingProtocol {
    /// The TLS error that ended the connection.
    var failure: TLSError? {
        if case .failed(let error) = reason { error as? TLSError } else { nil }
    }

    /// The transport of the protocol above TLS.
    var tls: TLSTransport? { transport as? TLSTransport }

    var isMade: Bool { events.first == .made }
}
