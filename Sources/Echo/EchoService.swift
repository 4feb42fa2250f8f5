package import ReactorKit
package import Services

/// The echo protocol of RFC 862 over TCP: sends back what a client sends, until it closes.
///
/// The smallest service, and the example for others: the daemon provides admission, limits, TLS,
/// PROXY headers, rates, the log, the figures, the settings and the manual page. It keeps no state
/// about its clients, so every worker has one. Call on the worker's thread.
package final class EchoService: Service {
    package static let name = "echo"

    package static let manual = ServiceManual(
        summary: "Sends back whatever it receives, as RFC 862 defines.",
        text: """
            Bytes are sent back unchanged, as they arrive. When the client has closed its sending \
            half, the rest is sent, and the connection is closed. When a client does not read, \
            the server stops reading from it until it does.
            """)

    private let context: ServiceContext

    package init(_ context: ServiceContext, _ settings: NoSettings) {
        self.context = context
    }

    package func apply(_ settings: NoSettings) {}

    package func accept(_ connection: Connection) -> any StreamProtocol {
        EchoServer(context.messages)
    }
}

@available(*, unavailable)
extension EchoService: Sendable {}

/// The server's side of one connection. Whatever one read returned is one message.
///
/// What a client does not read waits in the transport, which stops reading from it meanwhile
/// (`SlowPeerPolicy.stopReading`).
package final class EchoServer: ChunkProtocol, HalfCloseProtocol {
    /// How long a client may take to close its side.
    private static let closingLimit = Duration.seconds(2)

    private let messages: MessageCounter

    package init(_ messages: MessageCounter) {
        self.messages = messages
    }

    package override func chunkReceived(_ chunk: Span<UInt8>) {
        messages.add(1)
        transport?.write(chunk)
    }

    /// Closes when everything is sent.
    package func readConnectionLost() {
        transport?.loseConnection()
    }

    /// Closes an idle connection in order, without a text: RFC 862 has none. A client that does
    /// not read would not notice the order; its connection is aborted.
    package override func timeLimitReached(_ limit: TimeLimit, _ transport: any Transport) {
        if limit == .idle { transport.loseConnection(within: Self.closingLimit) }
    }
}
