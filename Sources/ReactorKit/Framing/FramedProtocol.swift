/// The base class of protocols of lines and of messages: the transport, pauses, hand-over, and the
/// budget of messages.
///
/// For another framing, subclass it and override `deliverFrames` and `takeUnfinished`; call
/// `admittedEnd` before each frame and `charge` after it. Call on the reactor's thread.
open class FramedProtocol: StreamProtocol {
    /// The connection, from `connectionMade` to `connectionLost`.
    public final var transport: (any Transport)? { connection }
    /// True from `pauseReceiving` to `resumeReceiving`, and while the connection is handed over.
    public final var isPaused: Bool { hasPause }

    // Not public, which spares each access a check for exclusive access: the compiler sees all
    // accesses, and that none overlaps another.
    private var connection: (any Transport)?
    private var hasPause = false
    private var isDelivering = false
    private var budget: (any MessageBudget)?
    /// The budget is used up: the transport is paused, and a wait is in progress.
    private var isHeld = false
    /// Gets the connection as soon as no callback is in progress.
    private var successor: (any StreamProtocol)?
    /// Received and not delivered yet. A slice, so that removing from its front copies nothing.
    private var unread: ArraySlice<UInt8> = []
    /// The size of `unread`, as last reported to the transport.
    private var reportedUnread = 0

    /// Makes a protocol without a connection.
    public init() {}

    /// True while frames may be delivered: there is a connection, which is not closing, not handed
    /// over, not paused and not over its budget. It stays true after `loseWriteConnection`, since
    /// the peer may still send.
    public final var isReceiving: Bool {
        guard let transport else { return false }
        return isReceiving(from: transport)
    }

    /// Delivers the frames in `data` from `position` on while `isReceiving`, and moves `position`
    /// after them. The rest of the data is passed again after a pause.
    open func deliverFrames(in data: Span<UInt8>, from position: inout Int) throws {
        position = data.count
    }

    /// Delivers no further frame, and pauses reading.
    ///
    /// This is `pauseProducing` of a Twisted receiver; here that name is for the transport's
    /// backpressure. Bytes that were read already are kept.
    public final func pauseReceiving() {
        hasPause = true
        transport?.pauseProducing()
    }

    /// Delivers the bytes that were kept, before it returns, and then resumes reading.
    ///
    /// As in Twisted, this is an exception to the rule that no callback runs inside a call: the
    /// protocol calls it itself, and so expects a message.
    ///
    /// - Throws: what a callback throws. Inside a callback let the error propagate, so that it ends
    ///   the connection.
    public final func resumeReceiving() throws {
        guard successor == nil else { return }
        hasPause = false
        try deliverUnread()
        if !isStopped { transport?.resumeProducing() }
    }

    /// Replaces this protocol by `successor`, as after STARTTLS, and passes it all bytes that were
    /// received and not delivered: an unfinished frame, and what follows the frame that is being
    /// delivered. The rest of a line over the limit is dropped, since the next line follows it; a
    /// refused message is passed on whole, since the start of the next one is unknown.
    ///
    /// No further frame is delivered here. The transport can be used until the end of the current
    /// callback, as for a last answer; afterwards `transport` is nil. Ignored without a connection.
    /// Use it in place of `Transport.handOver`, which does not know what was not delivered.
    public final func handOver(to successor: any StreamProtocol) {
        guard connection != nil else { return }
        hasPause = true
        exchange(&self.successor, successor)
        if !isDelivering { handOverIfRequested() }
    }

    /// Removes and returns the bytes of an incomplete frame, as they were received.
    open func takeUnfinished() -> [UInt8] { [] }

    /// Drops the rest of a refused frame; returns false if its end has not been received.
    func skipRefused(in bytes: inout ArraySlice<UInt8>) -> Bool { true }

    /// Puts bytes before those that are not delivered yet.
    final func prepend(_ bytes: ArraySlice<UInt8>) {
        if !bytes.isEmpty { unread = unread.isEmpty ? bytes : bytes + unread }
    }

    /// The same, for callers that have the transport: it is checked for each frame.
    final func isReceiving(from transport: any Transport) -> Bool {
        !isStopped && connection != nil && transport.isDelivering
    }

    private var isStopped: Bool { hasPause || isHeld }

    // MARK: - Budget

    /// True when a budget limits what is delivered.
    public final var isLimited: Bool { budget != nil }

    /// The end of the bytes in which to look for the next frame: the end of `data` unless a budget
    /// allows fewer. Nil when it allows none; then return from `deliverFrames`.
    public final func admittedEnd(of data: Span<UInt8>, from position: Int) -> Int? {
        guard let budget, position < data.count else { return data.count }
        let rest = data.count - position
        let available = budget.availableByteCount
        if available > 0 { return position + min(available, rest) }
        hold(rest, for: budget)
        return nil
    }

    /// Counts bytes of `data` that were used, before they are delivered.
    ///
    /// - Parameters:
    ///   - byteCount: the number of bytes.
    ///   - endsMessage: true when the last one ends a message.
    public final func charge(_ byteCount: Int, endsMessage: Bool) {
        budget?.take(messages: endsMessage ? 1 : 0, bytes: byteCount)
    }

    /// Subtracts bytes from the budget's count, since they will be used again.
    final func refund(_ byteCount: Int) {
        if byteCount > 0 { budget?.giveBack(bytes: byteCount) }
    }

    private func hold(_ byteCount: Int, for budget: any MessageBudget) {
        guard let connection else { return }
        budget.wait(forBytes: byteCount, of: connection) { [weak self] in self?.endHold() }
        // The budget may have ended the connection instead.
        guard connection.isDelivering else { return }
        isHeld = true
        connection.pauseProducing()
    }

    private func endHold() {
        isHeld = false
        do {
            try deliverUnread()
            if !isStopped { transport?.resumeProducing() }
        } catch {
            transport?.failConnection(with: error)
        }
    }

    private func cancelHold() {
        guard isHeld else { return }
        isHeld = false
        budget?.cancelWait()
    }

    // MARK: - StreamProtocol

    /// Counts what is delivered against `budget`; an override must call `super`, and may pass a budget
    /// of its own that respects this one too.
    open func limit(by budget: any MessageBudget) {
        self.budget = budget
    }

    /// The successor, which gets the budget too.
    public final func replaced(
        by successor: any StreamProtocol, unreadByteCount: Int
    ) -> any StreamProtocol {
        if let budget { successor.limit(by: budget) }
        return successor
    }

    /// Stores the transport; an override must call `super`.
    open func connectionMade(_ transport: any Transport) throws {
        connection = transport
    }

    /// Drops what is kept; an override must call `super`.
    open func connectionLost(_ reason: DisconnectReason) {
        cancelHold()
        connection = nil
        exchange(&successor, nil)
        unread = []
    }

    /// More bytes are unsent than the high-water mark.
    open func pauseProducing() {}

    /// The unsent bytes have fallen to the low-water mark.
    open func resumeProducing() {}

    /// A time limit is reached; unless overridden, the connection is aborted.
    open func timeLimitReached(_ limit: TimeLimit, _ transport: any Transport) {}

    /// Memory is short. An override must call `super`, and may then report it to the peer. Unless
    /// overridden, the connection is aborted.
    open func memoryRanOut(_ transport: any Transport) {
        cancelHold()
        unread = []
    }

    /// Delivers what a budget holds back, which would otherwise be lost, and calls
    /// `loseConnection`. An override must call `super` at its end.
    open func shutDown(_ transport: any Transport, within limit: Duration) {
        if isHeld {
            cancelHold()
            budget = nil
            do {
                try deliverUnread()
            } catch {
                return transport.failConnection(with: error)
            }
        }
        transport.loseConnection(within: limit)
    }

    /// Cuts the bytes into frames.
    public final func dataReceived(_ data: Span<UInt8>) throws {
        if isStopped || !unread.isEmpty {
            append([UInt8](copying: data))
            return try deliverUnread()
        }
        let isOutermost = beginDelivery()
        defer { if isOutermost { isDelivering = false } }
        var position = 0
        try deliverFrames(in: data, from: &position)
        guard isStopped else { return }
        if position < data.count {
            prepend([UInt8](copying: data.extracting(position..<data.count))[...])
            noteUnread()
        }
        if isOutermost { handOverIfRequested() }
    }

    // MARK: -

    /// Puts bytes after those that are not delivered yet. In a local copy: a property that is
    /// modified in place is checked for exclusive access wherever it is read.
    private func append(_ bytes: [UInt8]) {
        var all = unread
        unread = []
        all += bytes
        unread = all
    }

    private func deliverUnread() throws {
        let isOutermost = beginDelivery()
        defer { if isOutermost { isDelivering = false } }
        try deliverEachUnread()
        if isOutermost { handOverIfRequested() }
    }

    private func deliverEachUnread() throws {
        defer { noteUnread() }
        while !isStopped, !unread.isEmpty {
            guard isReceiving else { return unread = [] }
            // Moved out, since a callback may feed more data, or pause.
            let bytes = unread
            unread = []
            var position = 0
            try deliverFrames(in: bytes.span, from: &position)
            if isStopped { prepend(bytes.dropFirst(position)) }
        }
    }

    /// False inside a callback, which may feed more data or resume.
    private func beginDelivery() -> Bool {
        guard !isDelivering else { return false }
        isDelivering = true
        return true
    }

    /// Hands the connection over, if requested.
    private func handOverIfRequested() {
        guard let successor, let connection else { return }
        var kept = unread
        unread = []
        guard skipRefused(in: &kept) else { return noteUnread() }
        let unfinished = takeUnfinished()
        refund(unfinished.count)
        let rest = unfinished + kept
        noteUnread()
        cancelHold()
        self.successor = nil
        self.connection = nil
        hasPause = false
        connection.handOver(to: successor, unread: rest.span)
    }

    private func noteUnread() {
        let count = unread.count
        guard count != reportedUnread else { return }
        connection?.noteKept(count - reportedUnread)
        reportedUnread = count
    }
}

@available(*, unavailable)
extension FramedProtocol: Sendable {}
