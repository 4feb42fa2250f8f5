/// A protocol of lines, to subclass: override `lineReceived`. Twisted's `LineReceiver`.
///
/// Lines end with LF or CRLF unless told otherwise; after the transport began to close no
/// further line is told. What is told does not depend on how the stream was cut: the limit is
/// exact, and a mode that is set by a line holds from the byte behind it. Call on the
/// reactor's thread.
open class LineProtocol: FramedProtocol {
    private var framer: LineFramer
    private let lineEnd: [UInt8]
    private var isRaw = false
    /// Of the raw data that is being told: how much there is, and what of it is not raw.
    private var rawCount = 0
    private var rawUnreadCount = 0
    /// What the transport was told of the unfinished line that is held.
    private var toldTail = 0

    /// Lines may have up to `limit` bytes, their ends not counted.
    public init(limit: Int = 65_536, delimiter: LineDelimiter = .lineFeed) {
        framer = LineFramer(limit: limit, delimiter: delimiter)
        lineEnd = delimiter.bytes
    }

    /// A line without its end; lent for the time of the call.
    open func lineReceived(_ line: Span<UInt8>) throws {}

    /// The lines that lie whole in what one read brought: tells each to `lineReceived`, until
    /// the transport closes, or a pause or raw mode is asked for.
    ///
    /// Override it beside `lineReceived`, which gets all other lines, to answer many at the
    /// cost of one. What is left in `lines` is told line by line. Told only while `isReceiving`.
    open func linesReceived(_ lines: inout WholeLines, in data: Span<UInt8>) throws {
        guard let transport else { return }
        while !isRaw, isReceiving(from: transport), let line = lines.next(in: data) {
            try lineReceived(data.extracting(line))
        }
    }

    /// A line went over the limit: its first bytes, up to the limit. The rest of it is
    /// skipped. Unless overridden, the connection is closed.
    open func lineTooLong(_ start: Span<UInt8>) throws {
        transport?.loseConnection()
    }

    /// All data so far is used up, and the start of a line is held that has not ended.
    open func lineUnfinished() {}

    /// Bytes that came in raw mode, as they came; lent for the time of the call.
    open func rawDataReceived(_ data: Span<UInt8>) throws {}

    /// Sends a line and its end.
    public final func sendLine(_ line: Span<UInt8>) {
        guard let transport else { return }
        let lineEnd = lineEnd
        transport.write(line)
        transport.write(lineEnd.span)
    }

    /// Sends a line of two parts, and its end.
    public final func sendLine(_ start: Span<UInt8>, _ rest: Span<UInt8>) {
        guard let transport else { return }
        let lineEnd = lineEnd
        transport.write(start, rest, lineEnd.span)
    }

    /// Bytes of the unfinished line that is held.
    package final var tailByteCount: Int { framer.hasTail ? framer.held.count : 0 }

    /// Takes the unfinished line as if it had ended; nil when there is none.
    public func takeTail() -> [UInt8]? {
        noteTail(0)
        return framer.takeTail()
    }

    /// The unfinished line, without taking it; nil when there is none.
    public final var unfinishedLine: [UInt8]? { framer.hasTail ? framer.held : nil }

    /// Takes the first `count` bytes of the unfinished line as a line; the rest begins the next.
    /// Does nothing when there are not so many.
    public final func takeTail(first count: Int) {
        guard framer.hasTail, count <= framer.held.count else { return }
        framer.takeTail(first: count)
        noteTail(framer.held.count)
    }

    /// Has all that follows told to `rawDataReceived`: what is behind the line that is being
    /// told; or else, from the next data on, an unfinished line and what follows it.
    public final func setRawMode() {
        isRaw = true
        guard let tail = takeTail() else { return }
        refund(tail.count)
        putBack(tail[...])
    }

    /// Has lines told again.
    ///
    /// - Parameter count: how many bytes, at the end of the raw data that is being told, are
    ///   the start of lines. Twisted takes these bytes themselves, and so copies the rest of
    ///   its buffer at every change of the mode.
    public final func setLineMode(unread count: Int = 0) {
        precondition(0...rawCount ~= count, "only raw data that is being told can be unread")
        isRaw = false
        rawUnreadCount = count
    }

    /// Hands the connection over from inside `rawDataReceived`.
    ///
    /// - Parameters:
    ///   - successor: takes the connection over.
    ///   - count: how many bytes, at the end of the raw data that is being delivered, are its own.
    public final func handOver(to successor: any StreamProtocol, unread count: Int) {
        precondition(0...rawCount ~= count, "only raw data that is being told can be unread")
        rawUnreadCount = count
        handOver(to: successor)
    }

    /// Gives up an unfinished line.
    public final override func takeUnfinished() -> [UInt8] { takeTail() ?? [] }

    /// A successor, too, starts behind the end of a line over the limit.
    final override func skipRefused(in bytes: inout ArraySlice<UInt8>) -> Bool {
        var position = 0
        let hasEnded = framer.skipOverlong(in: bytes.span, from: &position)
        bytes = bytes.dropFirst(position)
        return hasEnded
    }

    /// Forgets the start of an unfinished line as well; call this one from an override.
    open override func memoryRanOut(_ transport: any Transport) {
        super.memoryRanOut(transport)
        framer.forgetTail()
    }

    /// Cuts the bytes into lines, or hands them on raw.
    public final override func tellFrames(
        in data: Span<UInt8>, from position: inout Int
    ) throws {
        while isReceiving {
            if isRaw {
                guard try tellRaw(data, from: &position) else { return }
                continue
            }
            // Under a budget each line is asked for by itself, below.
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
                if position < data.count { continue }
                if framer.hasTail {
                    noteTail(framer.held.count)
                    lineUnfinished()
                }
                return
            }
        }
    }

    /// Not for a line that lies whole in the data: that holds nothing.
    private func noteTail(_ count: Int) {
        guard count != toldTail else { return }
        transport?.noteKept(count - toldTail)
        toldTail = count
    }

    /// False when the data is used up.
    private func tellRaw(_ data: Span<UInt8>, from position: inout Int) throws -> Bool {
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
