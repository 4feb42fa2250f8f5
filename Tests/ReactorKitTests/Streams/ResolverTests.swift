import CSystemFaults
import ReactorTesting
import Testing

@testable import ReactorKit

/// Lookups with a name server that never answers.
@Suite("Resolver", .timeLimit(.minutes(10)))
struct ResolverTests {
    private let loopback: Loopback
    private let reactor: Reactor
    private let held = HeldLookups()

    init() throws {
        loopback = try Loopback()
        reactor = loopback.reactor
    }

    private func dial(
        _ host: String, failure: @escaping (ConnectError) -> Void = { _ in }
    ) -> StreamConnector {
        reactor.connect(
            to: Endpoint(host: host, port: loopback.port),
            factory: { _ in RecordingProtocol() }, failure: failure)
    }

    /// Attempts whose lookups block; each has its thread.
    private func hang(_ count: Int) throws -> [StreamConnector] {
        let before = held.count
        return try (1...count).map { number in
            let connector = dial(held.name)
            try #require(try reactor.turn(until: { held.count == before + number }))
            return connector
        }
    }

    @Test(arguments: ["127.0.0.1", "localhost", "name.localhost"])
    func `addresses and local names do not wait for blocked lookups`(host: String) throws {
        let connectors = try hang(4)
        let count = loopback.accepted.count
        let local = dial(host) { Issue.record("\($0)") }
        #expect(try loopback.turn(until: { loopback.accepted.count > count }))
        withExtendedLifetime(local) {}
        for connector in connectors { connector.cancel() }
    }

    @Test func `a cancelled lookup makes room for the next name`() throws {
        for connector in try hang(4) { connector.cancel() }
        let count = loopback.accepted.count
        let next = dial("127.0.0.1.addresses.test") { Issue.record("\($0)") }
        #expect(try loopback.turn(until: { loopback.accepted.count > count }))
        withExtendedLifetime(next) {}
    }

    @Test func `a cancelled lookup that waits leaves the queue`() throws {
        let hanging = try hang(4)
        for _ in 0..<3 {
            // As many as the queue holds; it could not hold twice as many.
            let waiting = (0..<64).map { _ in
                dial(held.name) { error in
                    if case .cancelled = error.cause { return }
                    Issue.record("\(error)")
                }
            }
            #expect(try reactor.turn(until: { reactor.completions.count == 68 }))
            try loopback.settle()
            for connector in waiting { connector.cancel() }
        }
        for connector in hanging { connector.cancel() }
    }

    @Test func `at most 32 cancelled lookups block in addition to the four active ones`() throws {
        for _ in 0..<9 {
            for connector in try hang(4) { connector.cancel() }
        }
        var failure: ConnectError?
        let next = dial("127.0.0.1.addresses.test") { failure = $0 }
        try loopback.settle()
        #expect(failure == nil)
        #expect(loopback.accepted.isEmpty)
        next.cancel()
    }
}

/// Look-ups that hang, as before a name server that is silent, until this is dropped.
///
/// The names are of this object alone; see `held_lookups.h`.
final class HeldLookups {
    private let gate = held_lookups_begin()

    /// A name whose look-up hangs.
    var name: String { "\(gate).held.test" }

    /// How many hang.
    var count: Int { Int(held_lookups_count(gate)) }

    deinit { held_lookups_end(gate) }
}
