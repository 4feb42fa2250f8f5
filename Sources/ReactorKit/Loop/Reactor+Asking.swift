/// Questions from one reactor to another, both of which stay on their threads.
extension Reactor {
    /// Has `question` called on another reactor's thread, and `answered` here, on a later turn,
    /// with what it gives back; never, when that reactor is gone or does not turn.
    package func ask<Answer: Sendable>(
        _ other: ReactorHandle, _ question: @escaping @Sendable (Reactor) -> Answer,
        answered: @escaping (Answer) -> Void
    ) -> PendingAnswer {
        let id = completions.add(answered)
        other.call { [handle] reactor in
            let answer = question(reactor)
            handle.call { $0.completions.take(id)?(answer) }
        }
        return PendingAnswer(reactor: self, id: id)
    }
}

/// An answer of another reactor that is awaited. Call on the asking reactor's thread.
package struct PendingAnswer {
    private weak var reactor: Reactor?
    private let id: CompletionTable.ID

    fileprivate init(reactor: Reactor, id: CompletionTable.ID) {
        self.reactor = reactor
        self.id = id
    }

    /// Has the answer heard by nobody, should it still come.
    package func cancel() { reactor?.completions.cancel(id) }
}

@available(*, unavailable)
extension PendingAnswer: Sendable {}
