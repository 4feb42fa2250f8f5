/// The duty to settle a promise, held by whoever will give its value.
///
/// It travels in the jobs, timers and tables of a reactor. When the reactor goes, it drops them
/// all, and a pledge that is dropped unkept fails its promise with `ReactorGone`: so no task
/// waits for ever for a reactor that exists no more.
final class Pledge<Value: Sendable>: Sendable {
    private let promise: Promise<Value>

    init(_ promise: Promise<Value>) {
        self.promise = promise
    }

    deinit {
        promise.settle(with: .failure(ReactorGone()))
    }

    /// True when nobody waits any more: it was kept, or the waiting task was cancelled.
    var isVoid: Bool { promise.isSettled }

    func keep(_ value: Value) {
        promise.settle(with: .success(value))
    }

    func fail(_ error: any Error) {
        promise.settle(with: .failure(error))
    }

    /// Keeps it with what `body` returns, or fails it with what that throws.
    func keep(by body: () throws -> Value) {
        promise.settle(with: Result(catching: body))
    }
}

extension Pledge where Value == Void {
    func keep() {
        keep(())
    }
}
