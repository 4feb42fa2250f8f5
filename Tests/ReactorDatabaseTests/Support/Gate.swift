import ReactorDatabase
import ReactorKit

/// Holds the threads of a database until it is opened.
final class Gate: Sendable {
    private let isOpen = Monitor(false)
    private let arrived = Monitor(0)

    func open() {
        isOpen.withLock { $0 = true }
        isOpen.wakeAll()
    }

    func pass() {
        arrived.withLock { $0 += 1 }
        arrived.wakeAll()
        isOpen.withLock(when: { $0 }) { _ in }
    }

    /// Returns when `count` threads have come.
    func waitForThreads(_ count: Int = 1) {
        arrived.withLock(when: { $0 >= count }) { _ in }
    }
}

/// Checks that `body` throws a `DatabaseError`, and returns it.
func failure(_ body: () throws -> Void) -> DatabaseError? {
    do {
        try body()
        return nil
    } catch {
        return error as? DatabaseError
    }
}
