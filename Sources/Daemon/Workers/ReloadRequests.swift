import ReactorKit
import Services

/// Passes the requests of services, on any thread, to read the settings again. Call on the server's
/// thread.
final class ReloadRequests {
    /// Identifies this object from other threads.
    private final class Key: Sendable {}

    private let key = Key()
    /// Reads the settings, and returns the result.
    var handler: (() -> String)?

    /// What a service calls, on any thread; the handler is called on a later turn of `reactor`.
    func request(on reactor: Reactor) -> @Sendable (@escaping ReloadCompletion) -> Void {
        reactor.attach(self, for: key)
        return { [key, handle = reactor.handle] done in
            handle.call { reactor in
                guard let handler = reactor.attachment(ReloadRequests.self, for: key)?.handler
                else { return }
                done(handler())
            }
        }
    }
}

@available(*, unavailable)
extension ReloadRequests: Sendable {}
