import ReactorKit
import SystemPackage
import TerminalUI
import Text

/// Standard output of the client without a screen: unchanged bytes for a pipe or a file, and for a
/// terminal text without control characters, with the server's colours. Call on the reactor's
/// thread.
final class PlainOutput {
    /// The most bytes that wait for a slow reader before receiving is paused.
    private static let limit = 1 << 20

    let isTerminal = StandardDescriptors.isTerminal(.standardOutput)
    /// Called each time that everything is written.
    var drained: () -> Void = {}
    private var writer: DescriptorWriter?
    private let failed: (String) -> Void
    private var text: TerminalText
    /// The part of an unfinished line that the terminal shows.
    private var shownCount = 0
    /// No write has failed yet.
    private var isClosed: Bool

    /// `isClosed` when there was no standard output at the start: the first write then fails.
    init(
        on reactor: Reactor, text: TerminalText, isClosed: Bool,
        failed: @escaping (String) -> Void
    ) {
        self.text = text
        self.failed = failed
        self.isClosed = isClosed
        if isClosed { return }
        writer = reactor.writer(to: .standardOutput) { [weak self] error in
            self?.writer = nil
            failed("\(error.code)")
        }
        writer?.drained = { [weak self] in self?.drained() }
    }

    /// Whether more waits than the limit.
    var isFull: Bool { writer.map { $0.bufferedByteCount > Self.limit } ?? false }

    /// Whether everything is written, or writing has failed.
    var isEmpty: Bool { writer.map { $0.bufferedByteCount == 0 } ?? true }

    /// Writes bytes as they were received.
    func write(_ bytes: [UInt8]) {
        if isTerminal { return write(text.take(bytes[...])) }
        send(bytes.span)
    }

    /// Writes a line of the dialogue, and its end.
    func write(line: [UInt8]) {
        guard isTerminal else { return send((line + [0x0A]).span) }
        let rest = text.add(line.dropFirst(shownCount))
        shownCount = 0
        write(rest + text.endLine())
    }

    /// Shows the start of a line on a terminal, or more of it.
    func show(_ unfinished: [UInt8]) {
        guard isTerminal, unfinished.count > shownCount else { return }
        write(text.add(unfinished[shownCount...]))
        shownCount = unfinished.count
    }

    /// The shown start of a line is not continued: the cursor is in the next row.
    func leaveShown() {
        shownCount = 0
        text.beginRow()
    }

    /// Writes text of the program's own.
    func write(_ text: String) {
        send(text.utf8.span)
    }

    /// Writes a command's output.
    func write(_ bytes: Span<UInt8>) {
        send(bytes)
    }

    /// Ends the row on a terminal: at the exit, and before a sentence on standard error.
    func endRow() {
        guard isTerminal else { return }
        let rest = text.finish()
        shownCount = 0
        if !rest.isEmpty { write(rest) }
    }

    // MARK: -

    private func send(_ bytes: Span<UInt8>) {
        if let writer { return writer.write(bytes) }
        guard isClosed else { return }
        // Reported once, as if the writer had failed.
        isClosed = false
        failed("Bad file descriptor")
    }
}
