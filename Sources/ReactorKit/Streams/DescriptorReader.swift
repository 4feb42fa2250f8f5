import SystemPackage

/// Reads a descriptor that is not ours to close: standard input, a terminal's keyboard.
///
/// Made by `Reactor.read`. The descriptor is never put in `O_NONBLOCK`, since that would leak
/// to every process that shares it. Only those that the framework itself opened, for a child's
/// output, are closed at the end. Call on the reactor's thread.
public final class DescriptorReader {
    /// Which holds us: a reactor that is let go before it ever ran takes its readers along.
    private weak var reactor: Reactor?
    private let source: PlainDescriptor
    private let received: (Span<UInt8>) -> Void
    private let ended: (SystemError?) -> Void
    private var place: PollPlace?
    private var isActive = true

    init(
        _ descriptor: FileDescriptor, isUrgent: Bool,
        _ ownership: PlainDescriptor.Ownership = .borrowed, on reactor: Reactor,
        received: @escaping (Span<UInt8>) -> Void, ended: @escaping (SystemError?) -> Void
    ) {
        self.reactor = reactor
        source = PlainDescriptor(descriptor, ownership)
        self.received = received
        self.ended = ended
        do throws(SystemError) {
            place = try PollPlace(
                of: descriptor, .readable, isUrgent: isUrgent, on: reactor, handler: self)
        } catch {
            reactor.callSoon { self.failed(error) }
        }
    }

    deinit {
        if isActive { close() }
    }

    /// Stops reading for now.
    public func pause() {
        try? place?.setInterest(nil, for: self)
    }

    /// Reads again.
    ///
    /// When the descriptor was closed by its owner meanwhile, `ended` gets EBADF on the next turn;
    /// what has its number by then is not read.
    public func resume() {
        do throws(SystemError) {
            try place?.setInterest(.readable, for: self)
        } catch {
            reactor?.callSoon { self.failed(error) }
        }
    }

    /// Stops reading for good; nothing is called any more.
    public func cancel() {
        guard isActive else { return }
        isActive = false
        close()
    }

    private func close() {
        let isOpen = place?.leave(self) ?? true
        place = nil
        if isOpen { source.close() }
    }
}

@available(*, unavailable)
extension DescriptorReader: Sendable {}

extension DescriptorReader: EventHandler {
    var holdsShutdown: Bool { false }

    func ready(_ events: PollEvents) {
        guard let reactor else { return }
        do throws(SystemError) {
            guard let count = try source.read(into: reactor.readBuffer) else { return end(nil) }
            if count > 0 { reactor.readBuffer.lend(count, to: received) }
        } catch {
            end(error)
        }
    }

    func failed(_ error: SystemError) {
        if isActive { end(error) }
    }

    func finish(within limit: Duration) {}

    func abandon() { cancel() }

    private func end(_ error: SystemError?) {
        cancel()
        ended(error)
    }
}
