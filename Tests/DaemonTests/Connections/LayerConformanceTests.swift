import Daemon
import ReactorKit
import ReactorTesting
import Testing
import Timestamps

/// The layers before a service keep every promise of the transport below them.
@Suite("Transport conformance of layers", .timeLimit(.minutes(5)))
struct LayerConformanceTests {
    @Test(
        arguments: TransportConformance.checks,
        [TransportKind.guarded, .logged, .guardedAndLogged.on(.poll), .guardedAndLogged.on(.epoll)])
    func `they keep its promises`(check: TransportConformance, kind: TransportKind) throws {
        try check.verify(kind)
    }
}

extension TransportKind {
    fileprivate static let guarded = layered("TCP behind a rate limit") {
        try rateGuard(before: $0, on: $1)
    }

    fileprivate static let logged = layered("TCP behind a log") { inner, _ in
        MessageLog(before: inner, framing: .lines) { _ in }
    }

    /// As the server has them.
    fileprivate static let guardedAndLogged = layered("TCP behind both") { inner, reactor in
        try rateGuard(
            before: MessageLog(before: inner, framing: .lines) { _ in }, on: reactor)
    }

    private static func layered(
        _ name: String,
        _ layer: @escaping @Sendable (any StreamProtocol, Reactor) throws -> any StreamProtocol
    ) -> TransportKind {
        TransportKind(name) { near, far, reactor in
            try reactor.join(
                layer(near, reactor), layer(far, reactor),
                at: Endpoint(host: "127.0.0.1", port: 0), on: reactor)
            return {}
        }
    }

    /// With a limit that is not reached.
    private static func rateGuard(
        before inner: any StreamProtocol, on reactor: Reactor
    ) throws -> any StreamProtocol {
        var limits = ServerLimits()
        limits.bytesPerConnection = 1_000_000_000
        return try #require(
            RateGuard(
                before: inner, ConnectionRates(limits), framing: .lines, sharing: nil, on: reactor
            ) {})
    }
}
