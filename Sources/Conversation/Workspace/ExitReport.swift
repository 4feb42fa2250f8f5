import ReactorKit
package import Settings
import Text

/// The report on the terminal's normal screen at the exit, and the exit status.
package struct ExitReport: Equatable, Sendable {
    /// A sentence for each connection that failed, without a full stop.
    package var sentences: [String] = []
    package var status = ProgramStatus.success

    package init() {}

    /// Adds a link that is down and should be up, and how many messages its buffers left unanswered.
    mutating func add(_ link: Link, owed: Int) {
        guard let failure = link.failure, let status = link.exitStatus else { return }
        let start = status == .broken || failure.kind == .closed ? "" : "cannot connect to "
        let end = owed == 0 ? "" : "\(owed) of the lines were not answered"
        sentences.append(sentence("\(start)\(link.endpoint): \(failure.reason)", end))
        if self.status == .success {
            self.status = status == .success && owed > 0 ? .broken : status
        }
    }

    /// Adds that the last sent bytes were not confirmed when the program ended.
    mutating func add(unsent: Int, to endpoint: Endpoint) {
        sentences.append("\(endpoint): the last \(unsent) bytes that were sent did not arrive")
        if status == .success { status = .broken }
    }
}

extension ConnectionFailure {
    /// The status for a dial that failed in this way.
    var dialStatus: ProgramStatus {
        switch kind {
        case .unreachable, .setup, .closed: .unavailable
        case .unknownHost: .unknownHost
        case .untrusted: .notPermitted
        case .proxySetting: .configuration
        }
    }

    /// The status for a connection that ended in this way.
    var lossStatus: ProgramStatus { kind == .closed ? .success : .broken }
}
