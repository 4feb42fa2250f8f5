public import SystemPackage

/// Tells once when a descriptor takes bytes again; made by `Reactor.whenWritable`.
///
/// For output that somebody else writes, such as a library with descriptors of its own. Call on
/// the reactor's thread.
public final class WritableWatch {
    private static let restAfterFailure = Duration.milliseconds(10)

    private var place: PollPlace?
    private var call: (() -> Void)?

    init(_ descriptor: FileDescriptor, on reactor: Reactor, _ call: @escaping () -> Void) {
        self.call = call
        do throws(SystemError) {
            place = try PollPlace(of: descriptor, .writable, on: reactor, handler: self)
        } catch {
            // Later, so that a caller that tries and asks again does not keep the loop busy.
            reactor.callLater(Self.restAfterFailure) { self.tell() }
        }
    }

    deinit {
        place?.leave(self)
    }

    /// Watches no more. To be called before the descriptor is closed.
    public func cancel() {
        place?.leave(self)
        place = nil
        exchange(&call, nil)
    }

    private func tell() {
        let call = call
        cancel()
        call?()
    }
}

@available(*, unavailable)
extension WritableWatch: Sendable {}

extension WritableWatch: EventHandler {
    var holdsShutdown: Bool { false }

    func ready(_ events: PollEvents) { tell() }

    func failed(_ error: SystemError) { tell() }

    func finish(within limit: Duration) {}

    func abandon() { cancel() }
}

extension Reactor {
    /// Calls `call` once, when `descriptor` takes bytes or is broken.
    ///
    /// The descriptor stays the caller's.
    public func whenWritable(
        _ descriptor: FileDescriptor, _ call: @escaping () -> Void
    ) -> WritableWatch {
        WritableWatch(descriptor, on: self, call)
    }
}
