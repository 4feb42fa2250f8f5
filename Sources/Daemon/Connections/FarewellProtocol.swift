import ReactorKit

/// Says one line to a peer that is not let in, and closes. Call on the reactor's thread.
final class FarewellProtocol: StreamProtocol {
    /// How long the peer may take to read it.
    private static let limit = Duration.seconds(2)

    private let line: String

    init(_ line: String) {
        self.line = line
    }

    func connectionMade(_ transport: any Transport) {
        transport.write(line)
        transport.loseConnection(within: Self.limit)
    }

    func dataReceived(_ data: Span<UInt8>) {}

    func connectionLost(_ reason: DisconnectReason) {}
}
