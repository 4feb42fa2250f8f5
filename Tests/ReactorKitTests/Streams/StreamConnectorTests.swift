import FileTesting
import Glibc
import ReactorTesting
import SystemPackage
import Testing

@testable import ReactorKit

@Suite("StreamConnector", .timeLimit(.minutes(10)))
struct StreamConnectorTests {
    private struct Broken: Error {}

    private let clock = ManualClock()
    private let loopback: Loopback
    private let reactor: Reactor
    private let outcome = Outcome()

    /// The outcome of an attempt, reported once.
    private final class Outcome {
        let client = RecordingProtocol()
        var failures: [ConnectError] = []
        var isKnown: Bool { client.transport != nil || !failures.isEmpty }
    }

    init() throws {
        loopback = try Loopback(clock: clock)
        reactor = loopback.reactor
    }

    @discardableResult
    private func connect(
        to endpoint: Endpoint, factory: StreamFactory? = nil
    ) -> StreamConnector {
        reactor.connect(
            to: endpoint, within: .seconds(30),
            factory: factory ?? { [outcome] _ in outcome.client },
            failure: { [outcome] in outcome.failures.append($0) })
    }

    /// A port of 127.0.0.1 without a listener.
    private func closedPort() throws -> UInt16 {
        let other = try Loopback()
        other.listener.stopListening()
        return other.port
    }

    @Test(arguments: ["127.0.0.1", "localhost"])
    func `it connects to a name and to an address`(host: String) throws {
        connect(to: Endpoint(host: host, port: loopback.port))
        #expect(!outcome.isKnown)
        #expect(try reactor.turn(until: { outcome.isKnown && !loopback.accepted.isEmpty }))
        #expect(outcome.client.events == [.made])
        #expect(outcome.client.transport?.peer == loopback.listener.address)
        #expect(reactor.nextDue == nil)
    }

    @Test func `the error of a refused connection contains every attempt`() throws {
        let port = try closedPort()
        connect(to: Endpoint(host: "127.0.0.1", port: port))
        #expect(try reactor.turn(until: { outcome.isKnown }))
        let error = try #require(outcome.failures.first)
        #expect(error.attempts.map(\.error.code) == [.connectionRefused])
        #expect(error.description == "cannot connect to 127.0.0.1:\(port): Connection refused")
        #expect(reactor.nextDue == nil)
        #expect(reactor.poller.count == 2)
    }

    @Test func `when the first address refuses, the second is attempted at once`() throws {
        // localhost is ::1 and 127.0.0.1 where there is IPv6; only the latter listens here.
        let lookup = NameLookup.addresses(ofName: "localhost", port: loopback.port)
        let addresses = try lookup.get()
        connect(to: Endpoint(host: "localhost", port: loopback.port))
        #expect(try reactor.turn(until: { outcome.isKnown }))
        #expect(outcome.failures.isEmpty)
        #expect(outcome.client.transport?.peer?.host == "127.0.0.1")
        #expect(addresses.contains { !$0.isIPv6 })
    }

    /// The clock does not advance, so a wait would never end.
    @Test func `there is no wait after an address that refuses`() throws {
        let name = "127.0.0.2+127.0.0.3+127.0.0.1.addresses.test"
        connect(to: Endpoint(host: name, port: loopback.port))
        #expect(try reactor.turn(until: { outcome.isKnown }))
        #expect(outcome.failures.isEmpty)
        #expect(outcome.client.transport?.peer?.host == "127.0.0.1")
        #expect(reactor.nextDue == nil)
    }

    @Test func `there is no wait after an address that the kernel refuses at once`() throws {
        let name = "127.0.0.2+127.0.0.1.addresses.test"
        connect(to: Endpoint(host: name, port: loopback.port))
        let (isKnown, report) = try SystemFaults.refuse.injected(.call(1)) {
            try reactor.turn(until: { outcome.isKnown })
        }
        #expect(isKnown)
        #expect(report.faultCount == 1)
        #expect(outcome.client.transport?.peer?.host == "127.0.0.1")
    }

    @Test func `the errors of all addresses are in the order of the failures`() throws {
        let name = "127.0.0.3+127.0.0.1+127.0.0.2.addresses.test"
        let port = try closedPort()
        connect(to: Endpoint(host: name, port: port))
        #expect(try reactor.turn(until: { outcome.isKnown }))
        let error = try #require(outcome.failures.first)
        guard case .allFailed = error.cause else {
            Issue.record("\(error)")
            return
        }
        #expect(error.attempts.map(\.address.host) == ["127.0.0.3", "127.0.0.1", "127.0.0.2"])
        #expect(error.attempts.allSatisfy { $0.error.code == .connectionRefused })
        #expect(reactor.poller.count == 2)
        #expect(reactor.nextDue == nil)
    }

    @Test func `a name that does not exist is reported as such`() throws {
        connect(to: Endpoint(host: "does-not-exist.invalid", port: 80))
        #expect(try reactor.turn(until: { outcome.isKnown }))
        guard case .unresolved(let error)? = outcome.failures.first?.cause else {
            Issue.record("\(outcome.failures)")
            return
        }
        #expect(error.host == "does-not-exist.invalid")
        #expect(reactor.nextDue == nil)
    }

    @Test func `one limit applies to everything`() throws {
        // 192.0.2.0/24 is for documentation (RFC 5737): no host answers, if it is reachable.
        connect(to: Endpoint(host: "192.0.2.1", port: 80))
        try clock.advance(by: .seconds(30) - .nanoseconds(1), running: reactor)
        let wasUnreachable = outcome.isKnown
        try clock.advance(by: .nanoseconds(1), running: reactor)
        let error = try #require(outcome.failures.first)
        if wasUnreachable {
            #expect(error.attempts.count == 1)
        } else {
            guard case .timedOut = error.cause else {
                Issue.record("\(error)")
                return
            }
        }
        #expect(outcome.failures.count == 1)
        #expect(reactor.poller.count == 2)
        #expect(reactor.nextDue == nil)
    }

    @Test func `a cancelled attempt is reported once, on the next turn`() throws {
        let connector = connect(to: loopback.endpoint)
        connector.cancel()
        connector.cancel()
        #expect(!outcome.isKnown)
        try loopback.settle()
        #expect(outcome.failures.count == 1)
        guard case .cancelled? = outcome.failures.first?.cause else {
            Issue.record("\(outcome.failures)")
            return
        }
        #expect(outcome.client.transport == nil)
        #expect(reactor.poller.count == 2)
        #expect(reactor.nextDue == nil)
    }

    @Test func `an attempt that is cancelled while connecting ends`() throws {
        let connector = connect(to: loopback.endpoint)
        reactor.callSoon { connector.cancel() }
        try loopback.settle()
        #expect(outcome.failures.count == 1)
        #expect(outcome.client.transport == nil)
        #expect(reactor.poller.count - loopback.accepted.count { $0.reason == nil } == 2)
    }

    @Test func `cancelling after the connection is made does nothing`() throws {
        let connector = connect(to: loopback.endpoint)
        #expect(try reactor.turn(until: { outcome.isKnown }))
        connector.cancel()
        try loopback.settle()
        #expect(outcome.client.events == [.made])
        #expect(outcome.failures.isEmpty)
    }

    @Test(arguments: [true, false])
    func `a factory may refuse`(byError: Bool) throws {
        connect(to: loopback.endpoint) { _ in
            if byError { throw Broken() }
            return nil
        }
        #expect(try reactor.turn(until: { outcome.isKnown }))
        guard case .refusedHere(let error)? = outcome.failures.first?.cause else {
            Issue.record("\(outcome.failures)")
            return
        }
        #expect((error is Broken) == byError)
        #expect(outcome.failures.first?.description.hasSuffix("side: Broken()") == byError)
        #expect(outcome.failures.count == 1)
    }

    @Test func `a factory may cancel, and only that is reported`() throws {
        var connector: StreamConnector?
        connector = connect(to: loopback.endpoint) { [outcome] _ in
            connector?.cancel()
            return outcome.client
        }
        #expect(try reactor.turn(until: { outcome.isKnown }))
        try loopback.settle()
        #expect(outcome.failures.count == 1)
        #expect(outcome.client.events == [])
    }

    @Test(arguments: [true, false])
    func `an attempt on a UNIX listener with a full queue is repeated`(makesRoom: Bool) throws {
        let folder = try TemporaryFolder()
        let path = folder.file("service")
        let address = try SocketAddress(path: path)
        let busy = try Socket(family: AF_UNIX)
        defer { busy.close() }
        try busy.bind(to: address)
        try check("listen", Glibc.listen(busy.fd, 0))
        let first = try RawPeer(connectedTo: address)
        connect(to: .unix(path: path))
        try clock.advance(by: .seconds(29), running: reactor)
        #expect(!outcome.isKnown)
        if makesRoom {
            guard case .connection(let accepted, _) = try busy.accept() else {
                Issue.record("no connection waits")
                return
            }
            try clock.advance(by: .milliseconds(10), running: reactor)
            #expect(try reactor.turn(until: { outcome.isKnown }))
            #expect(outcome.client.events == [.made])
            accepted.close()
        } else {
            try clock.advance(by: .seconds(1), running: reactor)
            #expect(outcome.failures.map(\.description).first?.hasSuffix("in time") == true)
            #expect(reactor.nextDue == nil)
        }
        first.close()
    }

    @Test func `the end of run cancels an attempt`() throws {
        connect(to: Endpoint(host: "192.0.2.1", port: 80))
        connect(to: Endpoint(host: "does-not-exist.invalid", port: 80))
        try reactor.endCleanly()
        #expect(outcome.failures.count == 2)
        #expect(reactor.poller.count == 1)
        #expect(reactor.nextDue == nil)
    }
}
