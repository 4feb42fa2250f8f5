import ReactorKit

/// How a conversation ends when the program does.
extension Tab {
    /// Adds what a person should know who has only the normal screen left; nothing when the
    /// connection stands, or was closed, or was never wanted.
    func add(to farewell: inout Farewell) {
        guard let failure, let status = failureStatus else { return }
        let owed = unanswered.count
        let start = status == .broken || failure.kind == .closed ? "" : "cannot connect to "
        let end = owed == 0 ? "" : "; \(owed) of the lines got no answer"
        farewell.sentences.append("\(start)\(endpoint): \(failure.reason)\(end)")
        if farewell.status == .success {
            farewell.status = status == .success && owed > 0 ? .broken : status
        }
    }
}

extension Tab {
    /// Adds that the end of what was sent has not arrived when the program ended.
    func add(unsent: Int, to farewell: inout Farewell) {
        farewell.sentences.append(
            "\(endpoint): the last \(unsent) bytes that were sent did not arrive")
        if farewell.status == .success { farewell.status = .broken }
    }
}

extension ConnectionFailure {
    /// The status for a dial that failed so.
    var dialStatus: PlainStatus {
        switch kind {
        case .unreachable, .setup, .closed: .unavailable
        case .unknownHost: .unknownHost
        case .untrusted: .notTrusted
        case .proxySetting: .configuration
        }
    }

    /// The status for a connection that stood and ended so.
    var lossStatus: PlainStatus { kind == .closed ? .success : .broken }
}
