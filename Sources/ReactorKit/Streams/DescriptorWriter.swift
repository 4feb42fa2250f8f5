import SystemPackage

/// Writes to a descriptor that is not ours to close, without ever blocking the loop.
///
/// Made by `Reactor.writer`. What cannot be written at once waits in memory, without a bound:
/// watch `bufferedByteCount`, and stop the source above a limit. Only descriptors that the
/// framework itself opened, for a child's input, are closed. Call on the reactor's thread.
public final class DescriptorWriter {
    private let reactor: Reactor
    private let sink: PlainDescriptor
    private let failed: (SystemError) -> Void
    private var outbound = OutboundBuffer()
    private var isWatching = false
    private var isClosing = false
    private var isOver = false
    /// Called each time that everything is written.
    public var drained: (() -> Void)?

    init(
        _ descriptor: FileDescriptor, isOwned: Bool = false, on reactor: Reactor,
        failed: @escaping (SystemError) -> Void
    ) {
        self.reactor = reactor
        sink = PlainDescriptor(descriptor, isOwned: isOwned)
        self.failed = failed
    }

    /// Bytes that wait to be written.
    public var bufferedByteCount: Int { outbound.count }

    /// Writes these bytes after all earlier ones; dropped after a failure.
    public func write(_ bytes: Span<UInt8>) {
        guard !isOver, !isClosing else { return }
        outbound.append(bytes)
        if !isWatching { writeSome() }
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
        watch(false)
        sink.close()
    }

    // MARK: -

    private func writeSome() {
        do throws(SystemError) {
            while !outbound.isEmpty {
                let count = try sink.write(outbound)
                if count == 0 { return watch(true) }
                outbound.removeFirst(count)
            }
        } catch {
            cancel()
            return failed(error)
        }
        watch(false)
        drained?()
        if isClosing { cancel() }
    }

    private func watch(_ wanted: Bool) {
        guard wanted != isWatching else { return }
        isWatching = wanted
        if wanted {
            reactor.poller.add(sink.descriptor, .writable, handler: self)
        } else {
            reactor.poller.remove(sink.descriptor)
        }
    }
}

@available(*, unavailable)
extension DescriptorWriter: Sendable {}

extension DescriptorWriter: EventHandler {
    var holdsShutdown: Bool { true }

    func ready(_ events: PollEvents) { writeSome() }

    func finish(within limit: Duration) {}

    func abandon() { watch(false) }
}
