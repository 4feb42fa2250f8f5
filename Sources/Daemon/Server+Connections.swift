import Logging
import ReactorKit
import Services

/// The open connections, for the control socket.
extension Server {
    /// Connections in one answer, which bounds the work of a turn.
    package static let portion = 500
    /// How long a worker may take to answer.
    private static let answerLimit = Duration.seconds(2)
    /// How long a client that is disconnected may take to read what was sent, and to close.
    private static let closingLimit = Duration.seconds(5)

    /// Calls `found` once with the first `portion` connections with a higher number than this, in
    /// order, and with the number of workers that did not answer, whose connections are missing.
    package func listConnections(
        after number: Int,
        found: @escaping (_ connections: [ConnectionSummary], _ silentCount: Int) -> Void
    ) {
        ask { worker in
            worker.connections.first(Self.portion, after: number).map { ConnectionSummary($0) }
        } answered: { answers, silentCount in
            let all = answers.joined().sorted { $0.number < $1.number }
            found(Array(all.prefix(Self.portion)), silentCount)
        }
    }

    /// Closes the connection of this number in order, and calls `done` once: with false when there
    /// is none, and with nil when a worker that may have it did not answer.
    package func disconnect(_ number: Int, done: @escaping (Bool?) -> Void) {
        ask { worker in
            guard let connection = worker.connections[number] else { return false }
            let peer = connection.peer.map { "\($0)" } ?? "?"
            worker.log.notice(
                "disconnecting connection \(number) from \(peer), as requested",
                metadata: connection.metadata)
            connection.close(within: Self.closingLimit)
            return true
        } answered: { answers, silentCount in
            done(answers.contains(true) ? true : silentCount > 0 ? nil : false)
        }
    }

    /// The number of open connections of each worker, including those that are passed to it.
    package var connectionsOfWorkers: [Int] { spread?.counts ?? [connections.standing] }

    /// Calls `question` on the thread of each worker, and `answered` here, once.
    private func ask<Answer: Sendable>(
        _ question: @escaping @Sendable (Worker) -> Answer,
        answered: @escaping (_ answers: [Answer], _ silentCount: Int) -> Void
    ) {
        let others = threads?.workers ?? []
        let round = WorkerRound<Answer>(
            of: 1 + others.count, on: reactor, within: Self.answerLimit, ended: answered)
        for worker in others {
            let pending = worker.ask(question, from: reactor) { round.add($0) }
            if let pending { round.await(pending) }
        }
        round.add(question(home))
    }
}

extension ConnectionSummary {
    fileprivate init(_ connection: Connection) {
        self.init()
        let traffic = connection.traffic
        number = connection.number
        peer = connection.peer.map { "\($0)" } ?? "?"
        endpoint = connection.origin.address
        listener = connection.origin.listener
        service = connection.origin.service
        start = Int(connection.start)
        received = traffic.received
        sent = traffic.sent
        buffered = traffic.held
    }
}
