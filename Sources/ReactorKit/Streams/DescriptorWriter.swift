import CPosix
import SystemPackage

/// Writes to a descriptor that is not ours to close, without ever blocking the loop.
///
/// Made by `Reactor.writer`. What cannot be written at once waits in memory, without a bound:
/// watch `bufferedByteCount`, and stop the source above a limit. Only descriptors that the
/// framework itself opened, for a child's input, are closed. SIGPIPE is ignored from the first
/// writer on, unless the program handles it. Neither `drained` nor `failed` is called from inside
/// `write`. Call on the reactor's thread.
public final class DescriptorWriter {
    private let reactor: Reactor
    private let sink: PlainDescriptor
    private let whenFailed: (SystemError) -> Void
    private let outbound = OutboundBuffer()
    /// While it waits for room.
    private var place: PollPlace?
    private var isClosing = false
    private var isOver = false
    private var willTellDrained = false
    private var whenDrained: (() -> Void)?

    /// Called each time that everything is written, at the earliest on the turn behind `write`.
    public var drained: (() -> Void)? {
        get { whenDrained }
        set { exchange(&whenDrained, newValue) }
    }

    init(
        _ descriptor: FileDescriptor, _ ownership: PlainDescriptor.Ownership = .borrowed,
        on reactor: Reactor, failed: @escaping (SystemError) -> Void
    ) {
        // A broken pipe is an error code, not a death.
        cs_ignore_broken_pipes()
        self.reactor = reactor
        sink = PlainDescriptor(descriptor, ownership)
        whenFailed = failed
    }

    /// Bytes that wait to be written.
    public var bufferedByteCount: Int { outbound.count }

    /// Writes these bytes after all earlier ones; dropped after a failure.
    public func write(_ bytes: Span<UInt8>) {
        guard !isOver, !isClosing else { return }
        outbound.append(bytes)
        guard place == nil else { return }
        do throws(SystemError) {
            if try writeSome() { tellDrainedSoon() }
        } catch {
            cancel()
            reactor.callSoon { self.whenFailed(error) }
        }
    }

    /// Writes a text as UTF-8.
    public func write(_ text: String) {
        write(text.utf8.span)
    }

    /// Takes no more, and is over when all is written.
    func closeWhenWritten() {
        isClosing = true
        if outbound.isEmpty { cancel() }
    }

    /// Writes no more; what was unwritten is dropped.
    func cancel() {
        guard !isOver else { return }
        isOver = true
        outbound.release()
        stopWaiting()
        sink.close()
    }

    // MARK: -

    /// True when all is written.
    private func writeSome() throws(SystemError) -> Bool {
        while !outbound.isEmpty {
            let count = try sink.write(outbound)
            if count == 0 {
                try waitForRoom()
                return false
            }
            outbound.removeFirst(count)
        }
        stopWaiting()
        return true
    }

    private func tellDrainedSoon() {
        guard !willTellDrained else { return }
        willTellDrained = true
        reactor.callSoon { [weak self] in
            guard let self else { return }
            willTellDrained = false
            // More may have been written, and be waiting.
            if outbound.isEmpty, !isOver { drained?() }
        }
    }

    private func waitForRoom() throws(SystemError) {
        guard place == nil else { return }
        place = try PollPlace(of: sink.descriptor, .writable, on: reactor, handler: self)
    }

    private func stopWaiting() {
        place?.leave(self)
        place = nil
    }
}

@available(*, unavailable)
extension DescriptorWriter: Sendable {}

extension DescriptorWriter: EventHandler {
    var holdsShutdown: Bool { true }

    func ready(_ events: PollEvents) {
        do throws(SystemError) {
            guard try writeSome() else { return }
        } catch {
            return failed(error)
        }
        drained?()
        if isClosing { cancel() }
    }

    func failed(_ error: SystemError) {
        guard !isOver else { return }
        cancel()
        whenFailed(error)
    }

    func finish(within limit: Duration) {}

    func abandon() { stopWaiting() }
}
