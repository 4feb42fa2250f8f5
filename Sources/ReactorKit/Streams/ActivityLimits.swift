/// How long a connection may be idle, and its peer take nothing of what waits; nil for any time.
/// Pure.
package struct ActivityLimits: Hashable, Sendable {
    package var idle: Duration?
    package var writeStall: Duration?

    package init(idle: Duration?, writeStall: Duration?) {
        self.idle = idle
        self.writeStall = writeStall
    }

    package init(_ options: StreamOptions) {
        self.init(idle: options.idleLimit, writeStall: options.writeStallLimit)
    }

    var isEmpty: Bool { idle == nil && writeStall == nil }
}

/// Limits that all connections of some listeners share, and that can change while they stand.
///
/// Call on the reactor's thread.
package final class SharedActivityLimits {
    package fileprivate(set) var limits: ActivityLimits

    package init(_ limits: ActivityLimits) {
        self.limits = limits
    }

    /// As the options have them; nil where nothing is limited.
    static func of(_ options: StreamOptions) -> SharedActivityLimits? {
        let limits = ActivityLimits(options)
        return limits.isEmpty ? nil : SharedActivityLimits(limits)
    }
}

@available(*, unavailable)
extension SharedActivityLimits: Sendable {}

extension Reactor {
    /// Has other limits hold for the connections that have `shared`, those that stand as well. How
    /// long one was idle counts from its last move, as far as that was watched, else from now.
    package func change(_ shared: SharedActivityLimits, to limits: ActivityLimits) {
        guard shared.limits != limits else { return }
        shared.limits = limits
        for case let transport as StreamTransport in poller.handlers
        where transport.limits === shared {
            transport.limitsHaveChanged()
        }
    }
}
