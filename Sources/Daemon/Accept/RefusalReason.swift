import Figures

/// Why a peer did not get what it came for; each has a counter of its own.
package enum RefusalReason: String, CaseIterable, Sendable, FigureLabelValue {
    /// There are as many connections as there may be.
    case connections
    /// There are as many of that address.
    case address
    /// It sent faster than it may.
    case rate
    /// It sent a line that is too long.
    case lineLength = "line-length"
    /// All connections together hold as much as they may.
    case buffer
    /// The TLS handshake failed, or took too long.
    case handshake
    /// The PROXY header was wrong, or took too long.
    case proxyHeader = "proxy-header"
    /// Nothing came nor went for too long.
    case idle
    /// It read nothing of what waited for it for too long.
    case writeStall = "write-stall"
    /// The process is out of descriptors.
    case descriptors
}
