public import SystemPackage

/// Tells once when a descriptor takes bytes again; made by `Reactor.whenWritable`.
///
/// For output that somebody else writes, such as a library with descriptors of its own. Call on
/// the reactor's thread.
public final class WritableWatch {
    private let descriptor: FileDescriptor
    private let reactor: Reactor
    private var call: (() -> Void)?

    init(_ descriptor: FileDescriptor, on reactor: Reactor, _ call: @escaping () -> Void) {
        self.descriptor = descriptor
        self.reactor = reactor
        self.call = call
        reactor.poller.add(descriptor, .writable, handler: self)
    }

    /// Watches no more. To be called before the descriptor is closed.
    public func cancel() {
        guard call != nil else { return }
        call = nil
        reactor.poller.remove(descriptor)
    }
}

@available(*, unavailable)
extension WritableWatch: Sendable {}

extension WritableWatch: EventHandler {
    var holdsShutdown: Bool { false }

    func ready(_ events: PollEvents) {
        let call = call
        cancel()
        call?()
    }

    func finish(within limit: Duration) {}

    func abandon() { cancel() }
}

extension Reactor {
    /// Calls `call` once, when `descriptor` takes bytes or is broken.
    ///
    /// The descriptor stays the caller's, and must be watched by nobody else.
    public func whenWritable(
        _ descriptor: FileDescriptor, _ call: @escaping () -> Void
    ) -> WritableWatch {
        WritableWatch(descriptor, on: self, call)
    }
}
