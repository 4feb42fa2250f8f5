import Accounts
import ChatCore
import Digests
import ReactorKit

/// Answers the core's questions about passwords on worker threads, two at a time: each takes about
/// 30 ms, and the threads have other work too.
///
/// They compute at a low priority, so that what people write does not wait for them. The queue has
/// at most one question for each session. Call on the reactor's thread.
final class PasswordChecks {
    /// Returns where the answer goes; nil when it is no longer wanted.
    typealias Receiver = () -> ((Answer) -> Void)?

    private static let parallelCount = 2
    /// How long to wait when the threads have too much other work.
    private static let pause = Duration.milliseconds(100)

    private let reactor: Reactor
    private var waiting = PasswordQueue<(question: Question, receiver: Receiver)>()
    /// What the threads had no place for.
    private var refused: (question: Question, receiver: Receiver)?
    private var runningCount = 0

    init(on reactor: Reactor) { self.reactor = reactor }

    /// Answers on a later turn.
    func answer(_ question: Question, _ receiver: @escaping Receiver) {
        waiting.append((question, receiver), from: question.source)
        startNext()
    }

    private func startNext() {
        while runningCount < Self.parallelCount,
            let (question, receiver) = refused.take() ?? waiting.popFirst()
        {
            if receiver() == nil { continue }
            runningCount += 1
            do throws(WorkersBusy) {
                try reactor.runOnWorker {
                    Self.answer(to: question)
                } completion: { [weak self] result in
                    if let answer = try? result.get() { receiver()?(answer) }
                    self?.goOn()
                }
            } catch {
                refused = (question, receiver)
                reactor.callLater(Self.pause) { [weak self] in self?.goOn() }
                return
            }
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
        // The store of accounts, at the core, answers these.
        case .accounts: return .unavailable
        }
    }
}

@available(*, unavailable)
extension PasswordChecks: Sendable {}

extension Question {
    /// Where an attempt to log in comes from; nil for other questions.
    fileprivate var source: LoginSource? {
        if case .accountPassword(_, _, let source) = self { source } else { nil }
    }
}
