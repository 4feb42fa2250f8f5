/// What clients may use; zero is no limit, unless stated otherwise.
package struct ServerLimits: Equatable, Sendable {
    /// How the server treats a client that sends faster than its limit.
    package enum RatePolicy: String, CaseIterable, Sendable {
        /// Reads nothing more from it until its rate allows.
        case delay
        /// Sends it one error line and closes the connection.
        case refuse
    }

    /// Connections in total; zero: as many as the descriptor limit of the process allows.
    package var connections = 0
    /// Connections from one address; for IPv6, from one /64 network.
    package var connectionsPerAddress = 0
    /// Messages and bytes per second; one second's worth may arrive at once.
    package var messagesPerConnection = 0
    package var bytesPerConnection = 0
    package var messagesPerAddress = 0
    package var bytesPerAddress = 0
    package var ratePolicy = RatePolicy.delay
    /// Bytes held for all connections together: to be sent, or of messages that are incomplete.
    package var buffer = 256 << 20
    /// How long a connection may be idle.
    package var idle = Duration.zero
    /// How long a client may read nothing while data waits for it.
    package var writeStall = Duration.seconds(60)
    /// How long a TLS handshake, or a PROXY header, may take; never zero.
    package var handshake = Duration.seconds(10)

    package init() {}

    /// Whether there is any rate limit.
    var haveRates: Bool {
        messagesPerConnection > 0 || bytesPerConnection > 0 || haveRatesOfAddresses
    }

    var haveRatesOfAddresses: Bool { messagesPerAddress > 0 || bytesPerAddress > 0 }
}
