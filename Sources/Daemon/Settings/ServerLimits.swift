/// What peers may use up; zero is no limit, save where it says otherwise.
package struct ServerLimits: Equatable, Sendable {
    /// What becomes of a peer that sends faster than it may.
    package enum RatePolicy: String, CaseIterable, Sendable {
        /// Nothing more is read from it until it may send again.
        case delay
        /// It gets one line that says so, and a close.
        case refuse
    }

    /// Connections in all; zero: as many as the process may have descriptors.
    package var connections = 0
    /// Connections of one address, of IPv6 of one /64.
    package var connectionsPerAddress = 0
    /// Messages and bytes a second; a second's worth may come at once.
    package var messagesPerConnection = 0
    package var bytesPerConnection = 0
    package var messagesPerAddress = 0
    package var bytesPerAddress = 0
    package var ratePolicy = RatePolicy.delay
    /// Bytes that wait to be sent, or came of what is not complete yet, of all connections together.
    package var buffer = 256 << 20
    /// How long nothing may come nor go.
    package var idle = Duration.zero
    /// How long a peer may take nothing of what waits for it.
    package var writeStall = Duration.seconds(60)
    /// How long a TLS handshake, or a PROXY header, may take; never zero.
    package var handshake = Duration.seconds(10)

    package init() {}

    /// Whether there is any limit of rate.
    var haveRates: Bool {
        messagesPerConnection > 0 || bytesPerConnection > 0 || haveRatesOfAddresses
    }

    var haveRatesOfAddresses: Bool { messagesPerAddress > 0 || bytesPerAddress > 0 }
}
