import ReactorKit

/// What the services of all workers are asked for.
extension Server {
    /// Notifies them that a successor serves in their place; calls `left` when all have left.
    func leaveServices(_ left: @escaping () -> Void) {
        askWorkers { worker, answered in
            worker.leave { answered(true) }
        } answered: { (_: [Bool]) in
            left()
        }
    }

    /// Notifies them that a command of an administrator has changed what they keep on disk; calls
    /// `noted` with what they did about it, as sentences.
    package func dataChanged(_ noted: @escaping ([String]) -> Void) {
        askWorkers {
            $0.dataChanged($1)
        } answered: {
            noted(Array($0.joined()))
        }
    }

    /// Notifies them that a command of an administrator removes what they keep on disk of an account;
    /// calls `noted` with what they did about it, as sentences.
    package func dataForgotten(of account: String, _ noted: @escaping ([String]) -> Void) {
        askWorkers {
            $0.dataForgotten(of: account, $1)
        } answered: {
            noted(Array($0.joined()))
        }
    }

    /// Calls `question` on the thread of each worker, and `answered` here when all have answered;
    /// never when a worker has ended.
    private func askWorkers<Answer: Sendable>(
        _ question: @escaping @Sendable (Worker, @escaping (Answer) -> Void) -> Void,
        answered: @escaping ([Answer]) -> Void
    ) {
        let others = threads?.workers ?? []
        var answers: [Answer] = []
        let take = { (answer: Answer) in
            answers.append(answer)
            if answers.count == 1 + others.count { answered(answers) }
        }
        for worker in others {
            let delivery = reactor.delivery(to: take)
            worker.call { question($0) { delivery.deliver($0) } }
        }
        question(home, take)
    }
}
