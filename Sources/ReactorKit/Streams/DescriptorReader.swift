import SystemPackage

/// Reads a descriptor that is not ours to close: standard input, a terminal's keyboard.
///
/// Made by `Reactor.read`. The descriptor is never put in `O_NONBLOCK`, since that would leak
/// to every process that shares it. Only those that the framework itself opened, for a child's
/// output, are closed at the end. Call on the reactor's thread.
public final class DescriptorReader {
    private let reactor: Reactor
    private let source: PlainDescriptor
    private let received: (Span<UInt8>) -> Void
    private let ended: (SystemError?) -> Void
    private var isActive = true

    init(
        _ descriptor: FileDescriptor, isUrgent: Bool, isOwned: Bool = false, on reactor: Reactor,
        received: @escaping (Span<UInt8>) -> Void, ended: @escaping (SystemError?) -> Void
    ) {
        self.reactor = reactor
        source = PlainDescriptor(descriptor, isOwned: isOwned)
        self.received = received
        self.ended = ended
        reactor.poller.add(descriptor, .readable, isUrgent: isUrgent, handler: self)
    }

    /// Stops reading for now.
    public func pause() {
        if isActive { reactor.poller.setInterest(nil, of: source.descriptor) }
    }

    /// Reads again.
    public func resume() {
        if isActive { reactor.poller.setInterest(.readable, of: source.descriptor) }
    }

    /// Stops reading for good; nothing is called any more.
    public func cancel() {
        guard isActive else { return }
        isActive = false
        reactor.poller.remove(source.descriptor)
        source.close()
    }
}

@available(*, unavailable)
extension DescriptorReader: Sendable {}

extension DescriptorReader: EventHandler {
    var holdsShutdown: Bool { false }

    func ready(_ events: PollEvents) {
        do throws(SystemError) {
            guard let count = try source.read(into: reactor.readBuffer) else { return end(nil) }
            if count > 0 { reactor.readBuffer.lend(count, to: received) }
        } catch {
            end(error)
        }
    }

    func finish(within limit: Duration) {}

    func abandon() { cancel() }

    private func end(_ error: SystemError?) {
        cancel()
        ended(error)
    }
}
