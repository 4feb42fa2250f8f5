import CPosix
import Glibc

/// A value behind a lock, whose changes threads can wait for.
///
/// By pthread_mutex_lock(3), since ThreadSanitizer does not see into Synchronization's `Mutex` (a
/// bare futex(2)) and would report all that this guards as races.
// @unchecked: every access to `value` is between lock and unlock of the mutex, which must stay at
// one address (pthread_mutex_init(3)), hence the allocation.
@safe package final class Monitor<Value: Sendable>: @unchecked Sendable {
    private var value: Value
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

    package init(_ value: Value) {
        self.value = value
        unsafe mutex.initialize(to: pthread_mutex_t())
        unsafe changed.initialize(to: pthread_cond_t())
        unsafe pthread_mutex_init(mutex, nil)
        // The clock of `withLock(when:within:)`, which nothing sets.
        var attributes = pthread_condattr_t()
        unsafe pthread_condattr_init(&attributes)
        unsafe pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        unsafe pthread_cond_init(changed, &attributes)
        unsafe pthread_condattr_destroy(&attributes)
    }

    deinit {
        unsafe pthread_cond_destroy(changed)
        unsafe pthread_mutex_destroy(mutex)
        unsafe changed.deallocate()
        unsafe mutex.deallocate()
    }

    /// Locks the value while `body` runs, which must be short and must not use this monitor again.
    package func withLock<Result>(_ body: (inout Value) throws -> Result) rethrows -> Result {
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe _ = pthread_mutex_unlock(mutex) }
        return try body(&value)
    }

    /// The same, once the value is as `condition` wants it; sleeps until then.
    ///
    /// Checks again whenever it is woken, so a thread that changes the value wakes it.
    package func withLock<Result>(
        when condition: (Value) -> Bool, _ body: (inout Value) throws -> Result
    ) rethrows -> Result {
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe _ = pthread_mutex_unlock(mutex) }
        while !condition(value) { unsafe pthread_cond_wait(changed, mutex) }
        return try body(&value)
    }

    /// The same, but sleeps at most for `limit`; nil when the value is not as wanted by then.
    package func withLock<Result>(
        when condition: (Value) -> Bool, within limit: Duration,
        _ body: (inout Value) throws -> Result
    ) rethrows -> Result? {
        let (seconds, attoseconds) = limit.components
        let end =
            cs_monotonic_nanoseconds() + 1_000_000_000 * seconds + attoseconds / 1_000_000_000
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe _ = pthread_mutex_unlock(mutex) }
        while !condition(value) {
            if unsafe cs_wait_until(changed, mutex, end) == ETIMEDOUT { break }
        }
        return condition(value) ? try body(&value) : nil
    }

    /// Wakes one of those that sleep.
    package func wakeOne() {
        unsafe pthread_cond_signal(changed)
    }

    /// Wakes all that sleep.
    package func wakeAll() {
        unsafe pthread_cond_broadcast(changed)
    }
}
