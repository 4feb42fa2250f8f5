import ReactorKit

/// Passes the requests of services, on any thread, to read the settings again. Call on the server's
/// thread.
final class ReloadRequests {
    /// Identifies this object from other threads.
    private final class Key: Sendable {}

    private let key = Key()
    var handler: (() -> Void)?

    /// What a service calls, on any thread; the handler is called on a later turn of `reactor`.
    func request(on reactor: Reactor) -> @Sendable () -> Void {
        reactor.attach(self, for: key)
        return { [key, handle = reactor.handle] in
            handle.call { $0.attachment(ReloadRequests.self, for: key)?.handler?() }
        }
    }
}

@available(*, unavailable)
extension ReloadRequests: Sendable {}
