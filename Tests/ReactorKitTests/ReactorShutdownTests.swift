import ReactorKit
import Testing

@Suite("Reactor: shutdown", .timeLimit(.minutes(1)))
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
}
