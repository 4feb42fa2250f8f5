/// What to do with results that other threads will bring, found by number.
///
/// The closures stay on the reactor's side, so they may capture what is not Sendable.
struct CompletionTable {
    /// Names one awaited result.
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

    /// Forgets a completion; the work itself goes on unheard.
    ///
    /// It is given back, for its end may come here again: the caller destroys it, when nothing of
    /// the table is being changed.
    @discardableResult
    mutating func cancel(_ id: ID) -> ((any Sendable) -> Void)? {
        completions.removeValue(forKey: id)
    }
}
