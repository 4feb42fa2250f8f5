import DequeModule

/// A bounded queue on which worker threads sleep until there is work.
final class BlockingQueue<Element: Sendable>: Sendable {
    private struct State {
        var elements: Deque<Element> = []
        var sleepers = 0
        var isClosed = false
    }

    private let capacity: Int
    private let state = Monitor(State())

    init(capacity: Int) {
        self.capacity = capacity
    }

    enum Pushed { case refused, taken, takenButNobodySleeps }

    /// Refused when the queue is full or closed.
    func push(_ element: Element) -> Pushed {
        defer { state.wakeOne() }
        return state.withLock { state in
            guard !state.isClosed, state.elements.count < capacity else { return .refused }
            state.elements.append(element)
            return state.sleepers >= state.elements.count ? .taken : .takenButNobodySleeps
        }
    }

    /// Sleeps until there is an element; nil when the queue is closed.
    func pop() -> Element? {
        state.withLock { $0.sleepers += 1 }
        return state.withLock(when: { $0.isClosed || !$0.elements.isEmpty }) { state in
            state.sleepers -= 1
            return state.isClosed ? nil : state.elements.popFirst()
        }
    }

    /// Wakes every sleeper for good; what is queued is dropped.
    func close() {
        let dropped = state.withLock { state in
            state.isClosed = true
            return exchange(&state.elements, [])
        }
        state.wakeAll()
        // Outside the lock: the element's deinit may use this queue again.
        withExtendedLifetime(dropped) {}
    }
}
