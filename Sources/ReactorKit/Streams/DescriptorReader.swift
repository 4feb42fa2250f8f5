import SystemPackage

/// Reads a descriptor that belongs to other code: standard input, a terminal.
///
/// Made by `Reactor.read`. It never sets `O_NONBLOCK`, which would affect every process that shares
/// the descriptor. It closes only descriptors that the framework opened, for a child's output. Call
/// on the reactor's thread.
public final class DescriptorReader {
    /// It retains this object; when a reactor is released without having run, so are its readers.
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

    /// Pauses reading.
    public func pause() {
        try? place?.setInterest(nil, for: self)
    }

    /// Resumes reading.
    ///
    /// If the descriptor's owner has closed it, `ended` gets EBADF on the next turn; a new
    /// descriptor with its number is not read.
    public func resume() {
        do throws(SystemError) {
            try place?.setInterest(.readable, for: self)
        } catch {
            reactor?.callSoon { self.failed(error) }
        }
    }

    /// Stops reading; no closure is called any more.
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
