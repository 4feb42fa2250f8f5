/// What protocols of lines and of messages have in common: the transport, the pause, and the
/// budget of messages.
///
/// To make one of another framing, subclass and override `tellFrames` and `takeUnfinished`; call
/// `admittedEnd` before each frame and `charge` behind it. Call on the reactor's thread.
open class FramedProtocol: StreamProtocol {
    /// The connection, from `connectionMade` to `connectionLost`.
    public final var transport: (any Transport)? { connection }
    /// True from `pauseReceiving` to `resumeReceiving`, and while the connection is handed over.
    public final var isPaused: Bool { hasPause }

    // Not public themselves, which spares each access a check for exclusive access: the
    // compiler sees all of them, and that none spans another.
    private var connection: (any Transport)?
    private var hasPause = false
    private var isTelling = false
    private var budget: (any MessageBudget)?
    /// The budget is used up; the transport is paused, and a wait has begun.
    private var isHeld = false
    /// Gets the connection as soon as nothing is being told any more.
    private var successor: (any StreamProtocol)?
    /// Came, and is not told yet. A slice, so that taking from its front copies nothing.
    private var unread: ArraySlice<UInt8> = []
    /// What the transport was told of it.
    private var toldUnread = 0

    /// A protocol without a connection yet.
    public init() {}

    /// True while frames may be told: there is a connection, which is not closing, not handed
    /// over, not paused and not over its budget. After `loseWriteConnection` it stays true: the peer is still heard.
    public final var isReceiving: Bool {
        guard let transport else { return false }
        return isReceiving(from: transport)
    }

    /// Tells what there is in `data` behind `position`, as long as `isReceiving`, and moves
    /// `position` behind it; what is behind that is given again after a pause.
    open func tellFrames(in data: Span<UInt8>, from position: inout Int) throws {
        position = data.count
    }

    /// Tells nothing more, from the next frame on, and has the transport read nothing more.
    ///
    /// Twisted's `pauseProducing` of a receiver, which here is the transport's word for
    /// writing too much. What was read already is kept.
    public final func pauseReceiving() {
        hasPause = true
        transport?.pauseProducing()
    }

    /// Delivers what was kept, before it returns, and then has the transport read again.
    ///
    /// An exception to the rule that no callback runs inside a call, as Twisted has it: the
    /// protocol calls itself here, and so knows when its next message may come.
    ///
    /// - Throws: what telling throws; inside a callback let it pass, so that it ends the
    ///   connection.
    public final func resumeReceiving() throws {
        guard successor == nil else { return }
        hasPause = false
        try tellUnread()
        if !isStopped { transport?.resumeProducing() }
    }

    /// Puts `successor` in this protocol's place, as after a STARTTLS, and passes it all that was
    /// received and not delivered: an unfinished frame, and what is behind the frame that is
    /// being delivered. Of a line over the limit its rest is dropped, since the next line follows
    /// it; a refused message is passed on whole, since nothing tells where the next one begins.
    ///
    /// Nothing more is delivered here, from the next frame on. Inside a callback the transport
    /// stays usable to its end, as for a last answer; afterwards `transport` is nil. Ignored
    /// without a connection. In place of `Transport.handOver`, which cannot know what was not
    /// delivered.
    public final func handOver(to successor: any StreamProtocol) {
        guard connection != nil else { return }
        hasPause = true
        exchange(&self.successor, successor)
        if !isTelling { leave() }
    }

    /// Gives up the bytes of a frame that has begun and is not complete, as they were received.
    open func takeUnfinished() -> [UInt8] { [] }

    /// Drops what is left of a frame that was refused already; false when its end has not come.
    func skipRefused(in bytes: inout ArraySlice<UInt8>) -> Bool { true }

    /// Puts bytes before all that is to be told yet.
    final func putBack(_ bytes: ArraySlice<UInt8>) {
        if !bytes.isEmpty { unread = unread.isEmpty ? bytes : bytes + unread }
    }

    /// The same, for who has the transport at hand: it is asked for each frame.
    final func isReceiving(from transport: any Transport) -> Bool {
        !isStopped && connection != nil && transport.isDelivering
    }

    private var isStopped: Bool { hasPause || isHeld }

    // MARK: - Budget

    /// True when a budget limits what is delivered.
    public final var isLimited: Bool { budget != nil }

    /// Where the bytes end that the next frame may be looked for in: the end of `data` unless a
    /// budget allows fewer. Nil when it allows nothing; then return from `tellFrames`.
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
    ///   - byteCount: how many.
    ///   - endsMessage: whether the last one ends a message.
    public final func charge(_ byteCount: Int, endsMessage: Bool) {
        budget?.take(messages: endsMessage ? 1 : 0, bytes: byteCount)
    }

    /// Takes back what was counted of bytes that will be used again.
    final func refund(_ byteCount: Int) {
        if byteCount > 0 { budget?.giveBack(bytes: byteCount) }
    }

    private func hold(_ byteCount: Int, for budget: any MessageBudget) {
        guard let connection else { return }
        budget.wait(forBytes: byteCount, of: connection) { [weak self] in self?.goOn() }
        // It may have ended the connection instead.
        guard connection.isDelivering else { return }
        isHeld = true
        connection.pauseProducing()
    }

    private func goOn() {
        isHeld = false
        do {
            try tellUnread()
            if !isStopped { transport?.resumeProducing() }
        } catch {
            transport?.failConnection(with: error)
        }
    }

    private func forgetHold() {
        guard isHeld else { return }
        isHeld = false
        budget?.cancelWait()
    }

    // MARK: - StreamProtocol

    /// Counts what is delivered against `budget`.
    public final func limit(by budget: any MessageBudget) {
        self.budget = budget
    }

    /// The successor, which gets the budget too.
    public final func replaced(
        by successor: any StreamProtocol, unreadByteCount: Int
    ) -> any StreamProtocol {
        if let budget { successor.limit(by: budget) }
        return successor
    }

    /// The connection stands; call this one from an override.
    open func connectionMade(_ transport: any Transport) throws {
        connection = transport
    }

    /// The connection is over; call this one from an override.
    open func connectionLost(_ reason: DisconnectReason) {
        forgetHold()
        connection = nil
        exchange(&successor, nil)
        unread = []
    }

    /// More waits to be sent than the high-water mark.
    open func pauseProducing() {}

    /// What waited has fallen to the low-water mark.
    open func resumeProducing() {}

    /// A limit of time is reached; unless overridden, the connection is aborted.
    open func timeLimitReached(_ limit: TimeLimit, _ transport: any Transport) {}

    /// Memory is short; call this one from an override, which then may say so to the peer. Unless
    /// overridden, the connection is aborted.
    open func memoryRanOut(_ transport: any Transport) {
        forgetHold()
        unread = []
    }

    /// Delivers what a budget holds back, which would be lost, and loses the connection; call this
    /// one at the end of an override.
    open func shutDown(_ transport: any Transport, within limit: Duration) {
        if isHeld {
            forgetHold()
            budget = nil
            do {
                try tellUnread()
            } catch {
                return transport.failConnection(with: error)
            }
        }
        transport.loseConnection(within: limit)
    }

    /// Cuts the bytes into frames.
    public final func dataReceived(_ data: Span<UInt8>) throws {
        if isStopped || !unread.isEmpty {
            putBehind([UInt8](copying: data))
            return try tellUnread()
        }
        let isOutermost = beginTelling()
        defer { if isOutermost { isTelling = false } }
        var position = 0
        try tellFrames(in: data, from: &position)
        guard isStopped else { return }
        if position < data.count {
            putBack([UInt8](copying: data.extracting(position..<data.count))[...])
            noteUnread()
        }
        if isOutermost { leave() }
    }

    // MARK: -

    /// Puts bytes behind all that is to be told yet. In a copy of its own: a property that is
    /// changed in place is checked for exclusive access wherever it is looked at.
    private func putBehind(_ bytes: [UInt8]) {
        var all = unread
        unread = []
        all += bytes
        unread = all
    }

    private func tellUnread() throws {
        let isOutermost = beginTelling()
        defer { if isOutermost { isTelling = false } }
        try tellEachUnread()
        if isOutermost { leave() }
    }

    private func tellEachUnread() throws {
        defer { noteUnread() }
        while !isStopped, !unread.isEmpty {
            guard isReceiving else { return unread = [] }
            // Taken out, since what is told may feed more, or pause.
            let bytes = unread
            unread = []
            var position = 0
            try tellFrames(in: bytes.span, from: &position)
            if isStopped { putBack(bytes.dropFirst(position)) }
        }
    }

    /// False inside of what is being told, which may feed more or resume.
    private func beginTelling() -> Bool {
        guard !isTelling else { return false }
        isTelling = true
        return true
    }

    /// Hands the connection over, if that was asked for.
    private func leave() {
        guard let successor, let connection else { return }
        var kept = unread
        unread = []
        guard skipRefused(in: &kept) else { return noteUnread() }
        let unfinished = takeUnfinished()
        refund(unfinished.count)
        let rest = unfinished + kept
        noteUnread()
        forgetHold()
        self.successor = nil
        self.connection = nil
        hasPause = false
        connection.handOver(to: successor, unread: rest.span)
    }

    private func noteUnread() {
        let count = unread.count
        guard count != toldUnread else { return }
        connection?.noteKept(count - toldUnread)
        toldUnread = count
    }
}

@available(*, unavailable)
extension FramedProtocol: Sendable {}
