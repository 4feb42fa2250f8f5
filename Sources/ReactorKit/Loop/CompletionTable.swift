/// The completions of results that other threads deliver, by number.
///
/// The closures stay on the reactor's side, so they may capture what is not Sendable.
struct CompletionTable {
    /// Identifies one awaited result.
    struct ID: Hashable, Sendable {
        fileprivate let number: Int
    }

    private var completions: [ID: (any Sendable) -> Void] = [:]
    private var lastNumber = 0

    var count: Int { completions.count }

    mutating func add<Value: Sendable>(_ completion: @escaping (Value) -> Void) -> ID {
        lastNumber += 1
        let id = ID(number: lastNumber)
        completions[id] = { value in
            if let value = value as? Value { completion(value) }
        }
        return id
    }

    /// The completion, once; nil when it was cancelled.
    mutating func take(_ id: ID) -> ((any Sendable) -> Void)? {
        completions.removeValue(forKey: id)
    }

    /// Forgets a completion; the work itself continues, and its result is dropped.
    ///
    /// The completion is returned because its deinit may change the table: the caller destroys it
    /// after the change.
    @discardableResult
    mutating func cancel(_ id: ID) -> ((any Sendable) -> Void)? {
        completions.removeValue(forKey: id)
    }
}

/// How another thread delivers a value to a closure that stays on the reactor's thread.
package struct Delivery<Value: Sendable>: Sendable {
    fileprivate let id: CompletionTable.ID
    private let handle: ReactorHandle

    fileprivate init(to handle: ReactorHandle, _ id: CompletionTable.ID) {
        self.handle = handle
        self.id = id
    }

    /// Delivers it, in the order of the calls of one thread; once. Safe from any thread.
    package func deliver(_ value: Value) {
        handle.call { [id] in $0.completions.take(id)?(value) }
    }
}

extension Reactor {
    /// Keeps `completion` until its value is delivered. Call on the reactor's thread.
    package func delivery<Value: Sendable>(
        to completion: @escaping (Value) -> Void
    ) -> Delivery<Value> {
        Delivery(to: handle, completions.add(completion))
    }

    /// Drops the completion: no value will be delivered, or it is no longer wanted.
    package func cancel<Value>(_ delivery: Delivery<Value>) {
        completions.cancel(delivery.id)
    }
}

/// Questions from one reactor to another, both of which stay on their threads.
extension Reactor {
    /// Calls `question` on another reactor's thread, and `answered` here, on a later turn, with its
    /// result; `answered` is never called if that reactor has been released or does not run.
    package func ask<Answer: Sendable>(
        _ other: ReactorHandle, _ question: @escaping @Sendable (Reactor) -> Answer,
        answered: @escaping (Answer) -> Void
    ) -> PendingAnswer {
        let delivery = delivery(to: answered)
        other.call { delivery.deliver(question($0)) }
        return PendingAnswer(reactor: self, id: delivery.id)
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

    /// Drops the answer if it still arrives.
    package func cancel() { reactor?.completions.cancel(id) }
}

@available(*, unavailable)
extension PendingAnswer: Sendable {}
