import ReactorKit
import ReactorTesting
import Testing

/// What every transport promises; the one in memory must not promise less, nor more.
@Suite("Transport conformance", .timeLimit(.minutes(5)))
struct TransportConformanceTests {
    private static let kinds = [
        TransportKind.memory, .slowMemory, .memoryNetwork, .tcp, .unix, .pipes,
    ]

    @Test(arguments: TransportConformance.checks, kinds)
    func `it keeps its promises`(check: TransportConformance, kind: TransportKind) throws {
        try check.verify(kind)
    }

    @Test func `a transport that loses a byte is found, and told in a sentence`() throws {
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
                "broken, a half-closed side still hears: not kept: what is written later")
                == true)
    }
}

extension TransportKind {
    fileprivate static let memory = TransportKind("memory") { near, far, reactor in
        let pair = TransportPair(near, far, on: reactor)
        return { pair.pump() }
    }

    /// In pieces by chance, with a buffer between.
    fileprivate static let slowMemory = TransportKind("buffered memory") { near, far, reactor in
        let conditions = LinkConditions(
            chunking: .random(seed: 3, upTo: 65_536), capacity: 100_000)
        let pair = TransportPair(near, far, conditions: conditions, on: reactor)
        return { pair.pump() }
    }

    fileprivate static let memoryNetwork = TransportKind("network in memory") {
        near, far, reactor in
        let network = MemoryNetwork(on: reactor)
        try joinOnce(
            near, far, through: network, at: Endpoint(host: "localhost", port: 1), on: reactor)
        return { _ = network }
    }

    fileprivate static let tcp = TransportKind("TCP") { near, far, reactor in
        try joinOnce(
            near, far, through: reactor, at: Endpoint(host: "127.0.0.1", port: 0), on: reactor)
        return {}
    }

    fileprivate static let unix = TransportKind("UNIX", tellsResets: false) { near, far, reactor in
        let folder = try TemporaryFolder()
        try joinOnce(
            near, far, through: reactor, at: .unix(path: "\(folder.path)/service"), on: reactor)
        return { _ = folder }
    }

    fileprivate static let pipes = TransportKind("pipes", tellsResets: false) {
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

    /// Listens for one connection, and makes it.
    private static func joinOnce(
        _ near: RecordingProtocol, _ far: RecordingProtocol, through network: some StreamNetwork,
        at endpoint: Endpoint, on reactor: Reactor
    ) throws {
        let listener = try #require(try network.listen(at: endpoint) { _ in far }.first)
        let place =
            endpoint.port == nil
            ? endpoint : Endpoint(host: listener.address.host, port: listener.address.port)
        network.connect(to: place) { _ in
            near
        } failure: {
            Issue.record($0)
        }
        try #require(
            try reactor.turn(until: { near.transport != nil && far.transport != nil }))
        listener.stopListening()
    }
}
