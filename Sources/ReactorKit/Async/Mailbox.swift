/// What a mailbox holds, and how much of it.
protocol MailboxContents: Sendable {
    /// Too much: the producer is to pause.
    var isFull: Bool { get }
    /// So little that a paused producer may continue; the gap to `isFull` prevents flapping.
    var hasRoom: Bool { get }
}

/// What a reader of a mailbox finds.
enum Find<Value: Sendable>: Sendable {
    case value(Value)
    /// Not enough to take yet.
    case nothing
    /// Nothing more will arrive.
    case end
}

/// Where a reactor leaves what a task will take: in order, without loss, within a bound.
///
/// Safe from any thread. It also names the reactor's side of it, see `Reactor.attach(_:for:)`.
final class Mailbox<Contents: MailboxContents>: Sendable {
    private struct State {
        var contents: Contents
        var isProducerPaused = false
        /// The taker, while it waits.
        var taker: Promise<Void>?
    }

    private let state: Monitor<State>

    init(_ contents: Contents) {
        state = Monitor(State(contents: contents))
    }

    /// Reads something off the contents.
    func look<Value: Sendable>(_ body: (Contents) -> Value) -> Value {
        state.withLock { body($0.contents) }
    }

    /// True while a taker waits.
    var isAwaited: Bool { state.withLock { $0.taker != nil } }

    /// The producer's side: changes the contents and wakes the taker.
    ///
    /// - Returns: true when the producer is to pause until it is resumed.
    func change(_ body: (inout Contents) -> Void) -> Bool {
        let (taker, isFull) = state.withLock { state in
            body(&state.contents)
            defer { state.taker = nil }
            let isFull = state.contents.isFull && !state.isProducerPaused
            if isFull { state.isProducerPaused = true }
            return (state.taker, isFull)
        }
        taker?.settle(with: .success(()))
        return isFull
    }

    /// The producer's last change, which may drop some of the contents.
    func end(_ body: (inout Contents) -> Void) {
        let (before, taker) = state.withLock { state in
            let before = state.contents
            body(&state.contents)
            return (before, exchange(&state.taker, nil))
        }
        taker?.settle(with: .success(()))
        // Outside the lock: a deinit of the contents may use this mailbox.
        withExtendedLifetime(before) {}
    }

    /// The taker's side: waits until `take` finds a value or the end, which is nil.
    ///
    /// One taker at a time: a second one gets `AnotherTaskReads`, and the first is not affected.
    /// While a taker waits the producer continues, however much is kept: `take` may need more than
    /// a full mailbox to find anything.
    /// - Parameters:
    ///   - resumeProducer: called when a paused producer is to continue.
    ///   - cancelled: called when the task was cancelled while it waited.
    func next<Value: Sendable>(
        resumeProducer: @Sendable () -> Void, cancelled: @Sendable () -> Void,
        _ take: (inout Contents) throws -> Find<Value>
    ) async throws -> Value? {
        while true {
            let (found, wait, resumes) = try state.withLock { try Self.step(&$0, take) }
            if resumes { resumeProducer() }
            switch (found, wait) {
            case (.value(let value), _): return value
            case (.end, _): return nil
            case (.nothing, let wait):
                try await wait?.value {
                    forget(wait)
                    cancelled()
                }
            }
        }
    }

    private static func step<Value>(
        _ state: inout State, _ take: (inout Contents) throws -> Find<Value>
    ) throws -> (Find<Value>, wait: Promise<Void>?, resumes: Bool) {
        guard state.taker == nil else { throw AnotherTaskReads() }
        let found = try take(&state.contents)
        if case .nothing = found { state.taker = Promise() }
        let resumes = state.isProducerPaused && (state.taker != nil || state.contents.hasRoom)
        if resumes { state.isProducerPaused = false }
        return (found, state.taker, resumes)
    }

    /// A cancelled taker no longer waits.
    private func forget(_ wait: Promise<Void>?) {
        state.withLock { if $0.taker === wait { $0.taker = nil } }
    }
}
