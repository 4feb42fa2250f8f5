package import Logging
package import ReactorKit

/// Called after a reload of the settings, with its result in one sentence.
package typealias ReloadCompletion = @Sendable (_ result: String) -> Void

/// What a service gets from its worker. Call on the worker's thread.
package final class ServiceContext {
    /// The name of the section `[service NAME]`.
    package let name: String
    package let reactor: Reactor
    /// The number of the worker, from 0.
    package let worker: Int
    /// Where edges find their cores; nil when there is one worker.
    package let cores: CoreDirectory?
    package let log: Logger
    /// Shared by all workers: what happens once in a server.
    package let once: OnceRegistry
    /// Makes the server read its settings again, as SIGHUP does, and calls its argument, on the
    /// server's thread. Safe from any thread.
    package let requestReload: @Sendable (_ done: @escaping ReloadCompletion) -> Void
    /// The account that the server runs as later; nil when it is the present one.
    package let account: Account?
    /// False while `whenAlone` waits.
    package let isAlone: Bool
    /// Calls its argument once the services of a predecessor have left, for a service of one worker
    /// whose clients must all be with one process; at once without a predecessor.
    package let whenAlone: (@escaping () -> Void) -> Void
    /// Counts the messages that the service handles.
    package let messages = MessageCounter()
    /// The maximum number of bytes of a line; may change, and applies to new connections.
    package var lineLimit: Int

    package init(
        name: String = "", on reactor: Reactor, worker: Int = 0, cores: CoreDirectory? = nil,
        log: Logger, once: OnceRegistry = OnceRegistry(),
        lineLimit: Int = 65_536, account: Account? = nil,
        requestReload: @escaping @Sendable (@escaping ReloadCompletion) -> Void = { $0("") },
        isAlone: Bool = true, whenAlone: @escaping (@escaping () -> Void) -> Void = { $0() }
    ) {
        self.name = name
        self.reactor = reactor
        self.worker = worker
        self.cores = cores
        self.log = log
        self.once = once
        self.lineLimit = lineLimit
        self.account = account
        self.requestReload = requestReload
        self.isAlone = isAlone
        self.whenAlone = whenAlone
    }
}

@available(*, unavailable)
extension ServiceContext: Sendable {}

/// Records what happens only once in a server, such as a hint in its log. Safe from any thread.
package final class OnceRegistry: Sendable {
    private let names = Monitor<Set<String>>([])

    package init() {}

    /// True when `take` was called with this name.
    package func isTaken(_ name: String) -> Bool { names.withLock { $0.contains(name) } }

    /// True for the first call with this name.
    package func take(_ name: String) -> Bool { names.withLock { $0.insert(name).inserted } }
}
