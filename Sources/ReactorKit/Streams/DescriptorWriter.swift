import CPosix
import SystemPackage

/// Writes to a descriptor that belongs to other code, without blocking the loop.
///
/// Made by `Reactor.writer`. Bytes that cannot be written at once wait in memory without a limit:
/// check `bufferedByteCount`, and stop the source above a limit. It closes only descriptors that
/// the framework opened, for a child's input. SIGPIPE is ignored from the first writer on, unless
/// the program handles it. Neither `drained` nor `failed` is called inside `write`. Call on the
/// reactor's thread.
public final class DescriptorWriter {
    private let reactor: Reactor
    private let sink: PlainDescriptor
    private let whenFailed: (SystemError) -> Void
    private let outbound = OutboundBuffer()
    /// Set while it waits for space.
    private var place: PollPlace?
    private var isClosing = false
    private var isOver = false
    private var willReportDrained = false
    private var whenDrained: (() -> Void)?

    /// Called each time that everything is written, at the earliest on the turn after `write`.
    public var drained: (() -> Void)? {
        get { whenDrained }
        set { exchange(&whenDrained, newValue) }
    }

    init(
        _ descriptor: FileDescriptor, _ ownership: PlainDescriptor.Ownership = .borrowed,
        on reactor: Reactor, failed: @escaping (SystemError) -> Void
    ) {
        // A write to a broken pipe must return an error, not end the process.
        cs_ignore_broken_pipes()
        self.reactor = reactor
        sink = PlainDescriptor(descriptor, ownership)
        whenFailed = failed
    }

    /// The number of bytes that are not written yet.
    public var bufferedByteCount: Int { outbound.count }

    /// Writes the bytes after all earlier ones; ignored after a failure.
    public func write(_ bytes: Span<UInt8>) {
        guard !isOver, !isClosing else { return }
        outbound.append(bytes)
        guard place == nil else { return }
        do throws(SystemError) {
            if try writeSome() { reportDrainedSoon() }
        } catch {
            cancel()
            reactor.callSoon { self.whenFailed(error) }
        }
    }

    /// Writes a text as UTF-8.
    public func write(_ text: String) {
        write(text.utf8.span)
    }

    /// Accepts no further bytes, and ends when all are written.
    func closeWhenWritten() {
        isClosing = true
        if outbound.isEmpty { cancel() }
    }

    /// Stops writing; bytes that are not written are dropped.
    func cancel() {
        guard !isOver else { return }
        isOver = true
        outbound.release()
        stopWaiting()
        sink.close()
    }

    // MARK: -

    /// Returns true when all bytes are written.
    private func writeSome() throws(SystemError) -> Bool {
        while !outbound.isEmpty {
            let count = try sink.write(outbound)
            if count == 0 {
                try waitForSpace()
                return false
            }
            outbound.removeFirst(count)
        }
        stopWaiting()
        return true
    }

    private func reportDrainedSoon() {
        guard !willReportDrained else { return }
        willReportDrained = true
        reactor.callSoon { [weak self] in
            guard let self else { return }
            willReportDrained = false
            // There may be new bytes that wait.
            if outbound.isEmpty, !isOver { drained?() }
        }
    }

    private func waitForSpace() throws(SystemError) {
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
