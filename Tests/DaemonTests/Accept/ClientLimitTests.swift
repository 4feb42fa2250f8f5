import Daemon
import ReactorKit
import ReactorTesting
import Testing

@Suite("ClientLimit", .timeLimit(.minutes(10)))
struct ClientLimitTests {
    private final class Client: StreamProtocol, AskingClient {
        let recorded = RecordingTransport()
        var idleSince: Instant?
        var transport: (any Transport)? { recorded }

        init(idleSince: Instant?) { self.idleSince = idleSince }

        func connectionMade(_ transport: any Transport) {}
        func dataReceived(_ data: Span<UInt8>) {}
        func connectionLost(_ reason: DisconnectReason) {}
    }

    private let clock = ManualClock()

    @Test func `at the limit the client that is idle longest is closed`() {
        let limit = ClientLimit(3)
        let start = clock.now
        let clients = [.seconds(2), .seconds(1), .seconds(3)].map { (age: Duration) in
            Client(idleSince: start + age)
        }
        for client in clients { #expect(limit.admit(client) === client) }
        let late = Client(idleSince: start + .seconds(4))
        #expect(limit.admit(late) === late)
        #expect(clients.map(\.recorded.isClosing) == [false, true, false])
        #expect(limit.count == 3)
        // The one that was closed does not count, though it is still there.
        clients[2].idleSince = nil
        let last = Client(idleSince: start + .seconds(5))
        #expect(limit.admit(last) === last)
        #expect(clients.map(\.recorded.isClosing) == [true, true, false])
    }

    @Test func `no client that is being answered is closed for a new one`() {
        let limit = ClientLimit(1)
        let busy = Client(idleSince: nil)
        #expect(limit.admit(busy) === busy)
        #expect(limit.admit(Client(idleSince: nil)) == nil)
        #expect(!busy.recorded.isClosing)
    }

    @Test func `a client that has ended makes room`() {
        let limit = ClientLimit(1)
        var client: Client? = Client(idleSince: nil)
        client = client.flatMap { limit.admit($0) }
        #expect(limit.count == 1)
        client = nil
        #expect(limit.count == 0)
        let next = Client(idleSince: nil)
        #expect(limit.admit(next) === next)
    }
}
