import ReactorTesting
import Testing

@testable import ReactorKit

/// No callback runs inside a call: the effects of a call are reported on a later turn.
///
/// The exceptions are documented where they are: `Reactor.adopt`, `openDescriptors` and
/// `openStandardStreams` (`connectionMade`), `FramedProtocol.resumeReceiving`,
/// `StreamCoupling.abort` where neither side has a connection, and `ReactorThread.whenEnded` and
/// `ReactorGroup.whenEnded` of what has ended already.
@Suite("Callbacks", .timeLimit(.minutes(10)))
struct CallbackRuleTests {
    /// One case for each public type that makes callbacks.
    enum Caller: String, CaseIterable {
        case timers, repeatingCall, job, worker, shutDown
        case reader, brokenReader, writer, brokenWriter, writable
        case transport, listener, connector, proxyConnector, reconnector, coupling
        case datagrams, child, limits
        case transportPair, memoryNetwork, descriptors
    }

    @Test(arguments: Caller.allCases)
    func `no callback runs inside a call`(caller: Caller) throws {
        let stage = try CallbackStage()
        try stage.play(caller)
        #expect(stage.rule.broken.isEmpty)
        #expect(stage.rule.count > 0)
        stage.rule.isOver = true
        try stage.reactor.endAll()
    }

    @Test func `a write in drained does not call drained recursively`() throws {
        let reactor = try Reactor()
        let pipe = try Pipe()
        let writer = reactor.writer(to: pipe.writer) { _ in }
        var depth = (now: 0, most: 0, count: 0)
        writer.drained = { [unowned writer] in
            depth.now += 1
            depth.most = max(depth.most, depth.now)
            depth.count += 1
            if depth.count < 1_000 { writer.write("x") }
            depth.now -= 1
        }
        writer.write("x")
        #expect(depth.count == 0)
        #expect(try reactor.turn(until: { depth.count == 1_000 }))
        #expect(depth.most == 1)
    }
}
