import ReactorKit

/// Sends one line to a client that is not admitted, and closes. Call on the reactor's thread.
final class RefusalProtocol: StreamProtocol {
    /// How long the client may take to read the line.
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
