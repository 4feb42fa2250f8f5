import Accounts
import ChatCore
import Digests
import ReactorKit

/// Computes passwords at one priority, two at a time, since the threads have other work too.
///
/// Call on the reactor's thread.
final class PasswordLane {
    typealias Receiver = PasswordChecks.Receiver

    private static let parallelCount = 2
    /// How long to wait when the threads have too much other work.
    private static let pause = Duration.milliseconds(100)

    private let priority: WorkPriority
    private let reactor: Reactor
    private let patience: Duration?
    private let overdue: (Question, @escaping Receiver) -> Void
    private var waiting = PasswordQueue<(question: Question, receiver: Receiver)>()
    /// What the threads had no place for.
    private var refused: (question: Question, receiver: Receiver)?
    private var runningCount = 0

    /// Calls `overdue` with a question whose computation was begun and takes longer than `patience`.
    init(
        _ priority: WorkPriority, on reactor: Reactor, patience: Duration? = nil,
        overdue: @escaping (Question, @escaping Receiver) -> Void = { _, _ in }
    ) {
        (self.priority, self.reactor) = (priority, reactor)
        (self.patience, self.overdue) = (patience, overdue)
    }

    /// Answers on a later turn.
    func answer(
        _ question: Question, from block: AddressBlock?, _ receiver: @escaping Receiver
    ) {
        waiting.append((question, receiver), from: block)
        startNext()
    }

    private func startNext() {
        while runningCount < Self.parallelCount,
            let (question, receiver) = refused.take() ?? waiting.popFirst()
        {
            if receiver() == nil { continue }
            runningCount += 1
            do throws(WorkersBusy) {
                try start(question, receiver)
            } catch {
                refused = (question, receiver)
                reactor.callLater(Self.pause) { [weak self] in self?.goOn() }
                return
            }
        }
    }

    private func start(_ question: Question, _ receiver: @escaping Receiver) throws(WorkersBusy) {
        var timer: ScheduledCall?
        try reactor.runOnWorker(priority: priority) {
            Self.answer(to: question)
        } completion: { [weak self] result in
            timer?.cancel()
            if let answer = try? result.get() { receiver()?(answer) }
            self?.goOn()
        }
        guard let patience else { return }
        timer = reactor.callLater(patience) { [weak self] in
            if receiver() != nil { self?.overdue(question, receiver) }
        }
    }

    private func goOn() {
        runningCount -= 1
        startNext()
    }

    /// Answers a question in the time that its computation takes.
    private static func answer(to question: Question) -> Answer {
        switch question {
        case .password(let password, let verifier):
            let verifier = PasswordVerifier(String(decoding: verifier, as: UTF8.self))
            return .password(isRight: verifier?.matches(password) == true)
        case .accountPassword(let password, let verifier, _):
            return .password(isRight: verifier.matches(password.bytes))
        case .newVerifier(let password):
            do throws(DigestRefused) {
                return .verifier(try PasswordVerifier(of: password.bytes))
            } catch {
                return .unavailable
            }
        // The stores, at the core, answer these.
        case .accounts, .history: return .unavailable
        }
    }
}

@available(*, unavailable)
extension PasswordLane: Sendable {}
