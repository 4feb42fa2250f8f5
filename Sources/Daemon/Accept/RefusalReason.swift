import Figures

/// Why a client was refused or disconnected; each reason has its own counter.
package enum RefusalReason: String, CaseIterable, Sendable, FigureLabelValue {
    /// The limit of connections is reached.
    case connections
    /// The limit of connections from that address is reached.
    case address
    /// The service refuses its address.
    case banned
    /// It exceeded its rate limit.
    case rate
    /// It sent a line over the limit.
    case lineLength = "line-length"
    /// All connections together have reached `max-buffer`, or memory ran out.
    case buffer
    /// The TLS handshake failed, or took too long.
    case handshake
    /// The PROXY header was invalid, or took too long.
    case proxyHeader = "proxy-header"
    /// It was idle for too long.
    case idle
    /// It read nothing for too long while data waited for it.
    case writeStall = "write-stall"
    /// It read too slowly, and more waited for it than the service's limit.
    case unsentBytes = "unsent-bytes"
    /// The process is out of descriptors.
    case descriptors
}
