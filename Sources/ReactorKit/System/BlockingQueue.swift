import DequeModule
import Glibc

/// A bounded queue on which worker threads sleep until there is work.
// @unchecked: every access to `state` is between lock and unlock of the mutex, which must
// stand at one address for its life (pthread_mutex_init(3)), hence the allocation.
@safe final class BlockingQueue<Element: Sendable>: @unchecked Sendable {
    private struct State {
        var elements: Deque<Element> = []
        var sleepers = 0
        var isClosed = false
    }

    private let capacity: Int
    private var state = State()
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

    init(capacity: Int) {
        self.capacity = capacity
        unsafe mutex.initialize(to: pthread_mutex_t())
        unsafe changed.initialize(to: pthread_cond_t())
        unsafe pthread_mutex_init(mutex, nil)
        unsafe pthread_cond_init(changed, nil)
    }

    deinit {
        unsafe pthread_cond_destroy(changed)
        unsafe pthread_mutex_destroy(mutex)
        unsafe changed.deallocate()
        unsafe mutex.deallocate()
    }

    enum Pushed { case refused, taken, takenButNobodySleeps }

    /// Refused when the queue is full or closed.
    func push(_ element: Element) -> Pushed {
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe _ = pthread_mutex_unlock(mutex) }
        guard !state.isClosed, state.elements.count < capacity else { return .refused }
        state.elements.append(element)
        unsafe pthread_cond_signal(changed)
        return state.sleepers >= state.elements.count ? .taken : .takenButNobodySleeps
    }

    /// Sleeps until there is an element; nil when the queue is closed.
    func pop() -> Element? {
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe _ = pthread_mutex_unlock(mutex) }
        state.sleepers += 1
        defer { state.sleepers -= 1 }
        while state.elements.isEmpty, !state.isClosed { unsafe pthread_cond_wait(changed, mutex) }
        return state.isClosed ? nil : state.elements.popFirst()
    }

    /// Wakes every sleeper for good; what is queued is dropped.
    func close() {
        unsafe pthread_mutex_lock(mutex)
        state.isClosed = true
        state.elements.removeAll()
        unsafe pthread_cond_broadcast(changed)
        unsafe pthread_mutex_unlock(mutex)
    }
}
