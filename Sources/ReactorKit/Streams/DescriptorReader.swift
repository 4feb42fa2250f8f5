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
            reactor.callSoon { if self.isActive { self.end(error) } }
        }
    }

    /// Stops reading for now.
    public func pause() {
        place?.setInterest(nil)
    }

    /// Reads again.
    public func resume() {
        place?.setInterest(.readable)
    }

    /// Stops reading for good; nothing is called any more.
    public func cancel() {
        guard isActive else { return }
        isActive = false
        place?.leave()
        place = nil
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
