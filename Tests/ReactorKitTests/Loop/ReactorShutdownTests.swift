import Glibc
import ReactorTesting
import Testing

@testable import ReactorKit

@Suite("Reactor: shutdown", .timeLimit(.minutes(10)))
struct ReactorShutdownTests {
    @Test(arguments: [1, 2])
    func `a shutdown asked for by a job waits for nothing when nothing is open`(
        times: Int
    ) throws {
        let reactor = try Reactor()
        var hasSlept = false
        reactor.callLater(.seconds(5)) { hasSlept = true }
        for _ in 1...times { reactor.handle.call { $0.shutDown(within: .seconds(1)) } }
        try reactor.run()
        #expect(!hasSlept)
    }

    @Test func `a shutdown asked for before the run ends it at once`() throws {
        let reactor = try Reactor()
        var hasSlept = false
        reactor.callLater(.seconds(5)) { hasSlept = true }
        reactor.shutDown(within: .seconds(1))
        try reactor.run()
        #expect(!hasSlept)
    }

    @Test func `a shutdown asked for in a callback begins behind it`() throws {
        let loopback = try Loopback(clock: ManualClock())
        let (peer, server) = try loopback.connected()
        let (otherPeer, other) = try loopback.connected()
        var heardMeanwhile: String?
        server.whenReceived = { _, _ in
            loopback.reactor.shutDown(within: .seconds(5))
            heardMeanwhile = other.text
        }
        _ = peer.send("one")
        _ = otherPeer.send("two")
        #expect(try loopback.turn(until: { heardMeanwhile != nil }))
        #expect(heardMeanwhile == "", "the other would read over what is lent")
        #expect(try loopback.turn(until: { other.text == "two" }))
        try loopback.reactor.endAll()
    }

    /// Signals are the whole process's, so this happens in one of its own.
    @Test func `a second SIGINT ends a slow shutdown`() async {
        await #expect(processExitsWith: .success) {
            // The clock does not move, so no deadline is reached.
            let loopback = try Loopback(clock: ManualClock())
            let (peer, server) = try loopback.connected()
            let reactor = loopback.reactor
            var count = 0
            try reactor.onSignal(.interrupt) {
                count += 1
                reactor.shutDown(within: .seconds(60))
                // The peer never closes, so all that helps is to ask again.
                if count == 1 { reactor.callSoon { _ = kill(getpid(), SIGINT) } }
            }
            reactor.callSoon { _ = kill(getpid(), SIGINT) }
            try reactor.run()
            #expect(count == 2)
            #expect(server.events == [.made, .lost("aborted")])
            peer.receiveAll()
            #expect(peer.isOver)
        }
    }
}
