import Testing

@testable import ReactorKit

@Suite("Promise", .timeLimit(.minutes(10)))
struct PromiseTests {
    @Test func `only the first result counts`() async throws {
        let promise = Promise<Int>()
        #expect(promise.settle(with: .success(1)))
        #expect(!promise.settle(with: .success(2)))
        #expect(try await promise.value {} == 1)
    }

    @Test func `a waiting task is resumed by the result`() async throws {
        let promise = Promise<Int>()
        async let value = promise.value {}
        promise.settle(with: .success(7))
        #expect(try await value == 7)
    }

    @Test func `a cancelled task calls off what it waits for`() async {
        let promise = Promise<Int>()
        let calledOff = Monitor(0)
        let task = Task { try await promise.value { calledOff.withLock { $0 += 1 } } }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(calledOff.withLock { $0 } == 1)
        #expect(!promise.settle(with: .success(1)))
    }

    @Test func `a cancellation after the result calls nothing off`() async throws {
        let promise = Promise<Int>()
        promise.settle(with: .success(1))
        let calledOff = Monitor(false)
        let task = Task {
            unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
            return try await promise.value { calledOff.withLock { $0 = true } }
        }
        #expect(try await task.value == 1)
        #expect(!calledOff.withLock { $0 })
    }

    @Test func `a pledge that is dropped fails because the reactor is gone`() async {
        let promise = Promise<Int>()
        var pledge: Pledge? = Pledge(promise)
        #expect(pledge?.isVoid == false)
        pledge = nil
        await #expect(throws: ReactorGone.self) { try await promise.value {} }
    }

    @Test func `a pledge that is kept gives its value`() async throws {
        let promise = Promise<Int>()
        Pledge(promise).keep(3)
        #expect(try await promise.value {} == 3)
    }
}
