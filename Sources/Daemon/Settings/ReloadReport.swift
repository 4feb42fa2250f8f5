import ReactorKit
import Settings

/// The result of reading the settings again, in sentences for a person. Pure.
package struct ReloadReport: Equatable, Sendable {
    /// False when the settings were wrong: then nothing has changed.
    package var isApplied = true
    /// What has changed.
    package var changed: [String] = []
    /// What could not be taken, such as a certificate; the old one is still in use.
    package var failed: [String] = []
    /// What cannot change while the server runs.
    package var kept: [String] = []
    /// The names of the settings among these that a restart changes.
    package var waiting: [String] = []
    /// Settings that are written as in an earlier version, and certificates that expire.
    package var warnings: [String] = []
    /// What is wrong with the settings, with line and reason.
    package var wrong: [String] = []

    package init() {}

    /// Why the reload failed, in short; nil when everything is in effect.
    package var failure: String? {
        refusal
            ?? (failed.isEmpty ? nil : "a part could not be taken, and the old one stays in use")
    }
    private var refusal: String?

    /// The result in one sentence, for a service that requested the reload: whether the settings are
    /// in effect, or the first reason why they are not.
    package var result: String {
        guard isApplied else {
            let reason = notAccepted ?? wrong.first ?? ""
            return "The settings were not applied, and the old ones stay in effect: \(reason)"
        }
        let need =
            list(of: waiting, "and") + (waiting.count == 1 ? ", which needs" : ", which need")
        let exception = waiting.isEmpty ? "" : " except for \(need) a restart"
        if let problem = failed.first {
            return "The settings were read, but a part could not be applied: \(problem)"
                + (waiting.isEmpty ? "" : "; the rest is in effect\(exception)")
        }
        return "The settings were read, and are in effect\(exception)"
    }
    private var notAccepted: String?

    /// A reload that changed nothing, for these reasons.
    package init(refused reasons: [String]) {
        isApplied = false
        wrong = reasons
        refusal = "the settings are wrong"
    }

    /// A reload that did not read the settings, for a reason that is not in them; the log was
    /// opened again, except for `problems`.
    package init(notAccepted reason: String, _ problems: [String] = []) {
        isApplied = false
        wrong = problems
        notAccepted = reason
        refusal = "\(reason): the log was opened again, the settings were not read"
    }

    /// Notes that the server listens again on a UNIX socket whose file was removed.
    mutating func noteRemade(_ endpoint: Endpoint) {
        changed.append("made the removed socket file of \(endpoint) again")
    }

    /// Notes why the server cannot listen again on such a socket.
    mutating func noteLost(_ endpoint: Endpoint, _ error: any Error) {
        let reason = ListenError(endpoint: endpoint, reason: error).problem
        failed.append("\(endpoint) has lost its socket file: \(reason)")
    }

    /// All sentences, the most serious first.
    package var sentences: [String] {
        guard isApplied else { return wrong + ["nothing has changed"] }
        let all = failed + warnings + kept + changed
        if !failed.isEmpty || !kept.isEmpty || !changed.isEmpty { return all }
        return all + ["the settings are the same as before"]
    }
}
