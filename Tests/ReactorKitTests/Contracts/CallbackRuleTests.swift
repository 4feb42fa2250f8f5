import ReactorTesting
import Testing

@testable import ReactorKit

/// No callback runs inside a call: what a call causes is delivered on a later turn.
///
/// The exceptions are documented where they are: `Reactor.adopt`, `openDescriptors` and
/// `openStandardStreams` (`connectionMade`), `FramedProtocol.resumeReceiving`,
/// `StreamCoupling.abort` where neither side has a connection, and `ReactorThread.whenEnded` and
/// `ReactorGroup.whenEnded` of what has ended already.
@Suite("Callbacks", .timeLimit(.minutes(5)))
struct CallbackRuleTests {
    /// What calls back: one case for each public type that does.
    enum Caller: String, CaseIterable {
        case timers, repeatingCall, job, worker, shutDown
        case reader, brokenReader, writer, brokenWriter, writable
        case transport, listener, connector, proxyConnector, reconnector, coupling
        case datagrams, child, limits
        case transportPair, memoryNetwork, descriptors
    }

    @Test(arguments: Caller.allCases)
    func `nothing is called back from inside a call`(caller: Caller) throws {
        let stage = try CallbackStage()
        try stage.play(caller)
        #expect(stage.rule.broken.isEmpty)
        #expect(stage.rule.count > 0)
        stage.rule.isOver = true
        try stage.reactor.endAll()
    }

    @Test func `a writer that writes when it has drained does not call itself`() throws {
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
