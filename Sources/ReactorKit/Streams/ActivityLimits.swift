/// How long a connection may be idle, and how long its peer may take none of the unsent bytes; nil
/// for no limit. Pure.
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

/// Limits that the connections of some listeners share, and that can change while they are open.
///
/// Call on the reactor's thread.
package final class SharedActivityLimits {
    package fileprivate(set) var limits: ActivityLimits

    package init(_ limits: ActivityLimits) {
        self.limits = limits
    }

    /// The limits of the options; nil when there are none.
    static func of(_ options: StreamOptions) -> SharedActivityLimits? {
        let limits = ActivityLimits(options)
        return limits.isEmpty ? nil : SharedActivityLimits(limits)
    }
}

@available(*, unavailable)
extension SharedActivityLimits: Sendable {}

extension Reactor {
    /// Changes the limits of all connections that have `shared`, including existing ones. Idle time
    /// counts from the last activity if that was recorded, otherwise from now.
    package func change(_ shared: SharedActivityLimits, to limits: ActivityLimits) {
        guard shared.limits != limits else { return }
        shared.limits = limits
        for case let transport as StreamTransport in poller.handlers
        where transport.limits === shared {
            transport.limitsHaveChanged()
        }
    }
}
