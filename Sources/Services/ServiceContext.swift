package import Logging
package import ReactorKit

/// What a service has from the worker that it is on. Call on the worker's thread.
package final class ServiceContext {
    /// The name of the section `[service NAME]`.
    package let name: String
    package let reactor: Reactor
    package let log: Logger
    /// What happens once in a server, on whichever worker.
    package let once: OnceRegistry
    /// Counts the messages that the service handles.
    package let messages = MessageCounter()
    /// The most bytes of one line; may change, and holds for new connections.
    package var lineLimit: Int

    package init(
        name: String = "", on reactor: Reactor, log: Logger, once: OnceRegistry = OnceRegistry(),
        lineLimit: Int = 65_536
    ) {
        self.name = name
        self.reactor = reactor
        self.log = log
        self.once = once
        self.lineLimit = lineLimit
    }
}

@available(*, unavailable)
extension ServiceContext: Sendable {}

/// Remembers what is to happen once in a server, such as a hint in its log. Safe from any thread.
package final class OnceRegistry: Sendable {
    private let names = Monitor<Set<String>>([])

    package init() {}

    /// True when `take` was called with this name.
    package func isTaken(_ name: String) -> Bool { names.withLock { $0.contains(name) } }

    /// True for the first call with this name.
    package func take(_ name: String) -> Bool { names.withLock { $0.insert(name).inserted } }
}
