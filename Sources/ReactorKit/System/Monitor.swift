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
        unsafe pthread_cond_init(changed, nil)
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

    /// Wakes one of those that sleep.
    package func wakeOne() {
        unsafe pthread_cond_signal(changed)
    }

    /// Wakes all that sleep.
    package func wakeAll() {
        unsafe pthread_cond_broadcast(changed)
    }
}
