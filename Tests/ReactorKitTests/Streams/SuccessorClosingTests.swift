import ReactorTesting
import Testing

@testable import ReactorKit

@Suite("A successor that closes at once", .timeLimit(.minutes(10)))
struct SuccessorClosingTests {
    enum Closing: CaseIterable { case loseConnection, loseWriteConnection }

    @Test(arguments: Closing.allCases)
    func `its FIN is sent without any write`(closing: Closing) throws {
        let reactor = try Reactor()
        let (first, client) = (RecordingProtocol(), RecordingProtocol())
        let successor = RecordingProtocol()
        first.whenMade = { transport in
            let nothing: [UInt8] = []
            transport.handOver(to: successor, unread: nothing.span)
        }
        successor.whenMade = { transport in
            switch closing {
            case .loseConnection: transport.loseConnection()
            case .loseWriteConnection: transport.loseWriteConnection()
            }
        }
        let anyPort = Endpoint(host: "127.0.0.1", port: 0)
        let listener = try #require(try reactor.listen(at: anyPort) { _ in first }.first)
        reactor.connect(
            to: Endpoint(host: "127.0.0.1", port: listener.address.port),
            factory: { _ in client }, failure: { Issue.record($0) })
        #expect(try reactor.turn(until: { client.reason != nil }, within: .seconds(5)))
        #expect(client.reason?.description == "closed by the peer")
        try reactor.endCleanly()
    }
}
