/// A protocol of lines, to subclass: override `lineReceived`. Twisted's `LineReceiver`.
///
/// By default lines end with LF or CRLF. Once the transport is closing no further line is
/// delivered. The result does not depend on how the stream is cut: the limit is exact, and a mode
/// that is set in a line applies from the byte after it. Call on the reactor's thread.
open class LineProtocol: FramedProtocol {
    private var framer: LineFramer
    private let lineEnd: [UInt8]
    private var isRaw = false
    /// The number of bytes of raw data that are being delivered, and how many of them are not raw.
    private var rawCount = 0
    private var rawUnreadCount = 0
    /// The size of the unfinished line, as last reported to the transport.
    private var reportedTail = 0

    /// Makes a protocol for lines of up to `limit` bytes, without their ends.
    public init(limit: Int = 65_536, delimiter: LineDelimiter = .lineFeed) {
        framer = LineFramer(limit: limit, delimiter: delimiter)
        lineEnd = delimiter.bytes
    }

    /// Called with each line without its end; the span is valid only during the call.
    open func lineReceived(_ line: Span<UInt8>) throws {}

    /// Called with the complete lines of one read; passes each to `lineReceived`, until the
    /// transport is closing, or a pause or raw mode is requested.
    ///
    /// Override it in addition to `lineReceived`, which gets all other lines, to answer many lines
    /// at the cost of one. Lines that are left in `lines` are delivered one by one. Called only
    /// while `isReceiving`.
    open func linesReceived(_ lines: inout WholeLines, in data: Span<UInt8>) throws {
        guard let transport else { return }
        while !isRaw, isReceiving(from: transport), let line = lines.next(in: data) {
            try lineReceived(data.extracting(line))
        }
    }

    /// Called with the first `limit` bytes of a line that exceeds the limit. The rest of it is
    /// skipped. Unless overridden, the connection is closed.
    open func lineTooLong(_ start: Span<UInt8>) throws {
        transport?.loseConnection()
    }

    /// Called with the number of bytes of a line over the limit that were skipped without reaching
    /// its end. Override it to close a connection whose line never ends.
    open func lineSkipped(_ byteCount: Int) throws {}

    /// Called when all data so far is used up and ends with an unfinished line.
    open func lineUnfinished() {}

    /// Called with the bytes that arrive in raw mode; the span is valid only during the call.
    open func rawDataReceived(_ data: Span<UInt8>) throws {}

    /// Sends a line and its end.
    public final func sendLine(_ line: Span<UInt8>) {
        guard let transport else { return }
        let lineEnd = lineEnd
        transport.write(line)
        transport.write(lineEnd.span)
    }

    /// Sends a line in two parts, and its end.
    public final func sendLine(_ start: Span<UInt8>, _ rest: Span<UInt8>) {
        guard let transport else { return }
        let lineEnd = lineEnd
        transport.write(start, rest, lineEnd.span)
    }

    /// The size of the unfinished line in bytes.
    package final var tailByteCount: Int { framer.hasTail ? framer.held.count : 0 }

    /// Removes and returns the unfinished line as if it had ended; nil when there is none.
    public func takeTail() -> [UInt8]? {
        noteTail(0)
        return framer.takeTail()
    }

    /// The unfinished line, without taking it; nil when there is none.
    public final var unfinishedLine: [UInt8]? { framer.hasTail ? framer.held : nil }

    /// Removes the first `count` bytes of the unfinished line as a line; the rest starts the next
    /// line. Does nothing when it has fewer bytes.
    public final func takeTail(first count: Int) {
        guard framer.hasTail, count <= framer.held.count else { return }
        framer.takeTail(first: count)
        noteTail(framer.held.count)
    }

    /// Delivers all following bytes to `rawDataReceived`: those after the line that is being
    /// delivered; or otherwise, from the next data on, the unfinished line and what follows it.
    public final func setRawMode() {
        isRaw = true
        guard let tail = takeTail() else { return }
        refund(tail.count)
        prepend(tail[...])
    }

    /// Delivers lines again.
    ///
    /// - Parameter count: how many bytes at the end of the raw data that is being delivered belong
    ///   to lines. Twisted takes the bytes themselves, and so copies the rest of its buffer at each
    ///   change of the mode.
    public final func setLineMode(unread count: Int = 0) {
        precondition(0...rawCount ~= count, "only raw data that is being delivered can be unread")
        isRaw = false
        rawUnreadCount = count
    }

    /// Hands the connection over inside `rawDataReceived`.
    ///
    /// - Parameters:
    ///   - successor: takes the connection over.
    ///   - count: how many bytes at the end of the raw data that is being delivered are the
    ///     successor's.
    public final func handOver(to successor: any StreamProtocol, unread count: Int) {
        precondition(0...rawCount ~= count, "only raw data that is being delivered can be unread")
        rawUnreadCount = count
        handOver(to: successor)
    }

    /// Removes and returns the unfinished line.
    public final override func takeUnfinished() -> [UInt8] { takeTail() ?? [] }

    /// A successor also starts after the end of a line over the limit.
    final override func skipRefused(in bytes: inout ArraySlice<UInt8>) -> Bool {
        var position = 0
        let hasEnded = framer.skipOverlong(in: bytes.span, from: &position)
        bytes = bytes.dropFirst(position)
        return hasEnded
    }

    /// Also drops the unfinished line; an override must call `super`.
    open override func memoryRanOut(_ transport: any Transport) {
        super.memoryRanOut(transport)
        framer.forgetTail()
    }

    /// Splits the bytes into lines, or delivers them raw.
    public final override func deliverFrames(
        in data: Span<UInt8>, from position: inout Int
    ) throws {
        while isReceiving {
            if isRaw {
                guard try deliverRaw(data, from: &position) else { return }
                continue
            }
            // With a budget each line is checked separately, below.
            if !isLimited, var lines = framer.wholeLines(from: position) {
                try linesReceived(&lines, in: data)
                position = lines.position
                if position == data.count { return }
                guard isReceiving, !isRaw else { continue }
            }
            guard let end = admittedEnd(of: data, from: position) else { return }
            let start = position
            let event = framer.next(in: data.extracting(0..<end), from: &position)
            charge(position - start, endsMessage: event != .none)
            switch event {
            case .line(let range): try lineReceived(data.extracting(range))
            case .heldLine:
                noteTail(0)
                try lineReceived(framer.held.span)
            case .overlong:
                noteTail(0)
                try lineTooLong(framer.held.span)
            case .none:
                if framer.isSkipping, position > start { try lineSkipped(position - start) }
                if position < data.count { continue }
                if framer.hasTail {
                    noteTail(framer.held.count)
                    lineUnfinished()
                }
                return
            }
        }
    }

    /// Not called for a line that is entirely in the data, which is not stored.
    private func noteTail(_ count: Int) {
        guard count != reportedTail else { return }
        transport?.noteKept(count - reportedTail)
        reportedTail = count
    }

    /// Returns false when the data is used up.
    private func deliverRaw(_ data: Span<UInt8>, from position: inout Int) throws -> Bool {
        guard admittedEnd(of: data, from: position) != nil else { return false }
        let start = position
        defer { if position > start { charge(position - start, endsMessage: true) } }
        guard framer.skipOverlong(in: data, from: &position), position < data.count else {
            return false
        }
        rawCount = data.count - position
        rawUnreadCount = 0
        defer { rawCount = 0 }
        try rawDataReceived(data.extracting(position..<data.count))
        position = data.count - rawUnreadCount
        return true
    }
}
