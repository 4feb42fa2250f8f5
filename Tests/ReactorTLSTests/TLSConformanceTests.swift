import ReactorKit
import ReactorTLS
import ReactorTesting
import TLSTesting
import Testing

/// TLS fulfils every contract of the transport below it.
@Suite("Transport conformance of TLS", .timeLimit(.minutes(10)))
struct TLSConformanceTests {
    private static let kinds: [TransportKind] = [
        .tlsInMemory, .tls.on(.poll), .tls.on(.epoll),
    ]

    @Test(arguments: TransportConformance.checks, kinds)
    func `it fulfils its contract`(check: TransportConformance, kind: TransportKind) throws {
        try check.verify(kind)
    }
}

extension TransportKind {
    /// TLS on both sides of a TCP connection.
    static let tls = TransportKind("TLS") { near, far, reactor in
        let (near, far) = try layers(below: near, far, on: reactor)
        try reactor.join(near, far, at: Endpoint(host: "127.0.0.1", port: 0), on: reactor)
        return {}
    }

    /// TLS on both sides of a pair, whose pieces cut its records.
    static let tlsInMemory = TransportKind("TLS in memory", followsShutdown: false) {
        near, far, reactor in
        let (near, far) = try layers(below: near, far, on: reactor)
        let conditions = LinkConditions(
            chunking: .random(seed: 5, upTo: 65_536), capacity: 100_000)
        let pair = TransportPair(near, far, conditions: conditions, on: reactor)
        return { pair.pump() }
    }

    private static func layers(
        below near: RecordingProtocol, _ far: RecordingProtocol, on reactor: Reactor
    ) throws -> (TLSProtocol, TLSProtocol) {
        let certificates = TestCertificates.shared
        let client = try TLS.client(
            try TLSContext(certificates.clientConfiguration), to: "example.org", on: reactor)
        let server = TLS.server(try TLSContext(certificates.serverConfiguration), on: reactor)
        return (try client.layer(below: near), try server.layer(below: far))
    }
}
