public import SystemPackage

/// Calls a closure once when a descriptor is writable; made by `Reactor.whenWritable`.
///
/// For output that other code writes, such as a library with descriptors of its own. Call on the
/// reactor's thread.
public final class WritableWatch {
    private static let delayAfterFailure = Duration.milliseconds(10)

    private var place: PollPlace?
    private var call: (() -> Void)?

    init(_ descriptor: FileDescriptor, on reactor: Reactor, _ call: @escaping () -> Void) {
        self.call = call
        do throws(SystemError) {
            place = try PollPlace(of: descriptor, .writable, on: reactor, handler: self)
        } catch {
            // Delayed, so that a caller that retries does not occupy the loop.
            reactor.callLater(Self.delayAfterFailure) { self.report() }
        }
    }

    deinit {
        place?.leave(self)
    }

    /// Stops watching. Call it before the descriptor is closed.
    public func cancel() {
        place?.leave(self)
        place = nil
        exchange(&call, nil)
    }

    private func report() {
        let call = call
        cancel()
        call?()
    }
}

@available(*, unavailable)
extension WritableWatch: Sendable {}

extension WritableWatch: EventHandler {
    var holdsShutdown: Bool { false }

    func ready(_ events: PollEvents) { report() }

    func failed(_ error: SystemError) { report() }

    func finish(within limit: Duration) {}

    func abandon() { cancel() }
}

extension Reactor {
    /// Calls `call` once, when `descriptor` is writable or broken.
    ///
    /// The descriptor still belongs to the caller.
    public func whenWritable(
        _ descriptor: FileDescriptor, _ call: @escaping () -> Void
    ) -> WritableWatch {
        WritableWatch(descriptor, on: self, call)
    }
}
