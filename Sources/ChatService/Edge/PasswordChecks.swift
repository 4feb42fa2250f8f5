import Accounts
import ChatCore
import ReactorKit

/// Answers the core's questions about passwords on worker threads: each takes about 30 ms.
///
/// Those from where an account was used before do not wait for others, and others are computed only
/// while a processor has nothing else to do, so that what people write never waits for guesses. When
/// that takes too long, since the machine has much other work, they are computed like the first
/// kind. At most one question of each session waits. Call on the reactor's thread.
final class PasswordChecks {
    /// Returns where the answer goes; nil when it is no longer wanted.
    typealias Receiver = () -> ((Answer) -> Void)?

    /// How long a computation that was begun may take before it is begun again, with those from
    /// known addresses.
    private static let patience = Duration.seconds(2)

    private let known: PasswordLane
    private let others: PasswordLane

    init(on reactor: Reactor) {
        let known = PasswordLane(.low, on: reactor)
        self.known = known
        others = PasswordLane(.idle, on: reactor, patience: Self.patience) { question, receiver in
            known.answer(question, from: question.source?.block, receiver)
        }
    }

    /// Answers on a later turn.
    func answer(_ question: Question, _ receiver: @escaping Receiver) {
        let lane = question.source?.isKnown == true ? known : others
        var receive = receiver
        if lane === others {
            // Whichever computation ends first has the answer.
            var isAnswered = false
            receive = {
                guard !isAnswered, let receive = receiver() else { return nil }
                return { answer in
                    isAnswered = true
                    receive(answer)
                }
            }
        }
        lane.answer(question, from: question.source?.block, receive)
    }
}

@available(*, unavailable)
extension PasswordChecks: Sendable {}

extension Question {
    /// True for what is computed, and not looked up.
    var isAboutPassword: Bool {
        switch self {
        case .password, .accountPassword, .newVerifier: true
        case .accounts, .history: false
        }
    }

    /// Where an attempt to log in comes from; nil for other questions.
    fileprivate var source: LoginSource? {
        if case .accountPassword(_, _, let source) = self { source } else { nil }
    }
}
