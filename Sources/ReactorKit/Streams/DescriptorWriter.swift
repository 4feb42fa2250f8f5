import CPosix
import SystemPackage

/// Writes to a descriptor that is not ours to close, without ever blocking the loop.
///
/// Made by `Reactor.writer`. What cannot be written at once waits in memory, without a bound:
/// watch `bufferedByteCount`, and stop the source above a limit. Only descriptors that the
/// framework itself opened, for a child's input, are closed. SIGPIPE is ignored from the first
/// writer on, unless the program handles it. Call on the reactor's thread.
public final class DescriptorWriter {
    private let reactor: Reactor
    private let sink: PlainDescriptor
    private let failed: (SystemError) -> Void
    private let outbound = OutboundBuffer()
    /// While it waits for room.
    private var place: PollPlace?
    private var isClosing = false
    private var isOver = false
    /// Called each time that everything is written.
    public var drained: (() -> Void)?

    init(
        _ descriptor: FileDescriptor, _ ownership: PlainDescriptor.Ownership = .borrowed,
        on reactor: Reactor, failed: @escaping (SystemError) -> Void
    ) {
        // A broken pipe is an error code, not a death.
        cs_ignore_broken_pipes()
        self.reactor = reactor
        sink = PlainDescriptor(descriptor, ownership)
        self.failed = failed
    }

    /// Bytes that wait to be written.
    public var bufferedByteCount: Int { outbound.count }

    /// Writes these bytes after all earlier ones; dropped after a failure.
    public func write(_ bytes: Span<UInt8>) {
        guard !isOver, !isClosing else { return }
        outbound.append(bytes)
        if place == nil { writeSome() }
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

    private func writeSome() {
        do throws(SystemError) {
            while !outbound.isEmpty {
                let count = try sink.write(outbound)
                if count == 0 { return try waitForRoom() }
                outbound.removeFirst(count)
            }
        } catch {
            cancel()
            return failed(error)
        }
        stopWaiting()
        drained?()
        if isClosing { cancel() }
    }

    private func waitForRoom() throws(SystemError) {
        guard place == nil else { return }
        place = try PollPlace(of: sink.descriptor, .writable, on: reactor, handler: self)
    }

    private func stopWaiting() {
        place?.leave()
        place = nil
    }
}

@available(*, unavailable)
extension DescriptorWriter: Sendable {}

extension DescriptorWriter: EventHandler {
    var holdsShutdown: Bool { true }

    func ready(_ events: PollEvents) { writeSome() }

    func finish(within limit: Duration) {}

    func abandon() { stopWaiting() }
}
