import FileTesting
import ReactorTesting
import Testing

@testable import ReactorKit

/// The contract of every transport; the one in memory must behave exactly as the others.
@Suite("Transport conformance", .timeLimit(.minutes(10)))
struct TransportConformanceTests {
    private static let kinds: [TransportKind] =
        [.memory, .slowMemory, .memoryNetwork]
        + [TransportKind.tcp, .unix, .pipes].flatMap { [$0.on(.poll), $0.on(.epoll)] }
        + [.layered, .layeredMemory, .watched, .behindProxyHeader]

    @Test(arguments: TransportConformance.checks, kinds)
    func `it fulfils its contract`(check: TransportConformance, kind: TransportKind) throws {
        try check.verify(kind)
    }

    @Test func `a transport that loses a byte is reported in one sentence`() throws {
        let broken = TransportKind("broken") { near, far, reactor in
            let pair = TransportPair(near, far, on: reactor)
            pair.breakConnection(after: 4, receivedBy: .far)
            return { pair.pump() }
        }
        let check = try #require(
            TransportConformance.checks.first { $0.name.hasPrefix("a half-closed side") })
        let failure = #expect(throws: ConformanceFailure.self) { try check.verify(broken) }
        #expect(
            failure?.description.hasPrefix(
                "broken, a half-closed side still receives: expected: later writes are ignored")
                == true)
    }
}

extension TransportKind {
    fileprivate static let memory = TransportKind("memory", followsShutdown: false) {
        near, far, reactor in
        let pair = TransportPair(near, far, on: reactor)
        return { pair.pump() }
    }

    /// In pieces of random sizes, with a buffer in between.
    fileprivate static let slowMemory = TransportKind("buffered memory", followsShutdown: false) {
        near, far, reactor in
        let conditions = LinkConditions(
            chunking: .random(seed: 3, upTo: 65_536), capacity: 100_000)
        let pair = TransportPair(near, far, conditions: conditions, on: reactor)
        return { pair.pump() }
    }

    fileprivate static let memoryNetwork = TransportKind("network in memory") {
        near, far, reactor in
        let network = MemoryNetwork(on: reactor)
        let endpoint = Endpoint(host: "localhost", port: 1)
        try network.join(near, far, at: endpoint, on: reactor)
        return { _ = network }
    }

    fileprivate static let tcp = TransportKind("TCP") { near, far, reactor in
        try reactor.join(near, far, at: Endpoint(host: "127.0.0.1", port: 0), on: reactor)
        return {}
    }

    /// A layer without changes, in front of both protocols.
    fileprivate static let layered = TransportKind("TCP behind a layer") { near, far, reactor in
        try reactor.join(
            ProtocolLayer(near), ProtocolLayer(far), at: Endpoint(host: "127.0.0.1", port: 0),
            on: reactor)
        return {}
    }

    fileprivate static let layeredMemory = TransportKind(
        "memory behind two layers", followsShutdown: false
    ) { near, far, reactor in
        let pair = TransportPair(
            ProtocolLayer(ProtocolLayer(near)), ProtocolLayer(ProtocolLayer(far)), on: reactor)
        return { pair.pump() }
    }

    /// As a `Reconnector` watches its connections.
    fileprivate static let watched = TransportKind("watched TCP") { near, far, reactor in
        let watch = WatchedProtocol.Watch(made: { _ in }, ended: { _ in })
        try reactor.join(
            WatchedProtocol(near, watch), WatchedProtocol(far, watch),
            at: Endpoint(host: "127.0.0.1", port: 0), on: reactor)
        return {}
    }

    fileprivate static let behindProxyHeader = TransportKind("TCP behind a PROXY header") {
        near, far, reactor in
        let sender = ProxyHeaderSender(ProxyHeader(nil), as: .text, then: near)
        let reader = ProxyHeaderProtocol(on: reactor, factory: { _ in far })
        try reactor.join(sender, reader, at: Endpoint(host: "127.0.0.1", port: 0), on: reactor)
        return {}
    }

    fileprivate static let unix = TransportKind("UNIX", reportsResets: false) {
        near, far, reactor in
        let folder = try TemporaryFolder()
        try reactor.join(near, far, at: .unix(path: folder.file("service")), on: reactor)
        return { _ = folder }
    }

    fileprivate static let pipes = TransportKind("pipes", reportsResets: false) {
        near, far, reactor in
        let (there, back) = (try Pipe(), try Pipe())
        for (recorder, input, output) in [(near, back, there), (far, there, back)] {
            input.disownReader()
            output.disownWriter()
            try reactor.openDescriptors(
                reading: input.reader, writing: output.writer, closesThem: true,
                protocol: recorder)
        }
        return {}
    }
}
