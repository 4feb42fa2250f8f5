import ReactorKit
import Testing

/// Runs each test of a suite on threads of its own, which it may block.
struct OwnThreads: SuiteTrait, TestTrait, TestScoping {
    var isRecursive: Bool { true }

    func provideScope(
        for test: Test, testCase: Test.Case?,
        performing function: @Sendable () async throws -> Void
    ) async throws {
        try await withTaskExecutorPreference(NewThreads(), operation: function)
    }
}

extension Trait where Self == OwnThreads {
    /// Each test runs on threads of its own, which it may block.
    static var ownThreads: OwnThreads { OwnThreads() }
}

/// Runs each job on a thread that is started for it.
private final class NewThreads: TaskExecutor {
    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        do {
            try Thread.detach { unsafe job.runSynchronously(on: self.asUnownedTaskExecutor()) }
        } catch {
            fatalError("no thread for a test: \(error)")
        }
    }
}
