import Daemon
import ReactorKit
import ReactorTesting
import Services
import Testing

/// The message log keeps every promise of the transport below it.
@Suite("Transport conformance of MessageLog", .timeLimit(.minutes(10)))
struct LayerConformanceTests {
    @Test(
        arguments: TransportConformance.checks,
        [TransportKind.logged.on(.poll), .logged.on(.epoll)])
    func `it keeps its promises`(check: TransportConformance, kind: TransportKind) throws {
        try check.verify(kind)
    }
}

extension TransportKind {
    fileprivate static let logged = TransportKind("TCP behind a log") { near, far, reactor in
        try reactor.join(
            MessageLog(before: near, framing: .lines) { _ in },
            MessageLog(before: far, framing: .chunks) { _ in },
            at: Endpoint(host: "127.0.0.1", port: 0), on: reactor)
        return {}
    }
}
