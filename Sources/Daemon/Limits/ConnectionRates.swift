/// What each connection may send, for all that have a limit: it may change while they stand.
///
/// They look at it once a read. Call on the reactor's thread.
package final class ConnectionRates {
    /// What holds now.
    package private(set) var limits: ServerLimits
    /// Another number for other limits.
    private(set) var version = 0

    package init(_ limits: ServerLimits) {
        self.limits = limits
    }

    package func change(to limits: ServerLimits) {
        let isSame =
            limits.messagesPerConnection == self.limits.messagesPerConnection
            && limits.bytesPerConnection == self.limits.bytesPerConnection
        self.limits = limits
        if !isSame { version += 1 }
    }

    /// Fresh; nil for none.
    var limitOfOne: RateLimit? {
        RateLimit(messages: limits.messagesPerConnection, bytes: limits.bytesPerConnection)
    }
}

@available(*, unavailable)
extension ConnectionRates: Sendable {}
